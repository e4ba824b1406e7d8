import "../styles/data.css";
import "../styles/screens.css";
import { type ReactNode, useId } from "react";
import type { Explanation } from "../generated/api";
import { formatDay } from "../dates";
import { isReachable } from "../network";
import { call, type AnswerOf, type BodyOf, type Operation, type Params } from "../call";
import { type Loaded, useLoad } from "../query";
import { href, type Route } from "../route";
import { percent } from "../ui/amount";
import { Fresh } from "../ui/fresh";
import { Icon } from "../ui/icon";
import { ProblemNotice } from "../ui/notice";
import { Skeleton } from "../ui/skeleton";

type HeadProps = {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly of?: Pick<Loaded<unknown>, "at" | "saved" | "updating">;
  readonly back?: { readonly to: Route; readonly label: string };
  readonly children?: ReactNode;
};

/** A page's heading: what it is, how fresh it is, and what can be done here. */
export function PageHead({ title, lead, of, back, children }: HeadProps) {
  return (
    <header className="page-head">
      <div>
        {back !== undefined && (
          <a className="back" href={href(back.to)}>
            <Icon name="left" />
            {back.label}
          </a>
        )}
        <h1 tabIndex={-1}>{title}</h1>
        {lead !== undefined && <p className="muted page-lead">{lead}</p>}
        <p className="page-fresh">{of !== undefined && <Fresh at={of.at} saved={of.saved && !of.updating} updating={of.updating && of.saved} />}</p>
      </div>
      {children !== undefined && <div className="page-tools">{children}</div>}
    </header>
  );
}

type ShownProps<T> = {
  readonly of: Loaded<T>;
  /** Heights of what is coming, in rem. */
  readonly blocks?: readonly number[];
  readonly children: (value: T) => ReactNode;
};

const USUAL_BLOCKS: readonly number[] = [10, 14];

/** What a read brought: its skeleton first, what it holds as soon as there is something, and what went wrong above it. */
export function Shown<T>({ of, blocks = USUAL_BLOCKS, children }: ShownProps<T>) {
  const quiet = of.saved && !isReachable();
  return (
    <>
      {of.error !== undefined && !quiet && (
        <ProblemNotice error={of.error} onRetry={of.reload}>
          {of.value !== undefined && <p>Below is what was loaded before.</p>}
        </ProblemNotice>
      )}
      {of.value === undefined ? of.error === undefined && <Skeleton blocks={blocks} /> : children(of.value)}
    </>
  );
}

/** Asks for a calculation; the same question has the same answer until its data change. Without a body nothing is asked. */
export function useAsk<Op extends Operation & `POST ${string}`>(operation: Op, body: BodyOf<Op> | null): Loaded<AnswerOf<Op>> {
  const key = body === null ? null : `${operation} ${JSON.stringify(body)}`;
  return useLoad<AnswerOf<Op>>(key, (signal) =>
    call(operation, { body, signal } as unknown as Params<Op> & { readonly body: BodyOf<Op> } & { readonly signal: AbortSignal }),
  );
}

export type StatValue = { readonly label: string; readonly value: ReactNode; readonly note?: ReactNode };

/** A few figures beside each other, the first the most important. */
export function Stats({ of, lead = false }: { readonly of: readonly StatValue[]; readonly lead?: boolean }) {
  return (
    <dl className={lead ? "stats stats-lead" : "stats"}>
      {of.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <span className="stat-value">{value}</span>
            {note !== undefined && note !== null && <span className="muted small stat-note">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export type BarRow = { readonly key: string; readonly label: ReactNode; readonly share: number; readonly value: ReactNode; readonly mark?: number | null; readonly href?: string };

/** Shares as bars with their figures beside them; a mark shows where they should be. */
export function Bars({ rows, most, tone = "main" }: { readonly rows: readonly BarRow[]; readonly most?: number; readonly tone?: "main" | "second" }) {
  const full = most ?? Math.max(...rows.map(({ share, mark }) => Math.max(share, mark ?? 0)), 0.0001);
  return (
    <ul className="bars">
      {rows.map((row) => (
        <li key={row.key}>
          <span className="bars-label">{row.href === undefined ? row.label : <a href={row.href}>{row.label}</a>}</span>
          <svg className={`bars-bar bars-${tone}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect className="bar-track" width="100" height="8" />
            <rect className="bars-value" width={Math.max(0, Math.min(100, (row.share / full) * 100))} height="8" />
            {row.mark != null && <rect className="bars-mark" x={Math.min(99.2, (row.mark / full) * 100)} width="0.8" height="8" />}
          </svg>
          <span className="bars-figure">{row.value}</span>
        </li>
      ))}
    </ul>
  );
}

/** How figures were worked out, for whoever wants to know. */
export function Explained({ by }: { readonly by: Explanation }) {
  return (
    <details className="explained">
      <summary>
        How this was worked out
        <Icon name="down" />
      </summary>
      <p>{sentence(by.method)}</p>
      {by.notes.length > 0 && (
        <ul>
          {by.notes.map((note) => (
            <li key={note}>{sentence(note)}</li>
          ))}
        </ul>
      )}
      <p className="muted small">
        {by.data_date !== null && `Data up to ${formatDay(by.data_date, "medium")}. `}Model {by.model_version}.
      </p>
    </details>
  );
}

export function sentence(text: string): string {
  const trimmed = text.trim();
  const start = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

/** `fixed_income` as `Fixed income`. */
export function words(name: string): string {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A share as a band that says how sure it is: `82–86 %`. */
export function shareBand(share: number, error: number): string {
  const low = Math.max(0, share - 1.96 * error);
  const high = Math.min(1, share + 1.96 * error);
  const [from, to] = [Math.round(low * 100), Math.round(high * 100)];
  return from === to ? `${from} %` : `${from}–${to} %`;
}

export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="card empty">
      <h2>{title}</h2>
      <div className="muted">{children}</div>
    </section>
  );
}

type SliderProps = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly show: (value: number) => string;
  readonly onSlide: (value: number) => void;
  /** The figure was let go of: time for whatever takes longer. */
  readonly onRest?: () => void;
};

/** A figure to play with: by mouse, finger or arrow keys. */
export function Slider({ label, value, min, max, step, show, onSlide, onRest }: SliderProps) {
  const id = useId();
  return (
    <div className="slider">
      <div className="slider-head">
        <label htmlFor={id}>{label}</label>
        <output htmlFor={id}>{show(value)}</output>
      </div>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={show(value)}
        onInput={(event) => onSlide(Number(event.currentTarget.value))}
        {...(onRest === undefined ? {} : { onPointerUp: onRest, onKeyUp: onRest, onBlur: onRest })}
      />
    </div>
  );
}

export { percent };
