import { type FormEvent, useState } from "react";
import type { RiskAssessment, RiskProfilesAnswers } from "../generated/api";
import { call } from "../call";
import { ApiError } from "../http";
import { useRead } from "../reads";
import { outdate } from "../query";
import type { PageProps } from "../parts";
import { useSubmission } from "../submit";
import { percent } from "../ui/amount";
import { Field } from "../ui/field";
import { ProblemNotice } from "../ui/notice";
import { PortfolioTabs } from "./investing";
import { Bars, Explained, PageHead, Shown, Stats, words } from "./kit";

const BAND_NAMES = ["", "Very careful", "Careful", "Balanced", "Adventurous", "Bold"];
const CRISES: Readonly<Record<string, string>> = {
  great_depression: "1929 to 1932",
  oil_crisis: "1973 to 1974",
  dotcom: "2000 to 2002",
  financial_crisis: "2007 to 2009",
};

/** How much the portfolio can fall, how much its owners can bear, and how well it is spread. */
export function RiskPage({ route }: PageProps) {
  const portfolio = Number(route.page === "risk" ? route.portfolio : 0);
  const assessed = useRead("GET /api/v1/calculations/risk-assessment", { query: { portfolio_id: portfolio } });
  const spread = useRead("GET /api/v1/calculations/diversification", { query: { portfolio_id: portfolio } });
  return (
    <>
      <PageHead title="Risk" lead="How far it can fall, and how well it is spread." of={assessed} />
      <PortfolioTabs portfolio={String(portfolio)} current="risk" />
      <Shown of={assessed} blocks={[6, 18]}>
        {(assessment) => <Assessed assessment={assessment} />}
      </Shown>
      <Shown of={spread} blocks={[18]}>
        {(spreading) => (
          <section className="card" aria-labelledby="spread">
            <h2 id="spread">How well it is spread</h2>
            <Stats
              of={[
                { label: "Spread", value: `${Math.round(spreading.score)} of 100` },
                { label: "As good as", value: `${spreading.effective_assets.toFixed(1)} equal holdings` },
                { label: "Five largest", value: percent(spreading.top_five) },
              ]}
            />
            <h3>Who brings the risk</h3>
            <p className="muted small">Each holding’s part of all ups and downs; the mark is its part of the money.</p>
            <Bars
              rows={spreading.contributions.map(({ symbol, weight, of_variance }) => ({
                key: symbol,
                label: symbol,
                share: of_variance,
                mark: weight,
                value: (
                  <>
                    {percent(of_variance)} <span className="muted">with {percent(weight)} of the money</span>
                  </>
                ),
              }))}
            />
            <Explained by={spreading.explanation} />
          </section>
        )}
      </Shown>
      <Questionnaire />
    </>
  );
}

function band(of: number | null): string {
  return of === null ? "–" : (BAND_NAMES[of] ?? String(of));
}

function Assessed({ assessment }: { readonly assessment: RiskAssessment }) {
  return (
    <>
      <Stats
        lead
        of={[
          { label: "Your portfolio is", value: band(assessment.measured_band), note: assessment.volatility === null ? null : `${percent(assessment.volatility)} volatility a year` },
          {
            label: "It should be",
            value: band(assessment.recommended_band),
            note: assessment.recommended_band === null ? "answer the questions below" : assessment.gap === 0 ? "as it is" : (assessment.gap ?? 0) > 0 ? "more careful than it is" : "it may be bolder",
          },
          { label: "Deepest fall", value: percent(assessment.max_drawdown), note: "of these holdings in the last years" },
          { label: "A bad month", value: assessment.month_historical === null ? "–" : percent(assessment.month_historical.value_at_risk), note: "one in twenty loses more" },
        ]}
      />
      <section className="card" aria-labelledby="crises">
        <h2 id="crises">If a crisis came back</h2>
        <Bars
          rows={assessment.stress.map(({ name, loss, market_loss }) => ({
            key: name,
            label: CRISES[name] === undefined ? words(name) : `${words(name)}, ${CRISES[name]}`,
            share: loss,
            mark: market_loss,
            value: (
              <>
                −{percent(loss)} <span className="muted">shares −{percent(market_loss)}</span>
              </>
            ),
          }))}
          most={1}
          tone="second"
        />
        <Explained by={assessment.explanation} />
      </section>
    </>
  );
}

