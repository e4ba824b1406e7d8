import { useMemo } from "react";
import type { Performance } from "../generated/api";
import { useToday } from "../clock";
import { formatDay } from "../dates";
import { formatMoney } from "../money";
import { useSearchParam } from "../search-param";
import type { PageProps } from "../parts";
import { useRead } from "../reads";
import { useSignedIn } from "../session";
import { Amount, Change, percent } from "../ui/amount";
import { Chart } from "../ui/chart";
import { formatPoint, pointOf, PortfolioTabs, RANGES, rangeStart } from "./investing";
import { Spans } from "./history";
import { Explained, PageHead, Shown, Stats } from "./kit";

/** What the investments earned, by both ways of counting, beside their risk and a benchmark. */
export function PerformancePage({ route }: PageProps) {
  const portfolio = route.page === "performance" ? route.portfolio : "0";
  const { profile } = useSignedIn();
  const today = useToday(profile.household.time_zone);
  const [days, choose] = useSearchParam("days");
  const from = rangeStart(today, RANGES.some(([value]) => value === days) ? days : "");
  const loaded = useRead("GET /api/v1/portfolios/{id}/performance", { path: { id: portfolio }, query: { from } });
  const values = useRead("GET /api/v1/portfolios/{id}/values", { path: { id: portfolio }, query: { from } });
  const points = values.value?.points;
  const data = useMemo(() => {
    const first = points?.[0]?.index ?? 1;
    return {
      x: (points ?? []).map(({ date }) => pointOf(date)),
      lines: [{ label: "Return", values: (points ?? []).map(({ index }) => (index === null ? null : index / (first ?? 1) - 1)), filled: true }],
      time: true,
    };
  }, [points]);
  return (
    <>
      <PageHead title="Performance" lead="What the money earned, apart from what was paid in." of={loaded} />
      <PortfolioTabs portfolio={portfolio} current="performance" />
      <Spans label="Range" value={from === null ? "" : days} options={RANGES} onChoose={choose} />
      <Shown of={loaded} blocks={[8, 14]}>
        {(performance) => <Figures performance={performance} />}
      </Shown>
      <Shown of={values} blocks={[22]}>
        {() => (
          <section className="card" aria-label="Return over time">
            <Chart title="Time-weighted return" summary="As if one amount had been invested on the first day and left alone." data={data} format={percent} formatX={formatPoint} xLabel="Day" />
          </section>
        )}
      </Shown>
      {loaded.value !== undefined && (
        <>
          <Risk performance={loaded.value} />
          <Explained by={loaded.value.explanation} />
        </>
      )}
    </>
  );
}

function Figures({ performance }: { readonly performance: Performance }) {
  return (
    <Stats
      lead
      of={[
        { label: "Gain", value: <Amount money={performance.gain} as="change" />, note: `${formatDay(performance.from, "medium")} to ${formatDay(performance.to, "medium")}` },
        {
          label: "Time-weighted",
          value: <Change share={performance.time_weighted} />,
          note: performance.time_weighted_annual === null ? "how the investments did" : <>a year <Change share={performance.time_weighted_annual} /></>,
        },
        {
          label: "Money-weighted",
          value: <Change share={performance.money_weighted?.over_period ?? null} />,
          note: performance.money_weighted?.annual == null ? "how your money did" : <>a year <Change share={performance.money_weighted.annual} /></>,
        },
        { label: "Paid in", value: <Amount money={performance.paid_in} />, note: <>taken out {formatMoney(performance.taken_out)}</> },
      ]}
    />
  );
}

const RATIO = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

function ratio(value: number | null): string {
  return value === null ? "–" : RATIO.format(value).replace("-", "−");
}

function share(value: number | null): string {
  return value === null ? "–" : percent(value);
}

function Risk({ performance }: { readonly performance: Performance }) {
  const { risk, benchmark } = performance;
  return (
    <div className="columns columns-flat">
      {risk !== null && (
        <section className="card" aria-labelledby="risk">
          <h2 id="risk">What it cost in nerves</h2>
          <Stats
            of={[
              { label: "Volatility", value: share(risk.volatility), note: "a year" },
              {
                label: "Deepest fall",
                value: risk.max_drawdown === null ? "–" : percent(risk.max_drawdown.depth),
                note: risk.max_drawdown === null ? null : `until ${formatDay(risk.max_drawdown.trough, "medium")}${risk.max_drawdown.recovery === null ? ", not yet made up" : ""}`,
              },
              { label: "Sharpe ratio", value: ratio(risk.sharpe), note: "return for each unit of risk" },
              { label: "A bad day", value: risk.historical === null || risk.historical.loss === null ? "–" : formatMoney(risk.historical.loss), note: "one in twenty loses more" },
            ]}
          />
        </section>
      )}
      {benchmark !== null && (
        <section className="card" aria-labelledby="benchmark">
          <h2 id="benchmark">Beside {benchmark.code}</h2>
          <Stats
            of={[
              { label: "Beta", value: ratio(benchmark.beta), note: "moves with it" },
              { label: "Alpha", value: share(benchmark.alpha), note: "beyond what that explains" },
              { label: "Up capture", value: share(benchmark.up_capture) },
              { label: "Down capture", value: share(benchmark.down_capture) },
            ]}
          />
        </section>
      )}
    </div>
  );
}
