import { useEffect, useState } from "react";
import { request } from "../../../src/http";
import type { ScreenProps } from "../app";
import { Refusal } from "../act";
import type { BudgetLine, Judged, Past, Point, Release } from "../api";
import { Chart, type Mark } from "../chart";
import { burn, count, millis, NONE, percent, seconds } from "../format";
import { type Column, Grid } from "../grid";
import { HeatMap } from "../heat";
import { Figure, Meter, PanelBox, Spark, Tag, type Tone } from "../panel";
import { href } from "../place";

const TONES: Readonly<Record<BudgetLine["state"], Tone>> = { spent: "bad", burning: "warn", kept: "good", few: "quiet" };

/** The worse of an operation's two budgets, of those that can be told. */
export function least(line: BudgetLine): number {
  return Math.min(line.errors.told ? line.errors.left : 1, line.latency.told ? line.latency.left : 1);
}

function worse(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

function sooner(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function tone(left: number): Tone {
  return left <= 0 ? "bad" : left < 0.25 ? "warn" : "good";
}

export function Left({ left, told = true }: { readonly left: number; readonly told?: boolean }) {
  return !told ? (
    <span className="muted" title="too few requests to tell">
      too few
    </span>
  ) : (
    <span className="left">
      <Meter share={left} tone={tone(left)} />
      <span className={left <= 0 ? "bad" : ""}>{left < -9.99 ? "overspent" : percent(left)}</span>
    </span>
  );
}

const COLUMNS: readonly Column<BudgetLine>[] = [
  { name: "operation", title: "Operation", width: "minmax(15rem, 3fr)", cell: (line) => line.operation, order: (line) => line.operation },
  { name: "state", title: "State", width: "5.5rem", cell: (line) => <Tag tone={TONES[line.state]}>{line.state}</Tag>, order: (line) => ["spent", "burning", "kept", "few"].indexOf(line.state) },
  { name: "errors", title: "Failures left", width: "8.5rem", cell: (line) => <Left left={line.errors.left} told={line.errors.told} />, order: (line) => (line.errors.told ? line.errors.left : 2) },
  { name: "slow", title: "Slowness left", width: "8.5rem", cell: (line) => <Left left={line.latency.left} told={line.latency.told} />, order: (line) => (line.latency.told ? line.latency.left : 2) },
  { name: "hour", title: "Burn 1 h", width: "5.5rem", number: true, cell: (line) => burn(worse(line.errors.burn_hour, line.latency.burn_hour)), order: (line) => worse(line.errors.burn_hour, line.latency.burn_hour) ?? -1 },
  { name: "six", title: "Burn 6 h", width: "5.5rem", number: true, cell: (line) => burn(worse(line.errors.burn_six_hours, line.latency.burn_six_hours)), order: (line) => worse(line.errors.burn_six_hours, line.latency.burn_six_hours) ?? -1 },
  { name: "exhausted", title: "Lasts", width: "5rem", number: true, cell: (line) => lasts(line), order: (line) => sooner(line.errors.hours_left, line.latency.hours_left) ?? 1e9 },
  { name: "requests", title: "Requests 30 d", width: "7rem", number: true, cell: (line) => count(line.period.requests), order: (line) => line.period.requests },
  { name: "recent", title: "Last hour", width: "6rem", cell: (line) => <Spark values={line.recent.map(({ requests }) => requests)} label={`${count(line.hour.requests)} requests in the last hour`} /> },
];

function lasts(line: BudgetLine): string {
  const hours = sooner(line.errors.told ? line.errors.hours_left : null, line.latency.told ? line.latency.hours_left : null);
  return hours === null ? NONE : least(line) <= 0 ? "spent" : hours > 8760 ? ">1 y" : seconds(hours * 3600);
}

export function Objectives({ panels, item }: ScreenProps) {
  const lines = (panels["budgets"]?.value ?? null) as readonly BudgetLine[] | null;
  const judged = (panels["operations"]?.value ?? null) as readonly Judged[] | null;
  const chosen = lines?.find(({ operation }) => operation === item);
  return (
    <div className="panels">
      {item !== null && (
        <Detail
          key={item}
          operation={item}
          line={chosen}
          judged={judged?.find(({ measured }) => measured.operation === item)}
        />
      )}
      <PanelBox<readonly BudgetLine[]>
        wide
        title="Budgets of thirty days"
        panel={panels["budgets"]}
        empty={(value) => value.length === 0}
        whenEmpty="No operation has run in the last thirty days. Each node tells what it has spent every few seconds."
        aside={<span className="muted small">1 of 1,000 may fail, 1 of 20 may take longer than its p95</span>}
      >
        {(value) => (
          <Grid
            label="operations and their budgets"
            columns={COLUMNS}
            rows={value}
            id={(line) => line.operation}
            link={(line) => href("objectives", line.operation)}
            chosen={item}
            find={(line) => line.operation}
            most={16}
          />
        )}
      </PanelBox>
      <PanelBox<readonly Judged[]>
        wide
        title="Latency of the last hour, all nodes"
        panel={panels["operations"]}
        empty={(value) => value.length === 0}
        whenEmpty="Nothing was measured in the last hour. The first minute is told when it is over."
      >
        {(value) => (
          <Grid
            label="latencies"
            columns={LATENCIES}
            rows={value}
            id={(one) => one.measured.operation}
            link={(one) => href("objectives", one.measured.operation)}
            chosen={item}
            initial={{ by: "verdict", down: false }}
            most={12}
          />
        )}
      </PanelBox>
    </div>
  );
}

const VERDICTS: Readonly<Record<Judged["verdict"], { readonly text: string; readonly tone: Tone }>> = {
  MISSED: { text: "missed", tone: "bad" },
  MET: { text: "met", tone: "good" },
  TOO_FEW_SAMPLES: { text: "too few", tone: "quiet" },
};

function quantile(one: Judged, of: "p50" | "p95" | "p99") {
  const value = one.measured[of];
  return value === null ? (
    <span className="muted" title="too few samples to tell">
      {NONE}
    </span>
  ) : (
    <span
      className={value.low > one.objective[of] ? "bad" : ""}
      title={`between ${millis(value.low)} and ${millis(value.high)} with 95 % confidence`}
    >
      {millis(value.millis)} <span className="muted">/ {millis(one.objective[of])}</span>
    </span>
  );
}

const LATENCIES: readonly Column<Judged>[] = [
  { name: "operation", title: "Operation", width: "minmax(15rem, 3fr)", cell: (one) => one.measured.operation, order: (one) => one.measured.operation },
  { name: "verdict", title: "Objective", width: "5.5rem", cell: (one) => <Tag tone={VERDICTS[one.verdict].tone}>{VERDICTS[one.verdict].text}</Tag>, order: (one) => Object.keys(VERDICTS).indexOf(one.verdict) },
  { name: "p50", title: "p50 / may", width: "9rem", number: true, cell: (one) => quantile(one, "p50"), order: (one) => one.measured.p50?.millis ?? -1 },
  { name: "p95", title: "p95 / may", width: "9rem", number: true, cell: (one) => quantile(one, "p95"), order: (one) => one.measured.p95?.millis ?? -1 },
  { name: "p99", title: "p99 / may", width: "9rem", number: true, cell: (one) => quantile(one, "p99"), order: (one) => one.measured.p99?.millis ?? -1 },
  { name: "errors", title: "Not ok", width: "5rem", number: true, cell: (one) => percent(one.measured.error_share), order: (one) => one.measured.error_share },
  { name: "samples", title: "Samples", width: "5.5rem", number: true, cell: (one) => count(one.measured.count), order: (one) => one.measured.count },
];

/** What is left of a budget after each hour, from all of it. */
export function burndown(points: readonly Point[], bad: (point: Point) => number, may: number): readonly number[] {
  const all = points.reduce((sum, { requests }) => sum + requests, 0);
  let spent = 0;
  return points.map((point) => {
    spent += bad(point);
    return all === 0 || may === 0 ? 1 : 1 - spent / (all * may);
  });
}

/** Where releases came, for charts; none while that isn't known. */
function useReleases(): readonly Mark[] {
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    request<readonly Release[]>("GET", "/api/v1/operator/releases", { signal: abort.signal }).then(
      ({ value }) => setMarks(value.map(({ at, release, before }) => ({ at, text: `release ${release} after ${before}` }))),
      // a chart without its marks is still a chart
      () => undefined,
    );
    return () => abort.abort();
  }, []);
  return marks;
}

