import type { LocalDate } from "./api";

const DAY_MS = 86_400_000;

/** True for a day that exists in the calendar, written `2026-01-31`. */
export function isLocalDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(utc(text)) && fromUtc(utc(text)) === text;
}

/** The day it is at `now` in an IANA time zone; an unknown zone counts as UTC. */
export function dayIn(zone: string, now: Date): LocalDate {
  let format: Intl.DateTimeFormat;
  try {
    format = dayFormat(zone);
  } catch {
    format = dayFormat("UTC");
  }
  const parts = new Map(format.formatToParts(now).map((part) => [part.type, part.value]));
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
}

function dayFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
}

/** The day `days` later, or earlier when negative. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromUtc(utc(date) + days * DAY_MS);
}

/** Whole days from one day to another; negative when the other is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((utc(to) - utc(from)) / DAY_MS);
}

/** Formats are costly to make and are asked for by the row. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** A day in words: long `Friday, 20 November`, medium `20 Nov 2026`, short `20 Nov`. */
export function formatDay(date: LocalDate, length: "long" | "medium" | "short", locale?: string): string {
  const options: Intl.DateTimeFormatOptions =
    length === "long"
      ? { weekday: "long", day: "numeric", month: "long" }
      : length === "medium"
        ? { day: "numeric", month: "short", year: "numeric" }
        : { day: "numeric", month: "short" };
  const key = `${length} ${locale ?? ""}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  formats.set(key, format);
  return format.format(utc(date));
}

/** A day as seen from another: `today`, `tomorrow`, `in 5 days`; the date beyond two weeks. */
export function relativeDay(date: LocalDate, from: LocalDate, locale?: string): string {
  const days = daysBetween(from, date);
  if (Math.abs(days) > 14) {
    return formatDay(date, "short", locale);
  }
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
}

function utc(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function fromUtc(millis: number): LocalDate {
  return new Date(millis).toISOString().slice(0, 10);
}
