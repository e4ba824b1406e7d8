import { type FormEvent, useState } from "react";
import type { TaxHarvestAnswer, TaxTaxRequest } from "../generated/api";
import { formatDay } from "../dates";
import { useDraft } from "../drafts";
import { parseAmount } from "../amounts";
import { formatMoney } from "../money";
import { useSignedIn } from "../session";
import { Amount, percent } from "../ui/amount";
import { Field } from "../ui/field";
import { Notice } from "../ui/notice";
import { Explained, PageHead, Shown, Stats, useAsk, words } from "./kit";

const STATUSES = ["single", "married_jointly", "married_separately", "head_of_household", "surviving_spouse"] as const;
const YEARS = [2026, 2025, 2024] as const;
const FIELDS = [
  ["wages", "Wages"],
  ["interest", "Interest"],
  ["dividends", "Dividends"],
  ["qualified_dividends", "of which qualified"],
  ["short_term_gains", "Short-term gains"],
  ["long_term_gains", "Long-term gains"],
  ["social_security", "Social Security"],
  ["adjustments", "Adjustments"],
  ["state_and_local_taxes", "State and local taxes"],
  ["other_itemised", "Other deductions"],
] as const;
type FieldName = (typeof FIELDS)[number][0];
type Form = {
  readonly year: number;
  readonly status: (typeof STATUSES)[number];
  readonly seniors?: number;
  readonly together?: boolean;
} & { readonly [Name in FieldName]?: string };

const START: Form = { year: 2026, status: "single", wages: "" };

