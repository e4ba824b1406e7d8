import { type FormEvent, useState } from "react";
import type { Goal } from "../generated/api";
import { useToday } from "../clock";
import { addDays, formatDay } from "../dates";
import { drawn, parseAmount, sumMoney } from "../amounts";
import { formatMoney } from "../money";
import { send } from "../outbox";
import { fieldErrors } from "../field-errors";
import { useList } from "../reads";
import { href } from "../route";
import { useSignedIn } from "../session";
import { useSubmission } from "../submit";
import { Amount } from "../ui/amount";
import { Field } from "../ui/field";
import { ProblemNotice } from "../ui/notice";
import { PictureImage } from "./picture";
import { Empty, PageHead, Shown, Stats, words } from "./kit";

export const GOALS = "/api/v1/goals";
const KINDS = ["emergency", "purchase", "debt_free", "retirement", "education", "travel", "other"] as const;

/** What the household saves for, and whether it gets there in time. */
export function GoalsPage() {
  const { profile } = useSignedIn();
  const loaded = useList<Goal>(GOALS);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHead title="Goals" of={loaded}>
        <button type="button" className="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>
          New goal
        </button>
      </PageHead>
      {adding && (
        <section className="card" aria-label="A new goal">
          <GoalForm
            onDone={() => {
              setAdding(false);
              loaded.reload();
            }}
          />
        </section>
      )}
      <Shown of={loaded} blocks={[6, 14, 14]}>
        {(goals) => {
          const open = goals.filter(({ closed_at }) => closed_at === null).toSorted((a, b) => a.priority - b.priority);
          return open.length === 0 ? (
            <Empty title="No goals yet">Name something worth saving for; Headroom works out what it takes each month.</Empty>
          ) : (
            <>
              <Stats
                lead
                of={[
                  { label: "Saved so far", value: <Amount money={sumMoney(open.map(({ saved }) => saved), profile.household.currency)} /> },
                  {
                    label: "Needed each month",
                    value: <Amount money={sumMoney(open.flatMap(({ required_monthly }) => required_monthly ?? []), profile.household.currency)} />,
                    note: "for all of them in time",
                  },
                  { label: "On track", value: `${open.filter(({ on_track }) => on_track).length} of ${open.length}` },
                ]}
              />
              <ul className="goal-cards">
                {open.map((goal) => (
                  <GoalCard key={goal.id} goal={goal} />
                ))}
              </ul>
            </>
          );
        }}
      </Shown>
    </>
  );
}

function GoalCard({ goal }: { readonly goal: Goal }) {
  return (
    <li className="card goal-card">
      <div className="goal-top">
        {goal.picture != null && (
          <span className="goal-thumb">
            <PictureImage picture={goal.picture} alt="" sizes="3.5rem" width={96} />
          </span>
        )}
        <h2>
          <a href={href({ page: "goal", id: String(goal.id) })}>{goal.name}</a>
        </h2>
        <span className={`band tone-${goal.on_track ? "good" : "warn"}`}>{goal.on_track ? "On track" : "Behind"}</span>
      </div>
      <GoalBar goal={goal} />
      <p className="goal-figures">
        <span>
          <strong>{formatMoney(goal.saved)}</strong> <span className="muted">of {formatMoney(goal.target)}</span>
        </span>
        <span className="muted">{goal.progress_percent} %</span>
      </p>
      <p className="muted small">
        Wanted by {formatDay(goal.target_date, "medium")}
        {goal.projected_date !== null && <>; at this pace {formatDay(goal.projected_date, "medium")}</>}.
        {goal.required_monthly !== null && !goal.on_track && <> It takes {formatMoney(goal.required_monthly)} a month.</>}
      </p>
    </li>
  );
}

/** How far a goal is. */
export function GoalBar({ goal }: { readonly goal: Goal }) {
  const share = drawn(goal.target) === 0 ? 0 : Math.max(0, Math.min(1, drawn(goal.saved) / drawn(goal.target)));
  return (
    <svg className={`goal-bar tone-${goal.on_track ? "good" : "warn"}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect className="bar-track" width="100" height="8" />
      <rect className="bar-value" width={share * 100} height="8" />
    </svg>
  );
}

function GoalForm({ onDone }: { readonly onDone: () => void }) {
  const { profile } = useSignedIn();
  const today = useToday(profile.household.time_zone);
  const [name, setName] = useState("");
  const [kind, setKind] = useState<(typeof KINDS)[number]>("purchase");
  const [target, setTarget] = useState("");
  const [date, setDate] = useState(() => addDays(today, 365));
  const [wrong, setWrong] = useState(false);
  const { busy, error, run } = useSubmission();
  const told = fieldErrors(error, ["name", "kind", "target", "target_date"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const amount = parseAmount(target);
    setWrong(amount === null);
    if (amount !== null) {
      void run(async () => {
        await send({ method: "POST", path: GOALS, body: { name, kind, target: amount, target_date: date }, label: `New goal: ${name}`, outdates: [GOALS, "/api/v2/"] });
      }).then((done) => done && onDone());
    }
  };
  return (
    <form className="form" onSubmit={submit}>
      {error !== undefined && !told.complete && <ProblemNotice error={error} />}
      <div className="field-pair">
        <Field label="What for" error={told.byField["name"]}>
          {(control) => <input {...control} required maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />}
        </Field>
        <Field label="Kind" error={told.byField["kind"]}>
          {(control) => (
            <select {...control} value={kind} onChange={(event) => setKind(event.currentTarget.value as typeof kind)}>
              {KINDS.map((one) => (
                <option key={one} value={one}>
                  {words(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="How much" error={wrong ? "An amount like 1,234.50." : told.byField["target"]}>
          {(control) => <input {...control} required inputMode="decimal" value={target} onChange={(event) => setTarget(event.currentTarget.value)} />}
        </Field>
        <Field label="By when" error={told.byField["target_date"]}>
          {(control) => <input {...control} type="date" required min={today} value={date} onChange={(event) => setDate(event.currentTarget.value)} />}
        </Field>
      </div>
      <button type="submit" className="button button-main" disabled={busy}>
        {busy ? "Adding…" : "Add the goal"}
      </button>
    </form>
  );
}
