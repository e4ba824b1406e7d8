import { useMemo } from "react";
import type { LotLotLine, ValuedPosition } from "../generated/api";
import { useToday } from "../clock";
import { formatDay } from "../dates";
import { axisMoney, drawn } from "../amounts";
import { formatMoney } from "../money";
import { useSearchParam } from "../search-param";
import type { PageProps } from "../parts";
import { useRead } from "../reads";
import { useSignedIn } from "../session";
import { Amount, Change, percent } from "../ui/amount";
import { Chart } from "../ui/chart";
import { formatPoint, pointOf, RANGES, rangeStart } from "./investing";
import { Spans } from "./history";
import { Empty, PageHead, Shown, Stats, words } from "./kit";

/** One holding: what it is worth, how its price went, and the lots it was bought in. */
export function HoldingPage({ route }: PageProps) {
  const { portfolio, symbol } = route.page === "holding" ? route : { portfolio: "0", symbol: "" };
  const loaded = useRead("GET /api/v1/portfolios/{id}", { path: { id: portfolio } });
  const position = loaded.value?.positions.find(({ asset }) => asset.symbol === symbol);
  return (
    <>
      <PageHead title={position?.asset.name ?? symbol} lead={position === undefined ? undefined : `${symbol} · ${words(position.asset.asset_class)}`} of={loaded} back={{ to: { page: "portfolio" }, label: "Portfolio" }} />
      <Shown of={loaded} blocks={[6, 22, 14]}>
        {() => (position === undefined ? <Empty title="Not held here">This portfolio holds no {symbol}.</Empty> : <Facts position={position} />)}
      </Shown>
      <Price symbol={symbol} currency={position?.asset.currency ?? "USD"} />
      <Lots portfolio={portfolio} symbol={symbol} />
    </>
  );
}

function Facts({ position }: { readonly position: ValuedPosition }) {
  const { value, basis, unrealised } = position;
  return (
    <Stats
      lead
      of={[
        { label: "Worth", value: value === null ? "no price" : <Amount money={value} />, note: `${position.quantity} shares${position.weight === null ? "" : `, ${percent(position.weight)} of the portfolio`}` },
        {
          label: "Gain",
          value: unrealised === null ? "–" : <Amount money={unrealised} as="change" />,
          note: unrealised === null || basis === null || drawn(basis) === 0 ? null : <Change share={drawn(unrealised) / drawn(basis)} />,
        },
        { label: "Paid", value: basis === null ? "–" : <Amount money={basis} /> },
        { label: "Price", value: position.price === null ? "–" : formatMoney({ amount: position.price, currency: position.asset.currency }), note: position.priced_on === null ? null : formatDay(position.priced_on, "medium") },
      ]}
    />
  );
}

function Price({ symbol, currency }: { readonly symbol: string; readonly currency: string }) {
  const { profile } = useSignedIn();
  const today = useToday(profile.household.time_zone);
  const [days, choose] = useSearchParam("days");
  const range = RANGES.some(([value]) => value === days) && days !== "" ? days : "365";
  const loaded = useRead("GET /api/v1/market/prices", { query: { symbol, from: rangeStart(today, range) } });
  const prices = loaded.value?.prices;
  const data = useMemo(
    () => ({ x: (prices ?? []).map(({ date }) => pointOf(date)), lines: [{ label: "Close", values: (prices ?? []).map(({ close }) => Number(close)), filled: true }], time: true }),
    [prices],
  );
  return (
    <section className="card" aria-label="Price">
      <Spans label="Range" value={range} options={RANGES.filter(([value]) => value !== "")} onChoose={choose} />
      <Shown of={loaded} blocks={[20]}>
        {({ prices: all, stale }) =>
          all.length < 2 ? (
            <p className="muted">There are too few prices of this time for a picture.</p>
          ) : (
            <Chart
              title="Price"
              summary={`${all.length} trading days${stale ? "; the newest price is old" : ""}.`}
              data={data}
              format={axisMoney(currency)}
              formatX={formatPoint}
              xLabel="Day"
            />
          )
        }
      </Shown>
    </section>
  );
}

function Lots({ portfolio, symbol }: { readonly portfolio: string; readonly symbol: string }) {
  const loaded = useRead("GET /api/v1/portfolios/{id}/lots", { path: { id: portfolio } });
  return (
    <section className="section" aria-labelledby="lots">
      <h2 id="lots">Bought in these lots</h2>
      <Shown of={loaded} blocks={[10]}>
        {({ open, method }) => (
          <>
            <LotTable lots={open.filter(({ asset }) => asset.symbol === symbol)} />
            <p className="muted small">Sales take lots by the method {method.toUpperCase()}.</p>
          </>
        )}
      </Shown>
    </section>
  );
}

function LotTable({ lots }: { readonly lots: readonly LotLotLine[] }) {
  return (
    <section className="table-frame" tabIndex={0} aria-label="Lots">
      <table>
        <thead>
          <tr>
            <th scope="col">Bought</th>
            <th scope="col" className="cell-number">Shares</th>
            <th scope="col" className="cell-number">Paid</th>
            <th scope="col" className="cell-number">Worth</th>
            <th scope="col" className="cell-number">Gain</th>
            <th scope="col">Term</th>
          </tr>
        </thead>
        <tbody>
          {lots.map((lot) => (
            <tr key={lot.lot}>
              <td>{formatDay(lot.acquired, "medium")}</td>
              <td className="cell-number">{lot.quantity}</td>
              <td className="cell-number">{formatMoney(lot.basis)}</td>
              <td className="cell-number">{lot.value === null ? "–" : formatMoney(lot.value)}</td>
              <td className="cell-number">{lot.unrealised === null ? "–" : <Amount money={lot.unrealised} as="change" />}</td>
              <td>{words(lot.term)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
