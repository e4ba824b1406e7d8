import { useState } from "react";
import type { ComparisonRecommendation, ComparisonRecommendations } from "../generated/api";
import { formatDay } from "../dates";
import { drawn } from "../amounts";
import { formatMoney } from "../money";
import { useRead } from "../reads";
import { href } from "../route";
import { useSignedIn } from "../session";
import { Amount } from "../ui/amount";
import { Empty, Explained, PageHead, Shown, Slider, Stats, words } from "./kit";

/** What to know before signing. */
const WARNINGS: Readonly<Record<string, string>> = {
  credit_cliff: "A credit hangs on a few kWh",
  introductory_rate: "Dearer after the first months",
  minimum_use: "A fee where you use little",
  short_term: "Price ends within the year",
};

/** Energy plans by what each would cost this household in a year. */
export function PlansPage() {
  const { user } = useSignedIn();
  const [renewable, setRenewable] = useState(0);
  const [asked, setAsked] = useState(0);
  const loaded = useRead("GET /api/v1/recommendations/{user}", { path: { user: user.id }, query: { min_renewable: asked, limit: 20 } });
  const contract = useRead("GET /api/v1/energy/contract", {});
  return (
    <>
      <PageHead title="Energy plans" lead="By what a year would cost you, on the hours you really use energy." of={loaded}>
        <a className="button" href={href({ page: "energy" })}>
          Your use
        </a>
      </PageHead>
      <section className="card controls" aria-label="Wishes">
        <Slider label="At least renewable" value={renewable} min={0} max={100} step={10} show={(value) => `${value} %`} onSlide={setRenewable} onRest={() => setAsked(renewable)} />
      </section>
      <Shown of={loaded} blocks={[6, 30]}>
        {(found) => <Plans found={found} ends={contract.value?.ends_on ?? null} own={contract.value?.plan_id ?? null} />}
      </Shown>
    </>
  );
}

function Plans({ found, ends, own }: { readonly found: ComparisonRecommendations; readonly ends: string | null; readonly own: number | null }) {
  const [best] = found.items;
  if (best === undefined) {
    return <Empty title="No plan fits">None offered in your region has that much renewable energy. Lower the share to see more.</Empty>;
  }
  const most = Math.max(...found.items.map(({ tenth_more }) => drawn(tenth_more)), found.current === null ? 0 : drawn(found.current));
  return (
    <>
      <Stats
        lead
        of={[
          { label: "You pay now, a year", value: found.current === null ? "not known" : <Amount money={found.current} />, note: ends === null ? null : `contract until ${formatDay(ends, "medium")}` },
          { label: "The best plan", value: <Amount money={best.annual} />, note: best.saving === null ? null : <>saves {formatMoney(best.saving)}</> },
          { label: "On readings of", value: `${Math.round(found.coverage_percent)} %`, note: "of the year’s hours" },
        ]}
      />
      <ol className="plan-list">
        {found.items.map((plan) => (
          <PlanCard key={plan.plan_id} plan={plan} most={most} own={plan.plan_id === own} />
        ))}
      </ol>
      {found.explanation !== undefined && <Explained by={found.explanation} />}
    </>
  );
}

function PlanCard({ plan, most, own }: { readonly plan: ComparisonRecommendation; readonly most: number; readonly own: boolean }) {
  const at = (value: number) => (most === 0 ? 0 : (value / most) * 100);
  return (
    <li className="card plan-card">
      <div className="plan-top">
        <div>
          <h2>{plan.name}</h2>
          <p className="muted">
            {plan.provider} · {words(plan.rate_type)} · {plan.term_months} months · {plan.renewable_percent} % renewable
          </p>
        </div>
        <p className="plan-cost">
          <Amount money={plan.annual} />
          <span className="muted small">a year</span>
        </p>
      </div>
      <svg className="plan-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect className="bar-track" width="100" height="6" />
        <rect className="plan-range" x={at(drawn(plan.tenth_less))} width={Math.max(0.5, at(drawn(plan.tenth_more)) - at(drawn(plan.tenth_less)))} height="6" />
        <rect className="plan-mid" x={at(drawn(plan.annual))} width="0.8" height="6" />
      </svg>
      <p className="plan-facts">
        <span className="muted small">
          {formatMoney(plan.tenth_less)} with a tenth less use, {formatMoney(plan.tenth_more)} with a tenth more
        </span>
        {own && <span className="tag">Your plan now</span>}
        {plan.saving !== null && !own && (
          <span className={drawn(plan.saving) > 0 ? "effect" : "muted"}>
            {drawn(plan.saving) > 0 ? "Saves " : "Costs more by "}
            {formatMoney({ ...plan.saving, amount: plan.saving.amount.replace("-", "") })}
          </span>
        )}
        {!own && plan.exit_fee !== null && drawn(plan.exit_fee) > 0 && drawn(plan.saving ?? plan.exit_fee) > 0 && (
          <span className="muted small">
            Leaving your contract costs {formatMoney(plan.exit_fee)}
            {plan.break_even_months !== null && `, made up after ${Math.ceil(plan.break_even_months)} months`}
          </span>
        )}
        {plan.worthwhile === true && <span className="tag tag-good">Worth switching</span>}
        {plan.flags.map((flag) => (
          <span key={flag} className="tag tag-warn">
            {WARNINGS[flag] ?? words(flag)}
          </span>
        ))}
      </p>
    </li>
  );
}
