import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { ApiError, Unreachable, readAnswer } from "../../src/http";
import { tell } from "../../src/problem";

/** Changes something, with the reason that the change log keeps. */
export async function change<T>(method: "POST" | "PUT" | "DELETE", path: string, reason: string, body?: unknown): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        "Operator-Reason": encodeURIComponent(reason),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (failure) {
    throw new Unreachable(failure);
  }
  return readAnswer<T>(response.status, text, (name) => response.headers.get(name)).value;
}

type Props = {
  /** What the button says: `Invalidate…`. */
  readonly label: string;
  readonly title: string;
  /** What will happen, and what it costs. */
  readonly children?: ReactNode;
  /** What has to be typed before it is done; null where it can be undone at no cost. */
  readonly confirm: string | null;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Does it; answers what is said of it afterwards. */
  readonly onDo: (reason: string) => Promise<string>;
};

/** A change: what it does, why, and the name of what it changes typed once more. */
export function Act({ label, title, children, confirm, danger = false, disabled = false, onDo }: Props) {
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState("");
  return (
    <>
      <button type="button" className={danger ? "button button-danger" : "button"} disabled={disabled} onClick={() => setOpen(true)}>
        {label}
      </button>
      <span className="said" role="status">
        {said}
      </span>
      {open && (
        <Ask
          title={title}
          confirm={confirm}
          danger={danger}
          onDo={async (reason) => {
            setSaid(await onDo(reason));
            setOpen(false);
          }}
          onEnd={() => setOpen(false)}
        >
          {children}
        </Ask>
      )}
    </>
  );
}

type AskProps = {
  readonly title: string;
  readonly confirm: string | null;
  readonly danger: boolean;
  readonly children: ReactNode;
  readonly onDo: (reason: string) => Promise<void>;
  readonly onEnd: () => void;
};

function Ask({ title, confirm, danger, children, onDo, onEnd }: AskProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(undefined);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const ready = reason.trim().length >= 3 && (confirm === null || typed.trim() === confirm);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) {
      return;
    }
    setBusy(true);
    setFailure(undefined);
    onDo(reason.trim()).then(
      () => setBusy(false),
      (error: unknown) => {
        setFailure(error);
        setBusy(false);
      },
    );
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onEnd}>
      <form className="form" onSubmit={submit}>
        <h2 id={id}>{title}</h2>
        <div className="ask-text">{children}</div>
        <label className="label">
          Why
          <input
            className="input"
            required
            minLength={3}
            maxLength={200}
            value={reason}
            autoComplete="off"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          <span className="muted small">Kept in the change log with your name.</span>
        </label>
        {confirm !== null && (
          <label className="label">
            <span>
              Type <code>{confirm}</code> to confirm
            </span>
            <input
              className="input"
              required
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        {failure !== undefined && <Refusal failure={failure} />}
        <div className="ask-buttons">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Leave it
          </button>
          <button type="submit" className={danger ? "button button-danger" : "button button-main"} disabled={!ready || busy}>
            {busy ? "Doing it…" : "Do it"}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** A failure in words. */
export function Refusal({ failure }: { readonly failure: unknown }) {
  const told = tell(failure, navigator.onLine);
  return (
    <div className="trouble" role="alert">
      <strong>{failure instanceof ApiError && failure.problem.detail !== undefined ? "Refused." : told.title}</strong>{" "}
      {failure instanceof ApiError && failure.problem.detail !== undefined ? failure.problem.detail : told.detail}
    </div>
  );
}
