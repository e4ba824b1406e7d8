import type { ReactNode } from "react";
import { useSecondsUntil } from "../clock";
import { tell } from "../problem";
import { Icon, type IconName } from "./icon";

type NoticeTone = "info" | "good" | "warn" | "bad";
const ICONS: Readonly<Record<NoticeTone, IconName>> = { info: "info", good: "check", warn: "alert", bad: "alert" };

type NoticeProps = { readonly tone: NoticeTone; readonly title: string; readonly children?: ReactNode };

/** A message in the page; bad news interrupts a screen reader, the rest waits for its turn. */
export function Notice({ tone, title, children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={ICONS[tone]} />
      <div>
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  );
}

type ProblemProps = {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly retryLabel?: string;
  readonly children?: ReactNode;
};

/** A failure in words, with a way to try again that opens once the server's wait is over. */
export function ProblemNotice({ error, onRetry, retryLabel = "Try again", children }: ProblemProps) {
  const told = tell(error, navigator.onLine);
  const left = useSecondsUntil(told.until);
  return (
    <Notice tone="bad" title={told.title}>
      {told.detail !== null && <p>{told.detail}</p>}
      {told.points.length > 0 && (
        <ul>
          {told.points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      )}
      {children}
      {onRetry !== undefined && (
        <button type="button" className="button button-small" disabled={left > 0} onClick={onRetry}>
          {left > 0 ? `${retryLabel} in ${waitText(left)}` : retryLabel}
        </button>
      )}
      {onRetry === undefined && left > 0 && <p aria-hidden="true">Possible again in {waitText(left)}.</p>}
    </Notice>
  );
}

function waitText(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
