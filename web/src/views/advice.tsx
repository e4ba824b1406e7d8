import { type FormEvent, useState } from "react";
import type { AdviceAdviceThread } from "../generated/api";
import { useDraft } from "../drafts";
import { send } from "../outbox";
import { useList } from "../reads";
import { href } from "../route";
import { useSubmission } from "../submit";
import { Field } from "../ui/field";
import { ageText } from "../ui/fresh";
import { ProblemNotice } from "../ui/notice";
import { Empty, PageHead, Shown, words } from "./kit";

export const THREADS = "/api/v1/advice/threads";
const BLANK = { topic: "", body: "" };

/** Questions to the household's advisor, and the answers. */
export function AdvicePage() {
  const loaded = useList<AdviceAdviceThread>(THREADS);
  return (
    <div className="narrow">
      <PageHead title="Advice" lead="Questions to the advisor you have let in, kept beside your numbers." of={loaded} />
      <Shown of={loaded} blocks={[16]}>
        {(threads) =>
          threads.length === 0 ? (
            <Empty title="No conversation yet">Ask something below. Who may read it is up to you, in settings.</Empty>
          ) : (
            <ul className="card threads">
              {threads.map((thread) => (
                <li key={thread.id}>
                  <a href={href({ page: "thread", id: String(thread.id) })}>{thread.topic}</a>
                  <span className="muted small">
                    {thread.messages} {thread.messages === 1 ? "message" : "messages"}
                    {thread.last_at !== null && `, ${ageText(Date.parse(thread.last_at), Date.now())}`}
                  </span>
                  <span className="tag">{words(thread.status)}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      <Ask onDone={loaded.reload} />
    </div>
  );
}

function Ask({ onDone }: { readonly onDone: () => void }) {
  const [draft, setDraft, forget] = useDraft("advice", BLANK);
  const [queued, setQueued] = useState(false);
  const { busy, error, run } = useSubmission();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const sent = await send({ method: "POST", path: THREADS, body: draft, label: `Question: ${draft.topic}`, outdates: [THREADS] });
      forget();
      setQueued(sent.queued);
      onDone();
    });
  };
  return (
    <section className="card" aria-labelledby="ask">
      <h2 id="ask">Ask something</h2>
      <form className="form" onSubmit={submit}>
        {error !== undefined && <ProblemNotice error={error} />}
        {queued && <p className="muted">Kept on this device; it is sent when you’re online.</p>}
        <Field label="What it is about">
          {(control) => (
            <input
              {...control}
              required
              maxLength={200}
              value={draft.topic}
              onChange={(event) => {
                const topic = event.currentTarget.value;
                setDraft((now) => ({ ...now, topic }));
              }}
            />
          )}
        </Field>
        <Field label="Your question">
          {(control) => (
            <textarea
              {...control}
              required
              rows={4}
              maxLength={4000}
              value={draft.body}
              onChange={(event) => {
                const body = event.currentTarget.value;
                setDraft((now) => ({ ...now, body }));
              }}
            />
          )}
        </Field>
        <button type="submit" className="button button-main" disabled={busy}>
          {busy ? "Sending…" : "Send"}
        </button>
      </form>
    </section>
  );
}
