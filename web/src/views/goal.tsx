import { type FormEvent, useMemo, useState } from "react";
import type { Contribution, Goal } from "../generated/api";
import { formatDay } from "../dates";
import { axisMoney, drawn, parseAmount } from "../amounts";
import { formatMoney } from "../money";
import { send } from "../outbox";
import type { PageProps } from "../parts";
import { useList, useRead } from "../reads";
import { useSubmission } from "../submit";
import { Amount } from "../ui/amount";
import { Chart } from "../ui/chart";
import { Field } from "../ui/field";
import { ProblemNotice } from "../ui/notice";
import { Empty, Explained, PageHead, shareBand, Shown, Slider, Stats, useAsk } from "./kit";
import { GoalPicture } from "./goal-picture";
import { GoalBar, GOALS } from "./goals";

/** One goal: how far it is, how likely it is reached, and what one more amount does. */
export function GoalPage({ route }: PageProps) {
  const id = route.page === "goal" ? route.id : "";
  const known = /^\d+$/.test(id);
  const loaded = useRead("GET /api/v1/goals/{id}", known ? { path: { id } } : null);
  const contributions = useList<Contribution>(known ? `${GOALS}/${id}/contributions` : null);
  const reload = () => {
    loaded.reload();
    contributions.reload();
  };
  return (
    <div className="narrow narrow-wide">
      <PageHead title={loaded.value?.name ?? "Goal"} of={loaded} back={{ to: { page: "goals" }, label: "Goals" }} />
      {!known && <Empty title="There is no such goal">The address has no number in it.</Empty>}
      <Shown of={loaded} blocks={[8, 16, 12]}>
        {(goal) => (
          <>
            <section className="card goal-card" aria-label="Progress">
              <GoalPicture goal={goal} change={loaded.change} />
              <GoalBar goal={goal} />
              <Stats
                of={[
                  { label: "Saved", value: <Amount money={goal.saved} />, note: `${goal.progress_percent} % of ${formatMoney(goal.target)}` },
                  { label: "Wanted by", value: formatDay(goal.target_date, "medium"), note: goal.projected_date === null ? "no pace yet" : `at this pace ${formatDay(goal.projected_date, "medium")}` },
                  { label: "Each month", value: goal.required_monthly === null ? "–" : <Amount money={goal.required_monthly} />, note: "gets there in time" },
                ]}
              />
            </section>
            <Odds goal={goal} />
            <Saving goal={goal} onDone={reload} />
            <Shown of={contributions} blocks={[14]}>
              {(list) => <Past list={list} goal={goal} />}
            </Shown>
          </>
        )}
      </Shown>
    </div>
  );
}

function Odds({ goal }: { readonly goal: Goal }) {
  const usual = goal.required_monthly === null ? 100 : Math.round(drawn(goal.required_monthly));
  const [monthly, setMonthly] = useState(usual);
  const [asked, setAsked] = useState(usual);
  const odds = useAsk("POST /api/v1/planning/goal-probability", { goal_id: goal.id, monthly: { amount: String(asked), currency: goal.target.currency } });
  const show = (value: number) => formatMoney({ amount: String(value), currency: goal.target.currency });
  return (
    <section className="card" aria-labelledby="odds">
      <h2 id="odds">How likely it is</h2>
      <div className="odds">
        <Slider label="Put aside each month" value={monthly} min={0} max={Math.max(100, usual * 3)} step={Math.max(5, Math.round(usual / 50) * 5)} show={show} onSlide={setMonthly} onRest={() => setAsked(monthly)} />
      </div>
      <Shown of={odds} blocks={[5]}>
        {(answer) => (
          <>
            <p className="insight" role="status">
              In time with {shareBand(answer.probability, answer.standard_error)}; half of the futures end above {formatMoney(answer.median)}.
            </p>
            <Explained by={answer.explanation} />
          </>
        )}
      </Shown>
    </section>
  );
}

function Saving({ goal, onDone }: { readonly goal: Goal; readonly onDone: () => void }) {
  const [amount, setAmount] = useState("");
  const [wrong, setWrong] = useState(false);
  const { busy, error, run } = useSubmission();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = parseAmount(amount);
    setWrong(parsed === null);
    if (parsed !== null) {
      void run(async () => {
        await send({ method: "POST", path: `${GOALS}/${goal.id}/contributions`, body: { amount: parsed }, label: `${formatMoney({ amount: parsed, currency: goal.target.currency })} for ${goal.name}`, outdates: [GOALS, "/api/v2/"] });
        setAmount("");
        onDone();
      });
    }
  };
  return (
    <section className="card" aria-labelledby="put-aside">
      <h2 id="put-aside">Put something aside</h2>
      <form className="inline-form" onSubmit={submit}>
        <Field label={`Amount in ${goal.target.currency}`} hint="Negative takes money back." error={wrong ? "An amount like 1,234.50." : undefined}>
          {(control) => <input {...control} required inputMode="decimal" value={amount} onChange={(event) => setAmount(event.currentTarget.value)} />}
        </Field>
        <button type="submit" className="button button-main" disabled={busy}>
          {busy ? "Saving…" : "Add"}
        </button>
      </form>
      {error !== undefined && <ProblemNotice error={error} />}
    </section>
  );
}

function runningSums(values: readonly number[]): readonly number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

function Past({ list, goal }: { readonly list: readonly Contribution[]; readonly goal: Goal }) {
  const sorted = useMemo(() => list.toSorted((a, b) => a.date.localeCompare(b.date)), [list]);
  const data = useMemo(() => {
    const saved = runningSums(sorted.map(({ amount }) => drawn(amount)));
    return { x: sorted.map(({ date }) => Date.parse(`${date}T12:00:00Z`) / 1000), lines: [{ label: "Saved", values: saved, filled: true }], time: true };
  }, [sorted]);
  if (sorted.length < 2) {
    return null;
  }
  return (
    <section className="card" aria-label="Savings over time">
      <Chart
        title="How it grew"
        summary={`${sorted.length} contributions since ${formatDay(sorted[0]?.date ?? goal.started_on, "medium")}.`}
        data={data}
        format={axisMoney(goal.target.currency)}
        formatX={(x) => formatDay(new Date(x * 1000).toISOString().slice(0, 10), "medium")}
        xLabel="Day"
        height={220}
      />
    </section>
  );
}
