import { useEffect, useRef, useState } from "react";
import type { Outlook } from "../api";
import { resultText } from "../imports";
import { bandLabel, bandTone } from "../outlook";
import { outlookChanged, scoreChange } from "../outlook-words";
import { fetchOutlook, outlookPath } from "../outlooks";
import { outdate, seed } from "../query";
import { href } from "../route";
import { useSignedIn } from "../session";
import { Icon } from "../ui/icon";
import type { ImportWork } from "./import-state";

/** What was added, and what it changed about today. */
export function ImportDone({ work }: { readonly work: ImportWork }) {
  const { result, before, file } = work.state;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  if (result === null) {
    return null;
  }
  const added = result.rows_added > 0;
  return (
    <>
      <section className="card done" aria-labelledby="done">
        <span className="done-badge">
          <Icon name="check" />
        </span>
        <div>
          <h2 id="done" ref={heading} tabIndex={-1}>
            {added ? `${result.file_name || file?.name || "The file"} is imported` : "You had all of it already"}
          </h2>
          <p className="muted">{resultText(result)}</p>
          {result.warnings.length > 0 && (
            <ul className="plain">
              {result.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          )}
        </div>
      </section>
      {added && <Change before={before} />}
      <p className="buttons">
        <a className="button button-main" href={href({ page: "today" })} onClick={work.restart}>
          Go to today
        </a>
        <button type="button" className="button" onClick={work.restart}>
          Import another file
        </button>
      </p>
    </>
  );
}

/** Milliseconds between looks at today's outlook, until it differs from the one before the import. */
const LOOKS = [0, 500, 1000, 2000, 4000] as const;

type After = { readonly outlook: Outlook | null; readonly looking: boolean };

function Change({ before }: { readonly before: Outlook | null }) {
  const { user } = useSignedIn();
  const [after, setAfter] = useState<After>({ outlook: null, looking: true });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let live = true;
    const look = (turn: number) => {
      timer = setTimeout(() => {
        fetchOutlook(user.id, null)
          .catch(() => null)
          .then((answer) => {
            if (!live) {
              return;
            }
            const outlook = answer?.value.data ?? null;
            if (answer !== null) {
              seed(outlookPath(user.id, null), answer);
            }
            const settled = outlook !== null && outlookChanged(before, outlook);
            const last = turn === LOOKS.length - 1;
            setAfter({ outlook, looking: !settled && !last });
            if (!settled && !last) {
              look(turn + 1);
            }
          });
      }, LOOKS[turn]);
    };
    outdate("/api/");
    look(0);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [before, user.id]);

  const outlook = after.looking ? null : after.outlook;
  if (after.looking) {
    return (
      <section className="card change" role="status">
        <div className="bone bone-change" />
        <p className="muted">Working out what it changes about today…</p>
      </section>
    );
  }
  if (outlook === null) {
    return (
      <section className="card change" role="status">
        <p className="muted">Today’s outlook is still being worked out. Look at it in a moment.</p>
      </section>
    );
  }
  const was = before?.balance_score ?? null;
  return (
    <section className="card change" role="status" aria-label="What it changes">
      <div className="change-scores" aria-hidden="true">
        {was !== null && was !== outlook.balance_score && (
          <>
            <span className="change-was">{was}</span>
            <span className="change-arrow">
              <Icon name="right" />
            </span>
          </>
        )}
        <span className={`change-is tone-${bandTone(outlook.band)}`}>{outlook.balance_score ?? "–"}</span>
        <span className={`band tone-${bandTone(outlook.band)}`}>{bandLabel(outlook.band)}</span>
      </div>
      <p className="unseen">{scoreChange(before, outlook)}</p>
      <p className="insight">{outlook.primary_insight ?? scoreChange(before, outlook)}</p>
    </section>
  );
}
