import { useCallback, useSyncExternalStore } from "react";

type Props = {
  /** When what is shown was true (milliseconds since 1970); null while that isn't known. */
  readonly at: number | null;
  /** The answer was kept on this device and could not be asked for anew. */
  readonly saved?: boolean;
  readonly updating?: boolean;
};

const NEVER = () => () => undefined;

/** How old what is shown is, in words that stay true while the page stays open. */
export function Fresh({ at, saved = false, updating = false }: Props) {
  const subscribe = useCallback((tick: () => void) => {
    const timer = setInterval(tick, 15_000);
    return () => clearInterval(timer);
  }, []);
  const text = useSyncExternalStore(at === null ? NEVER : subscribe, () => (at === null ? "" : ageText(at, Date.now())));
  if (at === null) {
    return null;
  }
  return (
    <span className={saved ? "fresh fresh-saved" : "fresh"}>
      <span className="fresh-dot" aria-hidden="true" />
      {saved ? `Saved on this device, ${text}` : updating ? `Updating, ${text}` : capital(text)}
    </span>
  );
}

/** `just now`, `as of 4 minutes ago`, `as of 06:00`, `as of 19 Nov, 06:00`. */
export function ageText(at: number, now: number, locale?: string): string {
  const seconds = (now - at) / 1000;
  if (seconds < 45) {
    return "just now";
  }
  if (seconds < 45 * 60) {
    return `as of ${new Intl.RelativeTimeFormat(locale).format(-Math.round(seconds / 60), "minute")}`;
  }
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return `as of ${new Intl.DateTimeFormat(locale, sameDay ? time : { ...time, day: "numeric", month: "short" }).format(at)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
