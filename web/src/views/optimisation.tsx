import { useMemo, useState } from "react";
import type { OptimisationRequest, Weights } from "../generated/api";
import { useRead } from "../reads";
import type { PageProps } from "../parts";
import { percent } from "../ui/amount";
import { Chart } from "../ui/chart";
import { PortfolioTabs } from "./investing";
import { Spans } from "./history";
import { Bars, Explained, PageHead, Shown, Slider, Stats, useAsk } from "./kit";

const OBJECTIVES = [
  ["max_sharpe", "Most return for the risk"],
  ["min_volatility", "Least risk"],
  ["equal_risk", "Equal risk from each"],
  ["hierarchical_risk_parity", "Spread by groups"],
] as const;

/** What other weights of the same holdings could have brought, and at which risk. Nothing is applied from here. */
export function OptimisationPage({ route }: PageProps) {
  const portfolio = Number(route.page === "optimisation" ? route.portfolio : 0);
  const [objective, setObjective] = useState("max_sharpe");
  const [upper, setUpper] = useState(40);
  const [asked, setAsked] = useState(40);
  const now = useRead("GET /api/v1/allocations", { query: { portfolio_id: portfolio } });
  const bounded: OptimisationRequest = { portfolio_id: portfolio, upper: asked / 100 };
  const best = useAsk("POST /api/v1/optimizations", { ...bounded, objective });
  const frontier = useAsk("POST /api/v1/optimizations/frontier", { ...bounded, points: 30 });
  const current = useRead("GET /api/v1/calculations/risk-assessment", { query: { portfolio_id: portfolio } });
  return (
    <>
      <PageHead title="Optimise" lead="The same holdings in other proportions, judged by their own past. A look, not advice: nothing is changed." of={best} />
      <PortfolioTabs portfolio={String(portfolio)} current="optimisation" />
      <section className="card controls" aria-label="What to aim for">
        <Spans label="Aim" value={objective} options={OBJECTIVES} onChoose={setObjective} />
        <div>
          <Slider label="At most in one holding" value={upper} min={15} max={100} step={5} show={(value) => `${value} %`} onSlide={setUpper} onRest={() => setAsked(upper)} />
        </div>
      </section>
      <Shown of={best} blocks={[6, 20]}>
        {({ solution, explanation }) => (
          <>
            <Stats
              lead
              of={[
                { label: "Expected return", value: percent(solution.expected_return), note: "a year, if the past went on" },
                { label: "Volatility", value: percent(solution.volatility), note: current.value?.volatility == null ? null : `now ${percent(current.value.volatility)}` },
                { label: "Return for the risk", value: solution.sharpe === null ? "–" : solution.sharpe.toFixed(2) },
              ]}
            />
            <Frontier points={frontier.value?.frontier ?? []} chosen={solution} now={current.value?.volatility ?? null} />
            <section className="card" aria-labelledby="weights">
              <h2 id="weights">Proposed weights</h2>
              <Bars
                rows={solution.weights
                  .toSorted((a, b) => b.weight - a.weight)
                  .map(({ asset, weight }) => {
                    const actual = now.value?.allocations.find((share) => share.asset.symbol === asset)?.actual ?? null;
                    return {
                      key: asset,
                      label: now.value?.allocations.find((share) => share.asset.symbol === asset)?.asset.name ?? asset,
                      share: weight,
                      mark: actual,
                      value: (
                        <>
                          {percent(weight)} <span className="muted">{actual === null ? "" : `now ${percent(actual)}`}</span>
                        </>
                      ),
                    };
                  })}
              />
            </section>
            <Explained by={explanation} />
          </>
        )}
      </Shown>
    </>
  );
}

type FrontierProps = { readonly points: readonly Weights[]; readonly chosen: Weights; readonly now: number | null };

function Frontier({ points, chosen, now }: FrontierProps) {
  const data = useMemo(() => {
    const spots = [...points.map((point) => ({ x: point.volatility, line: point.expected_return, dot: null as number | null })), { x: chosen.volatility, line: null, dot: chosen.expected_return }];
    const sorted = spots.toSorted((a, b) => a.x - b.x);
    return {
      x: sorted.map(({ x }) => x),
      lines: [
        { label: "Best there is for each risk", values: sorted.map(({ line }, index) => line ?? between(sorted, index)) },
        { label: "This proposal", values: sorted.map(({ dot }) => dot), ink: "second" as const, dots: true },
      ],
    };
  }, [points, chosen]);
  if (points.length < 2) {
    return null;
  }
  const [low, high] = [points[0], points.at(-1)];
  return (
    <section className="card" aria-label="Efficient frontier">
      <Chart
        title="Return against risk"
        summary={`From ${percent(low?.expected_return ?? 0)} a year at ${percent(low?.volatility ?? 0)} volatility to ${percent(high?.expected_return ?? 0)} at ${percent(high?.volatility ?? 0)}${now === null ? "" : `; your portfolio now has ${percent(now)}`}.`}
        data={data}
        format={percent}
        formatX={percent}
        xLabel="Volatility"
        height={300}
      />
    </section>
  );
}

/** The frontier at a point that is not its own, between its neighbours. */
function between(spots: readonly { readonly x: number; readonly line: number | null }[], index: number): number | null {
  const at = spots[index];
  const left = spots.slice(0, index).findLast(({ line }) => line !== null);
  const right = spots.slice(index + 1).find(({ line }) => line !== null);
  if (at === undefined || left?.line == null || right?.line == null) {
    return null;
  }
  const share = right.x === left.x ? 0 : (at.x - left.x) / (right.x - left.x);
  return left.line + (right.line - left.line) * share;
}
