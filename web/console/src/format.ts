const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** What stands where there is no figure. */
export const NONE = "–";

/** `12,345`; from a million on `1.2M`. */
export function count(value: number | null): string {
  return value === null ? NONE : Math.abs(value) < 1e6 ? WHOLE.format(value) : COMPACT.format(value);
}

/** A share as percent: more digits towards all of it, so that 99.95 % isn't told as 100 %. */
export function percent(share: number | null): string {
  if (share === null || !Number.isFinite(share)) {
    return NONE;
  }
  const value = share * 100;
  if (value === 0 || value === 100) {
    return `${value} %`;
  }
  if (value >= 99.995 || (value > 0 && value < 0.005)) {
    return value >= 99.995 ? ">99.99 %" : "<0.01 %";
  }
  const digits = value >= 99 || Math.abs(value) < 1 ? 2 : Math.abs(value) < 10 ? 1 : 0;
  return `${value.toFixed(digits)} %`;
}

/** Milliseconds in the unit that suits them: `0.42 ms`, `31 ms`, `1.2 s`, `3 min`. */
export function millis(value: number | null): string {
  if (value === null) {
    return NONE;
  }
  if (value < 10) {
    return `${value === 0 ? "0" : value.toFixed(value < 1 ? 2 : 1)} ms`;
  }
  return value < 1000 ? `${Math.round(value)} ms` : seconds(value / 1000);
}

/** Seconds in the unit that suits them: `1.2 s`, `3 min`, `5 h`, `12 d`. */
export function seconds(value: number | null): string {
  if (value === null) {
    return NONE;
  }
  if (value < 60) {
    return `${value < 10 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)} s`;
  }
  if (value < 3600) {
    return `${Math.round(value / 60)} min`;
  }
  return value < 172_800 ? `${(value / 3600).toFixed(value < 36_000 ? 1 : 0).replace(/\.0$/, "")} h` : `${Math.round(value / 86_400)} d`;
}

/** Bytes with binary prefixes as they are usually written: `512 B`, `12 kB`, `1.4 MB`. */
export function bytes(value: number | null): string {
  if (value === null || value < 0) {
    return NONE;
  }
  const units = ["B", "kB", "MB", "GB", "TB"];
  let rest = value;
  let unit = 0;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  return `${unit === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]}`;
}

/** A burn rate: how many times as fast as a budget lasts its thirty days. */
export function burn(rate: number | null): string {
  if (rate === null) {
    return NONE;
  }
  return rate >= 1000 ? ">1000×" : rate === 0 ? "0×" : `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}×`;
}

/** How long ago a moment is. */
export function ago(moment: string, now: number): string {
  return seconds(Math.max(0, (now - Date.parse(moment)) / 1000));
}

/** A moment of the operator's clock: the time, with the day unless it is today's. */
export function clock(moment: string, now: Date = new Date()): string {
  const at = new Date(moment);
  const time = at.toLocaleTimeString("en-GB");
  return at.toDateString() === now.toDateString() ? time : `${at.toLocaleDateString("en-CA")} ${time}`;
}

/** `NEEDS_IMPROVEMENT` as `needs improvement`. */
export function words(constant: string): string {
  return constant.toLowerCase().replaceAll("_", " ");
}

/** A duration as the server writes it (`PT1M3.5S`), in seconds; null where it isn't one. */
export function isoSeconds(text: string): number | null {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text);
  return parts === null ? null : Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0);
}

/** A sentence of the server with its durations (`PT28S`) as they are said. */
export function plain(text: string): string {
  return text.replaceAll(/\bPT(?=\d)[\dHMS.]*[HMS]/g, (duration) => {
    const length = isoSeconds(duration);
    return length === null ? duration : seconds(length);
  });
}