type DetailProps = { readonly operation: string; readonly line: BudgetLine | undefined; readonly judged: Judged | undefined };

function Detail({ operation, line, judged }: DetailProps) {
  const [past, setPast] = useState<Past | null>(null);
  const marks = useReleases();
  const [failure, setFailure] = useState<unknown>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    request<Past>("GET", "/api/v1/operator/objectives/past", { query: { operation }, signal: abort.signal }).then(
      ({ value }) => setPast(value),
      (error: unknown) => {
        if (!abort.signal.aborted) {
          setFailure(error);
        }
      },
    );
    return () => abort.abort();
  }, [operation]);
  return (
    <section className="panel panel-wide detail" aria-labelledby="detail-title">
      <header className="panel-head">
        <h2 id="detail-title">
          <code>{operation}</code>
        </h2>
        <a className="button" href={href("objectives")}>
          Close
        </a>
      </header>
      {line !== undefined && (
        <dl className="figures">
          <Figure label="Failures left" value={line.errors.told ? percent(line.errors.left) : "too few"} note={`${count(line.period.failed)} of ${count(line.period.requests)} failed, ${percent(line.errors.may)} may`} tone={line.errors.told ? tone(line.errors.left) : "quiet"} />
          <Figure label="Slowness left" value={line.latency.told ? percent(line.latency.left) : "too few"} note={`${count(line.period.slow)} took over ${millis(line.slow_millis)}, ${percent(line.latency.may)} may`} tone={line.latency.told ? tone(line.latency.left) : "quiet"} />
          <Figure label="Burn 1 h" value={`${burn(line.errors.burn_hour)} · ${burn(line.latency.burn_hour)}`} note="failures · slowness" />
          <Figure label="Burn 6 h" value={`${burn(line.errors.burn_six_hours)} · ${burn(line.latency.burn_six_hours)}`} note="failures · slowness" />
          <Figure label="Lasts at this rate" value={lasts(line)} note="beyond 30 d the budget is kept" />
          {judged !== undefined && <Figure label="p95, last hour" value={quantile(judged, "p95")} note={`${count(judged.measured.count)} samples`} />}
        </dl>
      )}
      {failure !== undefined && <Refusal failure={failure} />}
      {past === null ? (
        failure === undefined && <p className="hint">Loading its past…</p>
      ) : (
        <div className="charts">
          <HeatMap operation={operation} slowMillis={line?.slow_millis ?? null} marks={marks} />
          <Chart
            title="Budget left, thirty days"
            at={past.hours.map(({ at }) => at)}
            lines={[
              { name: "failures", values: burndown(past.hours, ({ failed }) => failed, past.may_fail) },
              { name: "slowness", values: burndown(past.hours, ({ slow }) => slow, past.may_slow) },
            ]}
            format={percent}
            marks={marks}
          />
          <Chart
            title="Requests a minute, six hours"
            at={past.minutes.map(({ at }) => at)}
            lines={[
              { name: "requests", values: past.minutes.map(({ requests }) => requests) },
              { name: "slow", values: past.minutes.map(({ slow }) => slow) },
              { name: "failed", values: past.minutes.map(({ failed }) => failed) },
            ]}
            format={count}
            marks={marks}
          />
        </div>
      )}
    </section>
  );
}