/** What federal income tax comes to, and which losses could be taken before the year ends. */
export function TaxPage() {
  const { profile } = useSignedIn();
  const [form, setForm] = useDraft<Form>("tax", START);
  const [asked, setAsked] = useState<TaxTaxRequest | null>(null);
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const answer = useAsk("POST /api/v1/calculations/tax", asked);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = FIELDS.flatMap(([name]) => (form[name] === undefined || form[name] === "" ? [] : [[name, parseAmount(form[name] ?? "")] as const]));
    const bad = typed.filter(([, amount]) => amount === null).map(([name]) => name);
    setWrong(bad);
    if (bad.length === 0) {
      const amounts = Object.fromEntries(typed.map(([name, amount]) => [name, { amount, currency: "USD" }]));
      const persons = { seniors: Math.min(form.seniors ?? 0, most(form.status)), lived_together: apart(form.status) && form.together === true };
      setAsked({ year: form.year, filing_status: form.status, ...persons, ...amounts } as TaxTaxRequest);
    }
  };
  return (
    <div className="narrow narrow-wide">
      <PageHead title="Tax" lead="Federal income tax of the United States, worked out here; nothing is filed." of={answer} />
      {profile.household.currency !== "USD" && (
        <Notice tone="info" title="These are rules of the United States">
          <p>Your household counts in {profile.household.currency}; amounts on this page are dollars.</p>
        </Notice>
      )}
      <section className="card" aria-label="Income">
        <form className="form" onSubmit={submit}>
          <div className="field-pair">
            <Field label="Year">
              {(control) => (
                <select {...control} value={form.year} onChange={(event) => {
                  const year = Number(event.currentTarget.value);
                  setForm((now) => ({ ...now, year }));
                }}>
                  {YEARS.map((year) => (
                    <option key={year} value={year}>
                      {year}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label="Filing as">
              {(control) => (
                <select {...control} value={form.status} onChange={(event) => {
                  const status = event.currentTarget.value as Form["status"];
                  setForm((now) => ({ ...now, status }));
                }}>
                  {STATUSES.map((status) => (
                    <option key={status} value={status}>
                      {words(status)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label="Persons of 65 or older">
              {(control) => (
                <select {...control} value={Math.min(form.seniors ?? 0, most(form.status))} onChange={(event) => {
                  const seniors = Number(event.currentTarget.value);
                  setForm((now) => ({ ...now, seniors }));
                }}>
                  {[0, 1, 2].slice(0, most(form.status) + 1).map((count) => (
                    <option key={count} value={count}>
                      {count}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            {apart(form.status) && (
              <label className="tick">
                <input type="checkbox" checked={form.together === true} onChange={(event) => {
                  const together = event.currentTarget.checked;
                  setForm((now) => ({ ...now, together }));
                }} />
                <span>We lived together at some time of the year</span>
              </label>
            )}
            {FIELDS.map(([name, label]) => (
              <Field key={name} label={label} optional={name !== "wages"} error={wrong.includes(name) ? "An amount like 12,345.00." : undefined}>
                {(control) => (
                  <input
                    {...control}
                    inputMode="decimal"
                    value={form[name] ?? ""}
                    onChange={(event) => {
                      const value = event.currentTarget.value;
                      setForm((now) => ({ ...now, [name]: value }));
                    }}
                  />
                )}
              </Field>
            ))}
          </div>
          <button type="submit" className="button button-main">
            Work it out
          </button>
        </form>
      </section>
      {asked !== null && (
        <Shown of={answer} blocks={[8, 14]}>
          {(tax) => (
            <>
              <Stats
                lead
                of={[
                  { label: `Tax for ${tax.year}`, value: <Amount money={tax.total} />, note: `${percent(tax.effective_rate ?? 0)} of all income` },
                  { label: "Of the next dollar", value: `${tax.marginal_percent} %` },
                  { label: "Taxable income", value: <Amount money={tax.taxable_income} /> },
                ]}
              />
              <section className="card" aria-label="How it adds up">
                <dl className="sums">
                  <Line label="Adjusted gross income" value={formatMoney(tax.adjusted_gross_income)} />
                  <Line label={tax.itemised ? "Itemised deductions" : "Standard deduction"} value={`− ${formatMoney(tax.deduction)}`} />
                  {Number(tax.senior_deduction.amount) > 0 && <Line label="For persons of 65 or older" value={`− ${formatMoney(tax.senior_deduction)}`} />}
                  <Line label="Tax on ordinary income" value={formatMoney(tax.ordinary_tax)} />
                  <Line label="Tax on gains and qualified dividends" value={formatMoney(tax.gains_tax)} />
                  <Line label="Net investment tax" value={formatMoney(tax.net_investment_tax)} />
                  <Line label="Payroll tax, beside it" value={formatMoney(tax.payroll_tax)} />
                </dl>
                <Explained by={tax.explanation} />
              </section>
            </>
          )}
        </Shown>
      )}
      <Harvest />
    </div>
  );
}

/** How many may be 65 or older: those who file together. */
function most(status: Form["status"]): number {
  return status === "married_jointly" ? 2 : 1;
}

/** Whether it counts that spouses lived together: more of their benefits are taxed then. */
function apart(status: Form["status"]): boolean {
  return status === "married_separately";
}

function Line({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const HARVEST = {};

function Harvest() {
  const [wanted, setWanted] = useState(false);
  const answer = useAsk("POST /api/v1/calculations/tax-loss-harvesting", wanted ? HARVEST : null);
  return (
    <section className="card" aria-labelledby="harvest">
      <div className="card-head">
        <h2 id="harvest">Losses that could be taken this year</h2>
        {!wanted && (
          <button type="button" className="button" onClick={() => setWanted(true)}>
            Look for them
          </button>
        )}
      </div>
      {!wanted && <p className="muted">Selling what lost value can lower the tax on gains, if it isn’t bought back within 30 days.</p>}
      {wanted && <Shown of={answer} blocks={[10]}>{(found) => <Proposals found={found} />}</Shown>}
    </section>
  );
}

function Proposals({ found }: { readonly found: TaxHarvestAnswer }) {
  if (found.proposals.length === 0) {
    return <p>No lot has lost enough to be worth it.</p>;
  }
  return (
    <>
      <section className="table-frame" tabIndex={0} aria-label="Lots with losses">
        <table>
          <thead>
            <tr>
              <th scope="col">Holding</th>
              <th scope="col" className="cell-number">Shares</th>
              <th scope="col" className="cell-number">Loss</th>
              <th scope="col">Term</th>
              <th scope="col">Not to be bought before</th>
            </tr>
          </thead>
          <tbody>
            {found.proposals.map((one) => (
              <tr key={`${one.symbol}-${one.lot}`}>
                <td>{one.symbol}</td>
                <td className="cell-number">{one.quantity}</td>
                <td className="cell-number">{formatMoney(one.loss)}</td>
                <td>{words(one.term)}</td>
                <td>
                  {one.dont_rebuy_before === null ? "–" : formatDay(one.dont_rebuy_before, "medium")}
                  {one.wait_until !== null && <span className="muted small"> sell after {formatDay(one.wait_until, "short")}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Explained by={found.explanation} />
    </>
  );
}
