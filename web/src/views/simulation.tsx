import { useEffect, useState } from "react";
import type { SimulationAnswer, SimulationRequest, SimulationSimulationView } from "../generated/api";
import { call } from "../call";
import { useToday } from "../clock";
import { drawn, wholeMoney } from "../amounts";
import { formatMoney } from "../money";
import { type Loaded, useLoad } from "../query";
import { useRead } from "../reads";
import { useSignedIn } from "../session";
import { percent } from "../ui/amount";
import { Fan } from "./fan";
import { Notice, ProblemNotice } from "../ui/notice";
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
        {(view) => <Outcome begun={view} target={asked.target} years={asked.years} currency={currency} year={year} onAgain={answer.reload} />}
      </Shown>
    </>
  );
}

type OutcomeProps = { readonly begun: SimulationSimulationView; readonly target: number; readonly years: number; readonly currency: string; readonly year: number; readonly onAgain: () => void };

/** What became of the money; of a large simulation what its first paths say, until all of them are there. */
function Outcome({ begun, onAgain, ...rest }: OutcomeProps) {
  const run = useRun(begun);
  const view = run?.value ?? begun;
  const answer = view.result ?? view.estimate;
  return (
    <>
      {run?.error !== undefined && <ProblemNotice error={run.error} onRetry={run.reload} />}
      {goesOn(view) && <Going view={view} />}
      {(view.status === "failed" || view.status === "cancelled") && (
        <Notice tone="warn" title={view.status === "failed" ? "The simulation was not finished" : "The simulation was stopped"}>
          {view.error !== null && <p>{view.error}</p>}
          <button type="button" className="button" onClick={onAgain}>
            Begin again
          </button>
        </Notice>
      )}
      {answer !== null && <Futures answer={answer} {...rest} />}
    </>
  );
}

/** How far a large simulation is, and how to stop it. */
function Going({ view }: { readonly view: SimulationSimulationView }) {
  const [stopping, setStopping] = useState(false);
  const { id, progress } = view;
  const stop = () => {
    if (id !== null) {
      setStopping(true);
      void call("DELETE /api/v1/simulations/{id}", { path: { id } }).catch(() => setStopping(false));
    }
  };
  return (
    <section className="card" role="status" aria-label="Progress">
      <p className="muted">{progress === null ? "Waiting for its turn…" : `${progress.done.toLocaleString()} of ${progress.paths.toLocaleString()} futures are worked out.`}</p>
      {progress === null ? <progress aria-label="Futures worked out" /> : <progress aria-label="Futures worked out" max={progress.paths} value={progress.done} />}
      <p className="buttons">
        <button type="button" className="button" disabled={stopping} onClick={stop}>
          {stopping ? "Stopping…" : "Stop"}
        </button>
      </p>
    </section>
  );
}

const BETWEEN_LOOKS_MS = 1000;

export function goesOn({ id, status }: Pick<SimulationSimulationView, "id" | "status">): boolean {
  return id !== null && (status === "queued" || status === "running");
}

/** A large simulation as it goes on beside; null for one that was answered at once or is over. */
function useRun(begun: SimulationSimulationView): Loaded<SimulationSimulationView> | null {
  const id = goesOn(begun) ? begun.id : null;
  const run = useLoad<SimulationSimulationView>(id === null ? null : `run ${id}`, (signal) => call("GET /api/v1/simulations/{id}", { path: { id: id ?? 0 }, signal }));
  const { value, reload } = run;
  const waiting = id !== null && value !== undefined && goesOn(value);
  useEffect(() => {
    const timer = waiting ? setInterval(reload, BETWEEN_LOOKS_MS) : undefined;
    return () => clearInterval(timer);
  }, [waiting, reload]);
  return id === null ? null : run;
}

type FuturesProps = { readonly answer: SimulationAnswer; readonly target: number; readonly years: number; readonly currency: string; readonly year: number };

function Futures({ answer, target, years, currency, year }: FuturesProps) {
  const show = wholeMoney(currency);
  const worst = answer.fan.at(-1);
  return (
    <>
      <Stats
        lead
        of={[
          {
            label: `Reach ${show(target)}`,
            value: answer.target_probability === null ? "–" : shareBand(answer.target_probability, Math.sqrt((answer.target_probability * (1 - answer.target_probability)) / answer.paths)),
            note: `of ${answer.paths.toLocaleString()} futures`,
          },
          { label: "In the middle", value: formatMoney(answer.median), note: "half end above" },
          { label: "If it goes badly", value: worst === undefined ? "–" : formatMoney(worst.p10), note: "one in ten ends below" },
        ]}
      />
      <section className="card" aria-label="Futures">
        <Fan
          title={`The next ${years} years`}
          summary={`In today’s money. Half of the futures end above ${formatMoney(answer.median)}.`}
          fan={answer.fan}
          currency={currency}
          year={(after) => String(year + Math.round(after))}
          yearLabel="Year"
        />
      </section>
      <Explained by={{ ...answer.explanation, notes: [...answer.explanation.notes, `${answer.paths} paths, seed ${answer.seed}`] }} />
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
