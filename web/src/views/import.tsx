import "../styles/import.css";
import "../styles/progress.css";
import "../styles/screens.css";
import { useEffect, useRef, useState } from "react";
import { sizeText } from "../imports";
import { Icon } from "../ui/icon";
import { ProblemNotice } from "../ui/notice";
import { ImportDone } from "./import-done";
import { FileProblem, ImportReview } from "./import-review";
import { type ImportWork, useImport } from "./import-state";

const STEPS = ["Choose a file", "Check what it says", "Done"] as const;

/** From a file to data: choose, check, import. */
export function ImportPage() {
  const work = useImport();
  const { state } = work;
  const step = state.result !== null ? 2 : state.file !== null ? 1 : 0;
  useEffect(() => {
    if (state.work !== "importing") {
      return undefined;
    }
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [state.work]);
  return (
    <div className="import">
      <h1 tabIndex={-1}>Import</h1>
      <ol className="steps">
        {STEPS.map((name, at) => (
          <li key={name} aria-current={at === step ? "step" : undefined} className={at < step ? "step-past" : ""}>
            <span className="step-number">{at < step ? <Icon name="check" /> : at + 1}</span>
            <span className="step-name">{name}</span>
          </li>
        ))}
      </ol>
      {step === 0 && <Choose onChoose={work.choose} />}
      {step === 1 && <Check work={work} />}
      {step === 2 && <ImportDone work={work} />}
    </div>
  );
}

const ACCEPTED = ".csv,.tsv,.txt,.ofx,.qfx,.json,.xml";
const FORMATS = [
  ["Bank transactions", "CSV, OFX or QFX, as your bank exports them"],
  ["Investments", "holdings or activities as CSV, Ghostfolio JSON"],
  ["Prices", "CSV with date, symbol and close"],
  ["Energy use", "Green Button XML from your utility"],
] as const;

function Choose({ onChoose }: { readonly onChoose: (file: File) => void }) {
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const take = (file: File | null | undefined) => {
    if (file == null) {
      return;
    }
    if (file.size === 0) {
      setRefused(`${file.name} is empty. Choose another file.`);
      return;
    }
    setRefused("");
    onChoose(file);
  };
  return (
    <>
      <label
        className={over ? "drop drop-over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        <input
          ref={input}
          className="unseen"
          type="file"
          accept={ACCEPTED}
          aria-describedby="formats"
          onChange={(event) => take(event.currentTarget.files?.[0])}
        />
        <Icon name="import" />
        <span className="drop-title">
          <span className="drop-link">Choose a file</span> or drop it here
        </span>
        <span className="muted">Nothing is stored until you have seen what it says.</span>
      </label>
      {refused !== "" && (
        <p className="field-error" role="alert">
          {refused}
        </p>
      )}
      <dl className="formats" id="formats">
        {FORMATS.map(([what, how]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd className="muted">{how}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Check({ work }: { readonly work: ImportWork }) {
  const { state } = work;
  const { file } = state;
  if (file === null) {
    return null;
  }
  return (
    <>
      <div className="card file-row">
        <Icon name="file" />
        <span className="file-name">
          <strong>{file.name}</strong>
          <span className="muted small">{sizeText(file.size)}</span>
        </span>
        <button type="button" className="button" disabled={state.work === "importing"} onClick={work.restart}>
          Another file
        </button>
      </div>
      {state.work !== null && <Transfer work={work} />}
      {state.error !== undefined && (
        <ProblemOfFile error={state.error} onRetry={state.stale ? work.check : work.confirm} />
      )}
      <ImportReview work={work} />
    </>
  );
}

function Transfer({ work }: { readonly work: ImportWork }) {
  const { state } = work;
  const total = state.file?.size ?? 0;
  const sending = state.sent < total;
  const doing = state.work === "importing" ? "Importing" : "Reading";
  return (
    <div className="transfer" role="status">
      <p>
        {sending ? `Sending the file${state.work === "importing" ? "" : " to have it read"}` : `${doing} the rows`}
        <span className="muted"> · {sending ? `${sizeText(state.sent)} of ${sizeText(total)}` : "a moment, please"}</span>
      </p>
      {sending ? (
        <progress max={total} value={state.sent} aria-label="Upload" />
      ) : (
        <progress aria-label={`${doing} the rows`} />
      )}
    </div>
  );
}

function ProblemOfFile({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  return <FileProblem error={error} fallback={<ProblemNotice error={error} onRetry={onRetry} />} />;
}
