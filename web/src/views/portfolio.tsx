import { type ReactNode, useMemo } from "react";
import type { DashboardDashboard, DashboardPart, Money, PortfolioDetail, ValuedPosition } from "../generated/api";
import { useToday } from "../clock";
import { axisMoney, drawn } from "../amounts";
import { formatMoney } from "../money";
import { go } from "../navigation";
import { useSearchParam } from "../search-param";
import { useRead } from "../reads";
import { href } from "../route";
import { useSignedIn } from "../session";
import { Amount, Change, percent } from "../ui/amount";
import { Chart } from "../ui/chart";
import { type Column, DataTable } from "../ui/table";
import { formatPoint, pointOf, PortfolioTabs, priceAge, RANGES, rangeStart } from "./investing";
import { Spans } from "./history";
import { Bars, Empty, Explained, PageHead, Shown, Stats, words } from "./kit";

/** What the household has invested, how it is spread, and each holding. */
export function PortfolioPage() {
  const loaded = useRead("GET /api/v1/portfolio", {});
  return (
    <>
      <PageHead title="Portfolio" of={loaded} />
      <Shown of={loaded} blocks={[3, 6, 22, 24]}>
        {(dashboard) =>
          dashboard.portfolios.length === 0 ? (
            <Empty title="Nothing invested yet">
              <a href={href({ page: "import" })}>Import holdings or activities of your broker</a> and they are valued every day.
            </Empty>
          ) : (
            <Overview dashboard={dashboard} />
          )
        }
      </Shown>
    </>
  );
}

function Overview({ dashboard }: { readonly dashboard: DashboardDashboard }) {
  const [chosen, choose] = useSearchParam("portfolio");
  const first = dashboard.portfolios.find(({ id }) => String(id) === chosen) ?? dashboard.portfolios[0];
  const id = first === undefined ? "" : String(first.id);
  const { day_change: change } = dashboard;
  const before = change === null ? 0 : drawn(dashboard.value) - drawn(change);
  return (
    <>
      <PortfolioTabs portfolio={id} current="portfolio" />
      {dashboard.portfolios.length > 1 && (
        <Spans label="Portfolio" value={id} options={dashboard.portfolios.map((one) => [String(one.id), one.name] as const)} onChoose={choose} />
      )}
      <Stats
        lead
        of={[
          { label: "Worth", value: <Amount money={dashboard.value} />, note: dashboard.stale ? "some prices are old" : null },
          { label: "Since the day before", value: change === null ? "–" : <Amount money={change} as="change" />, note: change === null || before === 0 ? null : <Change share={drawn(change) / before} /> },
          { label: "Portfolios", value: dashboard.portfolios.length },
        ]}
      />
      {dashboard.portfolios.length === 1 && id !== "" ? (
        <OneWorth id={id} today={dashboard.as_of} />
      ) : (
        <Worth points={dashboard.chart} currency={dashboard.value.currency} />
      )}
      {id !== "" && <Holdings id={id} />}
      <div className="columns columns-flat">
        <section className="card" aria-labelledby="classes">
          <h2 id="classes">What it is in</h2>
          <Bars rows={dashboard.by_class.map((part) => partRow(part, words(part.name)))} most={1} />
        </section>
        <section className="card" aria-labelledby="regions">
          <h2 id="regions">Where it is</h2>
          <Bars rows={dashboard.by_region.map((part) => partRow(part, part.name))} most={1} />
        </section>
      </div>
      {dashboard.unpriced.length > 0 && (
        <p className="muted small">
          Without a price, and so not counted: {dashboard.unpriced.join(", ")}. <a href={href({ page: "import" })}>Import prices</a>
        </p>
      )}
      <Explained by={dashboard.explanation} />
    </>
  );
}

function partRow({ name, weight, value }: DashboardPart, label: string) {
  const share = weight ?? 0;
  const figure = (
    <>
      {percent(share)} <span className="muted">{formatMoney(value)}</span>
    </>
  );
  return { key: name, label, share, value: figure };
}