const QUESTIONS: readonly { readonly ask: string; readonly answers: readonly [string, string, string, string] }[] = [
  { ask: "Your investments lose a fifth within a year. You…", answers: ["sell everything", "sell some", "wait", "buy more"] },
  { ask: "Which do you take?", answers: ["1,000 for certain", "half a chance of 2,500", "a quarter of a chance of 6,000", "a tenth of a chance of 20,000"] },
  { ask: "How long have you invested?", answers: ["never", "a few years", "ten years", "through crises"] },
  { ask: "In 2008 shares halved. Seeing that again, you’d…", answers: ["get out", "be worried", "hold on", "see a chance"] },
  { ask: "What matters more?", answers: ["never losing", "mostly keeping", "mostly growing", "growing as much as it can"] },
  { ask: "How often do you look?", answers: ["every day", "every week", "every month", "a few times a year"] },
];

function Questionnaire() {
  const known = useRead("GET /api/v1/risk-profile", {});
  const [open, setOpen] = useState(false);
  const missing = known.error instanceof ApiError && known.error.status === 404;
  const answers = known.value?.answers;
  return (
    <section className="card" aria-labelledby="questions">
      <div className="card-head">
        <h2 id="questions">How much risk suits you</h2>
        {!open && (
          <button type="button" className="button" onClick={() => setOpen(true)}>
            {known.value === undefined ? "Answer six questions" : "Answer again"}
          </button>
        )}
      </div>
      {known.error !== undefined && !missing && <ProblemNotice error={known.error} onRetry={known.reload} />}
      {known.value !== undefined && !open && (
        <p>
          You can bear <strong>{BAND_NAMES[known.value.tolerance_band]?.toLowerCase()}</strong>, and your situation allows <strong>{BAND_NAMES[known.value.capacity_band]?.toLowerCase()}</strong>. The smaller
          counts: <strong>{BAND_NAMES[known.value.recommended_band]?.toLowerCase()}</strong>.
        </p>
      )}
      {missing && !open && <p className="muted">Without your answers Headroom only says how risky the portfolio is, not whether that fits.</p>}
      {open && (
        <QuestionForm
          before={answers ?? null}
          onDone={() => {
            setOpen(false);
            known.reload();
            outdate("/api/v1/calculations/risk-assessment");
          }}
        />
      )}
    </section>
  );
}

function QuestionForm({ before, onDone }: { readonly before: RiskProfilesAnswers | null; readonly onDone: () => void }) {
  const [tolerance, setTolerance] = useState<readonly number[]>(before?.tolerance ?? QUESTIONS.map(() => 0));
  const [rest, setRest] = useState({
    horizon_years: before?.horizon_years ?? 10,
    reserve_months: before?.reserve_months ?? 3,
    income_stability: before?.income_stability ?? 2,
    dependants: before?.dependants ?? 0,
  });
  const { busy, error, run } = useSubmission();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await call("PUT /api/v1/risk-profile", { body: { tolerance, ...rest } });
    }).then((done) => done && onDone());
  };
  const number = (name: "horizon_years" | "reserve_months" | "dependants", label: string) => (
    <Field label={label}>
      {(control) => (
        <input {...control} type="number" min={0} max={80} required value={rest[name]} onChange={(event) => setRest((now) => ({ ...now, [name]: Number(event.currentTarget.value) }))} />
      )}
    </Field>
  );
  return (
    <form className="form" onSubmit={submit}>
      {error !== undefined && <ProblemNotice error={error} />}
      {QUESTIONS.map(({ ask, answers }, question) => (
        <fieldset key={ask} className="fieldset">
          <legend>{ask}</legend>
          <div className="answers">
            {answers.map((answer, index) => (
              <label key={answer} className="tick">
                <input
                  type="radio"
                  name={`question-${question}`}
                  required
                  checked={tolerance[question] === index + 1}
                  onChange={() => setTolerance((now) => now.map((one, at) => (at === question ? index + 1 : one)))}
                />
                <span>{answer}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <div className="field-pair">
        {number("horizon_years", "Years until you need half of it")}
        {number("reserve_months", "Months you could live on reserves")}
        {number("dependants", "People who live on your income")}
        <Field label="Your income is">
          {(control) => (
            <select {...control} value={rest.income_stability} onChange={(event) => setRest((now) => ({ ...now, income_stability: Number(event.currentTarget.value) }))}>
              <option value={1}>uncertain</option>
              <option value={2}>fairly sure</option>
              <option value={3}>secure</option>
            </select>
          )}
        </Field>
      </div>
      <button type="submit" className="button button-main" disabled={busy}>
        {busy ? "Saving…" : "See what suits me"}
      </button>
    </form>
  );
}
