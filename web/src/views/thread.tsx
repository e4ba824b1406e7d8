import type { FormEvent } from "react";
import type { AdviceMessage } from "../generated/api";
import { useDraft } from "../drafts";
import { send } from "../outbox";
import type { PageProps } from "../parts";
import { useList, useRead } from "../reads";
import { useSignedIn } from "../session";
import { useSubmission } from "../submit";
import { Field } from "../ui/field";
import { ageText } from "../ui/fresh";
import { ProblemNotice } from "../ui/notice";
import { THREADS } from "./advice";
import { Empty, PageHead, Shown } from "./kit";

/** One conversation. */
export function ThreadPage({ route }: PageProps) {
  const id = route.page === "thread" ? route.id : "";
  const known = /^\d+$/.test(id);
  const { user } = useSignedIn();
  const thread = useRead("GET /api/v1/advice/threads/{id}", known ? { path: { id } } : null);
  const messages = useList<AdviceMessage>(known ? `${THREADS}/${id}/messages` : null);
  return (
    <div className="narrow">
      <PageHead title={thread.value?.topic ?? "Advice"} of={messages} back={{ to: { page: "advice" }, label: "Advice" }} />
      {!known && <Empty title="There is no such conversation">The address has no number in it.</Empty>}
      <Shown of={messages} blocks={[20]}>
        {(list) => (
          <ol className="messages" aria-label="Messages">
            {list.map((message) => (
              <li key={message.id} className={message.author_id === user.id ? "message message-own" : "message"}>
                <p className="message-head">
                  <strong>{message.author_id === user.id ? "You" : (message.author ?? "Somebody who left")}</strong>{" "}
                  <span className="muted small">{ageText(Date.parse(message.created_at), Date.now())}</span>
                </p>
                <p className="message-body">{message.body}</p>
              </li>
            ))}
          </ol>
        )}
      </Shown>
      {known && <Reply id={id} onDone={messages.reload} />}
    </div>
  );
}

function Reply({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const [body, setBody, forget] = useDraft(`reply ${id}`, "");
  const { busy, error, run } = useSubmission();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await send({ method: "POST", path: `${THREADS}/${id}/messages`, body: { body }, label: "Reply", outdates: [THREADS] });
      forget();
      onDone();
    });
  };
  return (
    <form className="card form" onSubmit={submit}>
      {error !== undefined && <ProblemNotice error={error} />}
      <Field label="Your reply">
        {(control) => (
          <textarea
            {...control}
            required
            rows={3}
            maxLength={4000}
            value={body}
            onChange={(event) => {
              const typed = event.currentTarget.value;
              setBody(() => typed);
            }}
          />
        )}
      </Field>
      <button type="submit" className="button button-main" disabled={busy}>
        {busy ? "Sending…" : "Reply"}
      </button>
    </form>
  );
}
