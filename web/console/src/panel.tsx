import { Component, type ReactNode, useId } from "react";
import type { Panel } from "./api";
import { ago } from "./format";
import { useNow } from "./live";

type Props<T> = {
  readonly title: string;
  /** As the server sent it; undefined before the first answer. */
  readonly panel: Panel | undefined;
  readonly children: (value: T) => ReactNode;
  /** Whether a value holds nothing to show, and what is said then. */
  readonly empty?: ((value: T) => boolean) | undefined;
  readonly whenEmpty?: ReactNode;
  readonly aside?: ReactNode;
  readonly wide?: boolean;
};

/** A part of a screen that loads, fails and is empty by itself; a failure leaves the last good value in view. */
export function PanelBox<T>({ title, panel, children, empty, whenEmpty, aside, wide = false }: Props<T>) {
  const id = useId();
  const value = panel === undefined || panel.value === null ? undefined : (panel.value as T);
  const trouble = panel?.trouble ?? null;
  return (
    <section className={wide ? "panel panel-wide" : "panel"} aria-labelledby={id} aria-busy={panel === undefined}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {trouble !== null && (
        <p className={trouble.code === "PANEL_SLOW" ? "trouble trouble-slow" : "trouble"} role="status">
          <strong>{trouble.code === "PANEL_SLOW" ? "Slow." : "Not available."}</strong> {trouble.message}
          {value !== undefined && panel?.at != null && <Age at={panel.at} />}
        </p>
      )}
      {value === undefined ? (
        trouble === null && (panel?.at == null ? <Skeleton /> : <p className="hint">{whenEmpty ?? "Nothing here."}</p>)
      ) : empty?.(value) === true ? (
        <p className="hint">{whenEmpty ?? "Nothing here."}</p>
      ) : (
        <Guard key={title} instead={UNKNOWN}>
          {children(value)}
        </Guard>
      )}
    </section>
  );
}

const UNKNOWN = (
  <p className="trouble" role="status">
    <strong>This can’t be drawn.</strong> The server sent something that this console doesn’t know; reload the page if a
    release was rolled out.
  </p>
);

function Age({ at }: { readonly at: string }) {
  const now = useNow();
  return <span> Shown is what was known {ago(at, now)} ago.</span>;
}

/** Where something will be. */
export function Skeleton() {
  return (
    <div className="skeleton">
      <span className="unseen">Loading</span>
      <i />
      <i />
      <i />
    </div>
  );
}

type GuardProps = { readonly children: ReactNode; readonly instead: ReactNode };

/** Keeps what can't be drawn from taking everything around it with it. */
export class Guard extends Component<GuardProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}

export type Tone = "good" | "warn" | "bad" | "quiet";

/** A word in a colour; the word alone says it. */
export function Tag({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`tag tag-${tone}`}>{children}</span>;
}

/** A figure with what it is of. */
export function Figure({
  label,
  value,
  note,
  tone = "quiet",
}: {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly tone?: Tone;
}) {
  return (
    <div className="figure">
      <dt>{label}</dt>
      <dd>
        <span className={`figure-value figure-${tone}`}>{value}</span>
        {note !== undefined && <span className="figure-note">{note}</span>}
      </dd>
    </div>
  );
}

/** A bar from 0 to 1 beside its figure, which says the same. */
export function Meter({ share, tone = "quiet" }: { readonly share: number; readonly tone?: Tone }) {
  const width = Math.max(0, Math.min(1, share)) * 100;
  return (
    <svg className={`meter meter-${tone}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect className="meter-ground" width="100" height="6" rx="3" />
      <rect className="meter-fill" width={width} height="6" rx="3" />
    </svg>
  );
}

/** A line of the last values; the table beside it holds the figures. */
export function Spark({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  if (values.length < 2) {
    return <span className="muted">–</span>;
  }
  const most = Math.max(...values, 1e-9);
  const step = 80 / (values.length - 1);
  const path = values.map((value, at) => `${at === 0 ? "M" : "L"}${(at * step).toFixed(1)} ${(19 - (value / most) * 17).toFixed(1)}`).join("");
  return (
    <svg className="spark" viewBox="0 0 80 20" role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}

/** Text as a machine wrote it, which scrolls by itself. */
export function Code({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <section className="code" tabIndex={0} aria-label={label}>
      <pre>{text}</pre>
    </section>
  );
}

/** A table that scrolls sideways where there is no room for it. */
export function Frame({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section className="table-frame" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
