import { useState } from "react";
import type { PlanningRetirementRequest } from "../generated/api";
import { useToday } from "../clock";
import { drawn, wholeMoney } from "../amounts";
import { formatMoney } from "../money";
import { useRead } from "../reads";
import { useSignedIn } from "../session";
import { Fan } from "./fan";
import { Explained, PageHead, shareBand, Shown, Slider, Stats, useAsk } from "./kit";

type Plan = {
  readonly age: number;
  readonly retire: number;
  readonly last: number;
  readonly savings: number;
  readonly saving: number;
  readonly spending: number;
  readonly pension: number;
};
type Stress = "none" | "inflation" | "long" | "crash";

const STRESSES: readonly (readonly [Stress, string])[] = [
  ["none", "As planned"],
  ["crash", "30 % less to begin with"],
  ["inflation", "2 % more inflation"],
  ["long", "Live to 100"],
];

/** What can be spent in retirement, how sure that is, and what would change it. */
export function RetirementPage() {
  const dashboard = useRead("GET /api/v1/portfolio", {});
  return (
    <>
      <PageHead title="Retirement" lead="What you can spend, not a score. In today’s money." of={dashboard} />
      <Shown of={dashboard} blocks={[12, 26]}>
        {(value) => <Play savings={Math.round(drawn(value.value) / 1000) * 1000} />}
      </Shown>
    </>
  );
}

const at = (value: number) => `at ${value}`;

function Play({ savings }: { readonly savings: number }) {
  const { profile } = useSignedIn();
  const { currency, birth_year: born } = profile.household;
  const today = useToday(profile.household.time_zone);
  const age = born === null ? 40 : Number(today.slice(0, 4)) - born;
  const [plan, setPlan] = useState<Plan>({ age, retire: Math.max(67, age + 1), last: 95, savings, saving: 12_000, spending: 40_000, pension: 18_000 });
  const [asked, setAsked] = useState(plan);
  const [stress, setStress] = useState<Stress>("none");
  const answer = useAsk("POST /api/v1/planning/retirement", requestOf(asked, stress, currency));
  const set = (change: Partial<Plan>) => setPlan((now) => ({ ...now, ...change }));
  const show = wholeMoney(currency);
  const ask = () => setAsked(plan);
  return (
    <>
      <section className="card controls" aria-label="Your plan">
        <div className="slider-grid">
          <Slider label="Your age" value={plan.age} min={18} max={79} step={1} show={String} onRest={ask} onSlide={(value) => set({ age: value, retire: Math.max(plan.retire, value + 1) })} />
          <Slider label="Stop working" value={plan.retire} min={Math.max(40, plan.age + 1)} max={80} step={1} show={at} onRest={ask} onSlide={(value) => set({ retire: value })} />
          <Slider label="Saved so far" value={plan.savings} min={0} max={Math.max(1_000_000, savings * 2)} step={1000} show={show} onRest={ask} onSlide={(value) => set({ savings: value })} />
          <Slider label="Saved each year until then" value={plan.saving} min={0} max={80_000} step={500} show={show} onRest={ask} onSlide={(value) => set({ saving: value })} />
          <Slider label="Spent each year after" value={plan.spending} min={10_000} max={150_000} step={1000} show={show} onRest={ask} onSlide={(value) => set({ spending: value })} />
          <Slider label="Pension each year" value={plan.pension} min={0} max={80_000} step={500} show={show} onRest={ask} onSlide={(value) => set({ pension: value })} />
        </div>
        <div className="spans" role="group" aria-label="What if">
          {STRESSES.map(([key, text]) => (
            <button key={key} type="button" aria-pressed={key === stress} onClick={() => setStress(key)}>
              {text}
            </button>
          ))}
        </div>
      </section>
      <Shown of={answer} blocks={[6, 24]}>
        {(result) => {
          const failed = firstFailure(result.failures, result.paths);
          return (
            <>
              <Stats
                lead
                of={[
                  {
                    label: `You can spend, from ${asked.retire}`,
                    value: result.safe_spending === null ? "–" : formatMoney({ ...result.safe_spending, amount: (drawn(result.safe_spending) / 12).toFixed(2) }),
                    note: "a month, and nine in ten futures last",
                  },
                  { label: `Spending ${show(asked.spending)} a year lasts`, value: shareBand(result.success, result.standard_error), note: `of ${result.paths.toLocaleString()} futures` },
                  { label: `In the middle at ${asked.retire}`, value: result.median_at_retirement === null ? "–" : formatMoney(result.median_at_retirement) },
                  { label: "If it goes badly", value: failed === null ? `beyond ${stress === "long" ? 100 : asked.last}` : `until ${asked.age + failed}`, note: "one future in ten ends earlier" },
                ]}
              />
              <section className="card" aria-label="Savings over time">
                <Fan
                  title="Your savings, year by year"
                  summary={`From ${asked.age} to ${stress === "long" ? 100 : asked.last}, in today’s money.`}
                  fan={result.fan}
                  currency={currency}
                  year={(after) => `${asked.age + Math.round(after)}`}
                  yearLabel="Age"
                />
              </section>
              <Explained by={result.explanation} />
            </>
          );
        }}
      </Shown>
    </>
  );
}

function requestOf(plan: Plan, stress: Stress, currency: string): PlanningRetirementRequest {
  const money = (amount: number) => ({ amount: String(Math.round(amount)), currency });
  return {
    current_age: plan.age,
    retirement_age: plan.retire,
    last_age: stress === "long" ? 100 : plan.last,
    savings: money(stress === "crash" ? plan.savings * 0.7 : plan.savings),
    saving: money(plan.saving),
    spending: money(plan.spending),
    ...(plan.pension === 0 ? {} : { pension: money(plan.pension), pension_age: Math.max(plan.retire, 67) }),
    inflation: stress === "inflation" ? 0.045 : 0.025,
    paths: 5000,
  };
}

/** The year by which one path in ten has run out; null when fewer do. Failures are counted per year. */
export function firstFailure(failures: readonly number[], paths: number): number | null {
  let gone = 0;
  for (const [year, count] of failures.entries()) {
    gone += count;
    if (gone >= paths / 10) {
      return year;
    }
  }
  return null;
}
