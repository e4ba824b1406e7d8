import "../styles/pictures.css";
import "../styles/progress.css";
import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from "react";
import type { Picture } from "../generated/api";
import { type Draft, useDraft } from "../drafts";
import { newKey } from "../http";
import { ACCEPTED, shrunk, sourceOf, sourceSet } from "../pictures";
import { isReachable } from "../network";
import { useReachable } from "../reach";
import { useSubmission } from "../submit";
import { upload } from "../upload";
import { Icon } from "../ui/icon";
import { ProblemNotice } from "../ui/notice";

type ShownProps = {
  readonly picture: Picture;
  readonly alt: string;
  /** How wide it is drawn, as `sizes` says it. */
  readonly sizes: string;
  /** The form for browsers that choose none themselves. */
  readonly width: number;
};

/** A picture in the form that fits: fetched when it comes into view, and its place is there before. */
export function PictureImage({ picture, alt, sizes, width }: ShownProps) {
  const reachable = useReachable();
  const [missing, setMissing] = useState<"no" | "offline" | "gone">("no");
  // what couldn't come without a connection is asked for again with one
  if (missing === "gone" || (missing === "offline" && !reachable)) {
    return (
      <span className="picture-missing">
        <Icon name="offline" />
        {alt !== "" && <span className="unseen">{alt}: {missing === "gone" ? "can’t be shown" : "can’t be shown without a connection"}</span>}
      </span>
    );
  }
  return (
    <img
      className="picture"
      alt={alt}
      width={picture.width}
      height={picture.height}
      loading="lazy"
      decoding="async"
      sizes={sizes}
      srcSet={sourceSet(picture)}
      src={sourceOf(picture, width)}
      onError={() => setMissing(isReachable() ? "gone" : "offline")}
    />
  );
}

/** A file on its way to the service. */
type Sending = { readonly id: string; readonly file: File; readonly state: "preparing" | "sending" | "failed"; readonly sent: number; readonly total: number; readonly error: unknown };

const NOTHING: readonly Sending[] = [];

export type Uploads = {
  readonly sending: readonly Sending[];
  readonly add: (files: readonly File[]) => void;
  readonly retry: (one: Sending) => void;
  readonly drop: (one: Sending) => void;
};

/**
 * Sends pictures to an address, one after the other; they outlive the page that began them, and one that failed stays until
 * it has been sent or dropped. A file that is sent twice is one picture.
 */
export function useUploads(path: string, method: "POST" | "PUT", onDone: (picture: Picture) => void): Uploads {
  const [sending, set]: Draft<readonly Sending[]> = useDraft(`pictures ${path}`, NOTHING);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });
  const note = useCallback(
    (id: string, change: Partial<Sending>) => set((now) => now.map((one) => (one.id === id ? { ...one, ...change } : one))),
    [set],
  );
  const drop = useCallback(({ id }: Pick<Sending, "id">) => set((now) => now.filter((one) => one.id !== id)), [set]);
  const send = useCallback(
    async ({ id, file }: Sending) => {
      try {
        const small = await shrunk(file);
        note(id, { state: "sending", sent: 0, total: small.size });
        const { value } = await upload<Picture>(path, small, {
          method,
          query: "",
          headers: {},
          onProgress: (sent, total) => note(id, { sent, total }),
        });
        drop({ id });
        done.current(value);
      } catch (error) {
        note(id, { state: "failed", error });
      }
    },
    [path, method, note, drop],
  );
  const enqueue = useCallback(
    (one: Sending) => {
      queue.current = queue.current.then(() => send(one));
    },
    [send],
  );
  const add = useCallback(
    (files: readonly File[]) => {
      const more = files.map((file) => ({ id: newKey(), file, state: "preparing", sent: 0, total: 0, error: undefined }) as const);
      set((now) => [...now, ...more]);
      more.forEach(enqueue);
    },
    [set, enqueue],
  );
  const retry = useCallback(
    (one: Sending) => {
      note(one.id, { state: "preparing", error: undefined });
      enqueue(one);
    },
    [note, enqueue],
  );
  return { sending, add, retry, drop };
}