function OneWorth({ id, today }: { readonly id: string; readonly today: string }) {
  const [chosen, choose] = useSearchParam("days");
  const days = RANGES.some(([value]) => value === chosen) && chosen !== "" ? chosen : "182";
  const loaded = useRead("GET /api/v1/portfolios/{id}/values", { path: { id }, query: { from: rangeStart(today, days) } });
  return (
    <Shown of={loaded} blocks={[26]}>
      {({ points }) => (
        <Worth points={points} currency={points[0]?.value.currency ?? "USD"}>
          <Spans label="Range" value={days} options={RANGES.filter(([value]) => value !== "")} onChoose={choose} />
        </Worth>
      )}
    </Shown>
  );
}

type WorthProps = { readonly points: readonly { readonly date: string; readonly value: Money }[]; readonly currency: string; readonly children?: ReactNode };

function Worth({ points, currency, children }: WorthProps) {
  const data = useMemo(
    () => ({ x: points.map(({ date }) => pointOf(date)), lines: [{ label: "Worth", values: points.map(({ value }) => drawn(value)), filled: true }], time: true }),
    [points],
  );
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    return null;
  }
  return (
    <section className="card" aria-label="Worth over time">
      {children}
      <Chart
        title="Worth over time"
        summary={`From ${formatMoney(first.value)} to ${formatMoney(last.value)}, deposits and withdrawals included.`}
        data={data}
        format={axisMoney(currency)}
        formatX={formatPoint}
        xLabel="Day"
      />
    </section>
  );
}

function Holdings({ id }: { readonly id: string }) {
  const { profile } = useSignedIn();
  const today = useToday(profile.household.time_zone);
  const loaded = useRead("GET /api/v1/portfolios/{id}", { path: { id } });
  const columns = useMemo(() => columnsOf(today), [today]);
  return (
    <section aria-labelledby="holdings" className="section">
      <h2 id="holdings">Holdings</h2>
      <Shown of={loaded} blocks={[20]}>
        {(portfolio: PortfolioDetail) => (
          <>
            <DataTable
              label="Holdings"
              rows={portfolio.positions}
              columns={columns}
              rowKey={(row) => row.asset.id}
              words={(row) => `${row.asset.symbol} ${row.asset.name} ${row.asset.asset_class}`}
              initialSort={{ key: "value", descending: true }}
              rowHeight={60}
              onOpen={(row) => go({ page: "holding", portfolio: id, symbol: row.asset.symbol })}
              empty="No holdings in this portfolio."
            />
            {portfolio.cash.length > 0 && <p className="muted">And {portfolio.cash.map((one) => formatMoney(one)).join(", ")} in cash.</p>}
          </>
        )}
      </Shown>
    </section>
  );
}

function columnsOf(today: string): readonly Column<ValuedPosition>[] {
  return [
    {
      key: "name",
      label: "Holding",
      width: "minmax(9rem, 2.2fr)",
      sort: (row) => row.asset.name,
      cell: (row) => (
        <span className="two-lines">
          <span className="row-title">{row.asset.name}</span>
          <span className="muted small">
            {row.asset.symbol}
            {priceAge(row.priced_on ?? today, today) !== null && ` · ${priceAge(row.priced_on ?? today, today)}`}
          </span>
        </span>
      ),
    },
    { key: "class", label: "Class", width: "minmax(6rem, 1fr)", wideOnly: true, sort: (row) => row.asset.asset_class, cell: (row) => <span className="muted">{words(row.asset.asset_class)}</span> },
    { key: "weight", label: "Share", width: "5.5rem", number: true, wideOnly: true, sort: (row) => row.weight, cell: (row) => (row.weight === null ? "–" : percent(row.weight)) },
    { key: "gain", label: "Gain", width: "minmax(6.5rem, 8rem)", number: true, wideOnly: true, sort: (row) => (row.unrealised === null ? null : drawn(row.unrealised)), cell: (row) => (row.unrealised === null ? "–" : <Amount money={row.unrealised} as="change" />) },
    { key: "value", label: "Worth", width: "minmax(6.5rem, 8rem)", number: true, sort: (row) => (row.value === null ? null : drawn(row.value)), cell: (row) => (row.value === null ? "no price" : <Amount money={row.value} />) },
  ];
}
