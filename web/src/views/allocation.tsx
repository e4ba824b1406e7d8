import { type FormEvent, useState } from "react";
import type { AllocationAllocations, AllocationShare } from "../generated/api";
import { useDraft } from "../drafts";
import { formatMoney } from "../money";
import { call } from "../call";
import { useRead } from "../reads";
import { outdate } from "../query";
import type { PageProps } from "../parts";
import { useSubmission } from "../submit";
import { Amount, percent } from "../ui/amount";
import { Notice, ProblemNotice } from "../ui/notice";
import { Bars, Empty, Explained, PageHead, Shown, useAsk } from "./kit";
import { PortfolioTabs } from "./investing";

/** How the portfolio should be split, how it is, and the trades that would make it so. */
export function AllocationPage({ route }: PageProps) {
  const portfolio = route.page === "allocation" ? route.portfolio : "0";
  const loaded = useRead("GET /api/v1/allocations", { query: { portfolio_id: Number(portfolio) } });
  const [planning, setPlanning] = useState(false);
  return (
    <>
      <PageHead title="Allocation" lead="What each holding should be of the whole, and what it is now." of={loaded} />
      <PortfolioTabs portfolio={portfolio} current="allocation" />
      <Shown of={loaded} blocks={[24]}>
        {(allocations) =>
          allocations.allocations.length === 0 ? (
            <Empty title="No target yet">The portfolio has no holdings to split.</Empty>
          ) : (
            <>
              <Now shares={allocations.allocations} />
              <Editor portfolio={Number(portfolio)} allocations={allocations} tag={loaded.tag} onSaved={loaded.reload} />
            </>
          )
        }
      </Shown>
      <section className="card" aria-labelledby="trades">
        <div className="card-head">
          <h2 id="trades">Trades that close the gap</h2>
          {!planning && (
            <button type="button" className="button" onClick={() => setPlanning(true)}>
              Work them out
            </button>
          )}
        </div>
        {planning ? <Trades portfolio={Number(portfolio)} /> : <p className="muted">At the last close, with the lots that cost the least tax. Nothing is bought or sold here.</p>}
      </section>
    </>
  );
}

function Now({ shares }: { readonly shares: readonly AllocationShare[] }) {
  const drifted = shares.filter(({ drift }) => Math.abs(drift ?? 0) > 0.02);
  return (
    <section className="card" aria-labelledby="now">
      <div className="card-head">
        <h2 id="now">Now, and the target</h2>
        <span className="muted small">{drifted.length === 0 ? "Everything within 2 points" : `${drifted.length} off by more than 2 points`}</span>
      </div>
      <Bars
        rows={shares.map(({ asset, actual, weight, drift }) => ({
          key: asset.symbol,
          label: asset.name,
          share: actual ?? 0,
          mark: Number(weight),
          value: (
            <>
              {percent(actual ?? 0)} <span className="muted">of {percent(Number(weight))}{drift === null ? "" : `, ${points(drift)}`}</span>
            </>
          ),
        }))}
      />
    </section>
  );
}

function points(drift: number): string {
  const text = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(drift * 100);
  return `${text.replace("-", "−")} points`;
}

const UNTOUCHED: Readonly<Record<string, string>> = {};

type EditorProps = { readonly portfolio: number; readonly allocations: AllocationAllocations; readonly tag: string | null; readonly onSaved: () => void };

function Editor({ portfolio, allocations, tag, onSaved }: EditorProps) {
  const [edits, setEdits, forget] = useDraft(`allocation ${portfolio}`, UNTOUCHED);
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useSubmission();
  const typed = (share: AllocationShare) => edits[share.asset.symbol] ?? String(Math.round(Number(share.weight) * 10_000) / 100);
  const total = allocations.allocations.reduce((sum, share) => sum + Number(typed(share).replace(",", ".")), 0);
  const whole = Math.abs(total - 100) < 0.005;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    void run(async () => {
      const wanted = allocations.allocations.map((share) => ({ symbol: share.asset.symbol, weight: (Number(typed(share).replace(",", ".")) / 100).toFixed(6) }));
      await call("PUT /api/v1/allocations", { body: { portfolio_id: portfolio, allocations: wanted }, ifMatch: tag ?? "*" });
      forget();
      setSaved(true);
      outdate("/api/v1/allocations", "POST /api/v1/optimizations");
      onSaved();
    });
  };
  return (
    <section className="card" aria-labelledby="target">
      <h2 id="target">Change the target</h2>
      <form className="form" onSubmit={submit}>
        {error !== undefined && <ProblemNotice error={error} />}
        {saved && <Notice tone="good" title="The target is saved" />}
        <ul className="weights">
          {allocations.allocations.map((share) => (
            <li key={share.asset.symbol}>
              <label>
                <span>
                  {share.asset.name} <span className="muted small">{share.asset.symbol}</span>
                </span>
                <span className="suffixed">
                  <input
                    inputMode="decimal"
                    value={typed(share)}
                    onChange={(event) => {
                      const value = event.currentTarget.value;
                      setEdits((now) => ({ ...now, [share.asset.symbol]: value }));
                    }}
                  />
                  %
                </span>
              </label>
            </li>
          ))}
        </ul>
        <p className={whole ? "muted" : "field-error"} role="status">
          {whole ? "Adds up to 100 %." : `Adds up to ${Number.isNaN(total) ? "no number" : `${Math.round(total * 100) / 100} %`}; it must be 100 %.`}
        </p>
        <p className="buttons">
          <button type="submit" className="button button-main" disabled={busy || !whole || Object.keys(edits).length === 0}>
            {busy ? "Saving…" : "Save the target"}
          </button>
          {Object.keys(edits).length > 0 && (
            <button type="button" className="button" onClick={forget}>
              Start over
            </button>
          )}
        </p>
      </form>
    </section>
  );
}

function Trades({ portfolio }: { readonly portfolio: number }) {
  const asked = useAsk("POST /api/v1/optimizations/rebalance", { portfolio_id: portfolio });
  return (
    <Shown of={asked} blocks={[12]}>
      {(answer) =>
        answer.trades.length === 0 ? (
          <p>Nothing is far enough off to be worth a trade.</p>
        ) : (
          <>
            <ul className="trades">
              {answer.trades.map((trade) => (
                <li key={trade.symbol}>
                  <span className={Number(trade.quantity) > 0 ? "tag tag-good" : "tag tag-warn"}>{Number(trade.quantity) > 0 ? "Buy" : "Sell"}</span>
                  <span>
                    {trade.quantity.replace("-", "")} {trade.symbol}
                    {trade.defers_loss && <span className="muted small"> defers a loss</span>}
                  </span>
                  <Amount money={trade.amount} />
                </li>
              ))}
            </ul>
            <p className="muted">
              Gains to be taxed: {formatMoney(answer.short_term_gain)} short term, {formatMoney(answer.long_term_gain)} long term. {formatMoney(answer.cash_left)} stay in cash.
            </p>
            <Explained by={answer.explanation} />
          </>
        )
      }
    </Shown>
  );
}