type AddProps = { readonly label: string; readonly uploads: Uploads; readonly many?: boolean; readonly full?: ReactNode };

/** The ways to a picture: the camera where there is one at hand, and the files. */
export function AddPicture({ label, uploads, many = false, full }: AddProps) {
  const reachable = useReachable();
  const busy = uploads.sending.some(({ state }) => state !== "failed");
  if (full !== undefined) {
    return <p className="muted small">{full}</p>;
  }
  return (
    <>
      <div className="buttons add-picture">
        <PictureInput label={label} many={many} disabled={!reachable || (busy && !many)} onChoose={uploads.add} />
        <PictureInput label="Take a photo" camera disabled={!reachable || (busy && !many)} onChoose={uploads.add} />
      </div>
      {!reachable && <p className="muted small">Adding a picture needs a connection.</p>}
    </>
  );
}

type InputProps = { readonly label: string; readonly disabled: boolean; readonly many?: boolean; readonly camera?: boolean; readonly onChoose: (files: readonly File[]) => void };

function PictureInput({ label, disabled, many = false, camera = false, onChoose }: InputProps) {
  return (
    <label className={camera ? "button button-file for-touch" : "button button-file"}>
      <input
        className="unseen"
        type="file"
        accept={ACCEPTED}
        multiple={many}
        disabled={disabled}
        {...(camera ? { capture: "environment" as const } : {})}
        onChange={(event) => {
          const input = event.currentTarget;
          onChoose([...(input.files ?? [])]);
          // the same file may be chosen again
          input.value = "";
        }}
      />
      <Icon name={camera ? "bill" : "plus"} />
      {label}
    </label>
  );
}

/** What is on its way, and what didn't arrive. */
export function SendingList({ uploads }: { readonly uploads: Uploads }) {
  return (
    <>
      {uploads.sending.map((one) => {
        const { id, file, state, sent, total, error } = one;
        return state === "failed" ? (
          <ProblemNotice key={id} error={error} onRetry={() => uploads.retry(one)}>
            <p>
              {file.name} wasn’t added.{" "}
              <button type="button" className="link" onClick={() => uploads.drop(one)}>
                Leave it out
              </button>
            </p>
          </ProblemNotice>
        ) : (
          <p key={id} className="sending" role="status">
            <span>{state === "preparing" ? `Preparing ${file.name}…` : sent < total ? `Sending ${file.name}…` : `${file.name} is being looked at…`}</span>
            <progress aria-label={file.name} {...(state === "sending" && sent < total ? { value: sent, max: total } : {})} />
          </p>
        );
      })}
    </>
  );
}

type DialogProps = { readonly picture: Picture; readonly title: string; readonly alt: string; readonly remove: () => Promise<void>; readonly onClose: () => void };

/** A picture as large as the window lets it, and the way to remove it. */
export function PictureDialog({ picture, title, alt, remove, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [asking, setAsking] = useState(false);
  const { busy, error, run } = useSubmission();
  const heading = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="dialog picture-dialog" aria-labelledby={heading} onClose={onClose}>
      <div className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <PictureImage picture={picture} alt={alt} sizes="(max-width: 40rem) 100vw, 56rem" width={960} />
      {error !== undefined && <ProblemNotice error={error} />}
      <p className="buttons">
        {asking ? (
          <>
            <span>Remove it for good?</span>
            <button
              type="button"
              className="button button-bad"
              disabled={busy}
              onClick={() => void run(remove).then((done) => done && dialog.current?.close())}
            >
              {busy ? "Removing…" : "Remove"}
            </button>
            <button type="button" className="button button-quiet" disabled={busy} onClick={() => setAsking(false)}>
              Keep
            </button>
          </>
        ) : (
          <button type="button" className="button button-quiet" onClick={() => setAsking(true)}>
            Remove
          </button>
        )}
      </p>
    </dialog>
  );
}
