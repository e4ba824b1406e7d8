import type { Enveloped, LocalDate, Outlook, UserId } from "./api";
import { type Answer, request } from "./http";
import { type Loaded, useLoad } from "./query";
import { sharedRead } from "./batch";

/** The address of a day's outlook; null is the newest. It is also what the answer is kept under. */
export function outlookPath(user: UserId, date: LocalDate | null): string {
  return `/api/v2/daily-outlook/${user}${date === null ? "" : `?date=${date}`}`;
}

/** A day's outlook, as the service wraps it. */
export function useOutlook(user: UserId, date: LocalDate | null): Loaded<Enveloped<Outlook>> {
  const path = outlookPath(user, date);
  return useLoad<Enveloped<Outlook>>(path, (signal) => sharedRead(path, signal));
}

export async function fetchOutlook(user: UserId, date: LocalDate | null, signal?: AbortSignal): Promise<Answer<Enveloped<Outlook>>> {
  return request<Enveloped<Outlook>>("GET", outlookPath(user, date), { signal });
}
