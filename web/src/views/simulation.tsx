import { useState } from "react";
import type { SimulationRequest } from "../generated/api";
import { useToday } from "../clock";
import { drawn, wholeMoney } from "../amounts";
import { formatMoney } from "../money";
import { useRead } from "../reads";
import { useSignedIn } from "../session";
import { percent } from "../ui/amount";
import { Fan } from "./fan";
import { Spans } from "./history";
import { Explained, PageHead, shareBand, Shown, Slider, Stats, useAsk } from "./kit";

type Wishes = { readonly initial: number; readonly monthly: number; readonly years: number; readonly target: number; readonly expected: number; readonly volatility: number };

/** What could become of the money: thousands of futures, drawn as a fan. */
export function SimulationPage() {
  const dashboard = useRead("GET /api/v1/portfolio", {});
  return (
    <>
      <PageHead title="Simulate" lead="Thousands of possible futures of your money. Nobody knows which one comes; this is how far apart they lie." of={dashboard} />
      <Shown of={dashboard} blocks={[12, 26]}>
        {(value) => <Play initial={Math.round(drawn(value.value) / 100) * 100} portfolio={value.portfolios[0]?.id ?? null} />}
      </Shown>
    </>
  );
}

function Play({ initial, portfolio }: { readonly initial: number; readonly portfolio: number | null }) {
  const { profile } = useSignedIn();
  const { currency } = profile.household;
  const year = Number(useToday(profile.household.time_zone).slice(0, 4));
  const [wishes, setWishes] = useState<Wishes>({ initial, monthly: 500, years: 20, target: Math.max(100_000, initial * 3), expected: 0.06, volatility: 0.14 });
  const [asked, setAsked] = useState(wishes);
  const [source, setSource] = useState(portfolio === null ? "given" : "own");
  const answer = useAsk("POST /api/v1/simulations", requestOf(asked, currency, source === "own" ? portfolio : null));
  const set = (change: Partial<Wishes>) => setWishes((now) => ({ ...now, ...change }));
  const show = wholeMoney(currency);
  const settled = JSON.stringify(wishes) === JSON.stringify(asked);
  const rough = Math.max(0, middleOf(wishes));
  const ask = () => setAsked(wishes);
  return (
    <>
      <section className="card controls" aria-label="What if">
        <div className="slider-grid">
          <Slider label="To begin with" value={wishes.initial} min={0} max={Math.max(200_000, initial * 3)} step={500} show={show} onRest={ask} onSlide={(value) => set({ initial: value })} />
          <Slider label="Added each month" value={wishes.monthly} min={0} max={5000} step={50} show={show} onRest={ask} onSlide={(value) => set({ monthly: value })} />
          <Slider label="For" value={wishes.years} min={1} max={50} step={1} show={(value) => `${value} ${value === 1 ? "year" : "years"}`} onRest={ask} onSlide={(value) => set({ years: value })} />
          <Slider label="To reach" value={wishes.target} min={10_000} max={Math.max(2_000_000, initial * 10)} step={5000} show={show} onRest={ask} onSlide={(value) => set({ target: value })} />
          {source === "given" && (
            <>
              <Slider label="Return a year" value={wishes.expected} min={-0.02} max={0.15} step={0.005} show={percent} onRest={ask} onSlide={(value) => set({ expected: value })} />
              <Slider label="Volatility" value={wishes.volatility} min={0.01} max={0.4} step={0.01} show={percent} onRest={ask} onSlide={(value) => set({ volatility: value })} />
            </>
          )}
        </div>
        {portfolio !== null && (
          <Spans
            label="Where returns come from"
            value={source}
            options={[
              ["own", "As your portfolio did"],
              ["given", "As I set it"],
            ]}
            onChoose={setSource}
          />
        )}
        <p className="muted small" role="status">
          {settled ? "" : `Roughly ${show(rough)} in the middle; let go for the whole picture.`}
        </p>
      </section>
      <Shown of={answer} blocks={[6, 24]}>
        {(view) => {
          const { result } = view;
          if (result === null) {
            return <p className="muted">Still being worked out.</p>;
          }
          const worst = result.fan.at(-1);
          return (
            <>
              <Stats
                lead
                of={[
                  {
                    label: `Reach ${show(asked.target)}`,
                    value: result.target_probability === null ? "–" : shareBand(result.target_probability, Math.sqrt((result.target_probability * (1 - result.target_probability)) / result.paths)),
                    note: `of ${result.paths.toLocaleString()} futures`,
                  },
                  { label: "In the middle", value: formatMoney(result.median), note: "half end above" },
                  { label: "If it goes badly", value: worst === undefined ? "–" : formatMoney(worst.p10), note: "one in ten ends below" },
                ]}
              />
              <section className="card" aria-label="Futures">
                <Fan
                  title={`The next ${asked.years} years`}
                  summary={`In today’s money. Half of the futures end above ${formatMoney(result.median)}.`}
                  fan={result.fan}
                  currency={currency}
                  year={(after) => String(year + Math.round(after))}
                  yearLabel="Year"
                />
              </section>
              <Explained by={{ ...result.explanation, notes: [...result.explanation.notes, `${result.paths} paths, seed ${result.seed}`] }} />
            </>
          );
        }}
      </Shown>
    </>
  );
}

function requestOf({ initial, monthly, years, target, expected, volatility }: Wishes, currency: string, portfolio: number | null): SimulationRequest {
  const money = (amount: number) => ({ amount: String(amount), currency });
  return {
    initial: money(initial),
    years,
    steps_per_year: 12,
    contribution: money(monthly),
    target: money(target),
    growth: portfolio === null ? { kind: "lognormal", expected_return: expected, volatility } : { portfolio_id: portfolio },
    paths: 5000,
  };
}

/** The middle future by a formula, while a slider moves: what is there and what is added, growing at the median rate. */
export function middleOf({ initial, monthly, years, expected, volatility }: Wishes): number {
  const drift = Math.log(1 + expected) - volatility ** 2 / 2;
  const growth = Math.exp(drift * years);
  const added = Math.abs(drift) < 1e-9 ? monthly * 12 * years : (monthly * 12 * (growth - 1)) / drift;
  return initial * growth + added;
}
