import { useState } from "react";
import { Act, change } from "../act";
import type { ScreenProps } from "../app";
import { bytes, count, millis, NONE, percent, seconds, words } from "../format";
import { type Column, Grid } from "../grid";
import { Figure, Frame, Meter, PanelBox, Tag } from "../panel";
import { href } from "../place";
import type { CacheLine, CacheReport, Consistency, Freshness, Invalidation, QueryReport, RouteState, Warming } from "../storage";

const CACHES: readonly Column<CacheLine>[] = [
  { name: "cache", title: "Cache", width: "minmax(11rem, 2fr)", cell: (line) => line.stats.cache, order: (line) => line.stats.cache },
  { name: "rate", title: "Hit rate", width: "8.5rem", cell: (line) => <Rate line={line} />, order: (line) => line.hit_rate },
  { name: "lookups", title: "Look-ups", width: "6rem", number: true, cell: (line) => count(lookups(line)), order: lookups },
  { name: "misses", title: "Misses", width: "5.5rem", number: true, cell: (line) => count(line.stats.misses), order: (line) => line.stats.misses },
  { name: "bytes", title: "In memory", width: "6rem", number: true, cell: (line) => bytes(line.stats.memory.bytes), order: (line) => line.stats.memory.bytes },
  { name: "evictions", title: "Evicted", width: "5rem", number: true, cell: (line) => count(line.stats.memory.evictions), order: (line) => line.stats.memory.evictions },
  { name: "load", title: "Mean load", width: "6rem", number: true, cell: (line) => millis(meanLoad(line)), order: (line) => meanLoad(line) ?? -1 },
  { name: "fresh", title: "Promise", width: "5.5rem", cell: (line) => line.freshness },
  { name: "stale", title: "Stale", width: "4.5rem", number: true, cell: (line) => count(line.stats.stale), order: (line) => line.stats.stale },
];

export function lookups(line: CacheLine): number {
  return Object.values(line.stats.hits).reduce((sum, hits) => sum + hits, line.stats.misses);
}

function meanLoad(line: CacheLine): number | null {
  return line.stats.loads.count === 0 ? null : line.stats.loads.nanos / line.stats.loads.count / 1e6;
}

function Rate({ line }: { readonly line: CacheLine }) {
  return lookups(line) === 0 ? (
    <span className="muted">not asked</span>
  ) : (
    <span className="left">
      <Meter share={line.hit_rate} tone={line.hit_rate >= 0.95 ? "good" : line.hit_rate >= 0.8 ? "warn" : "bad"} />
      {percent(line.hit_rate)}
    </span>
  );
}

type Tier = {
  readonly name: string;
  readonly asked: number;
  readonly hits: number;
  readonly bytes: number | null;
  readonly entries: number | null;
  readonly mean: number | null;
  readonly errors: number;
  readonly state: string;
};

const ORDER = ["MEMORY", "REDIS", "MEMCACHED"] as const;

/** What came in at each tier, in the order in which they are asked. */
export function waterfall(report: CacheReport): readonly Tier[] {
  const all = report.caches;
  const hits = (tier: string) => all.reduce((sum, line) => sum + (line.stats.hits[tier] ?? 0), 0);
  let asked = all.reduce((sum, line) => sum + lookups(line), 0);
  const tiers: Tier[] = [];
  for (const name of ORDER.filter((tier) => tier === "MEMORY" || tier in report.tiers)) {
    const health = report.tiers[name];
    const found = hits(name);
    tiers.push({
      name,
      asked,
      hits: found,
      bytes: name === "MEMORY" ? all.reduce((sum, line) => sum + line.stats.memory.bytes, 0) : (health?.bytes ?? null),
      entries: name === "MEMORY" ? all.reduce((sum, line) => sum + line.stats.memory.entries, 0) : (health?.entries ?? null),
      mean: health === undefined || health.counts.calls === 0 ? null : health.counts.nanos / health.counts.calls / 1e6,
      errors: health?.counts.errors ?? 0,
      state: health === undefined ? "up" : health.trouble === null ? (health.counts.breaker === "CLOSED" ? "up" : `breaker ${words(health.counts.breaker)}`) : health.trouble,
    });
    asked -= found;
  }
  const loads = all.reduce((sum, line) => sum + line.stats.loads.count, 0);
  tiers.push({
    name: "SOURCE",
    asked: loads,
    hits: loads - all.reduce((sum, line) => sum + line.stats.loads.failures, 0),
    bytes: null,
    entries: null,
    mean: loads === 0 ? null : all.reduce((sum, line) => sum + line.stats.loads.nanos, 0) / loads / 1e6,
    errors: all.reduce((sum, line) => sum + line.stats.loads.failures, 0),
    state: "up",
  });
  return tiers;
}

const TIER_NAMES: Readonly<Record<string, string>> = { MEMORY: "L1 · memory", REDIS: "L2 · Redis", MEMCACHED: "L3 · Memcached", SOURCE: "Database and calculations" };

function Waterfall({ report }: { readonly report: CacheReport }) {
  const tiers = waterfall(report);
  const most = Math.max(1, ...tiers.map(({ asked }) => asked));
  return (
    <Frame label="Tiers">
      <table className="waterfall">
        <thead>
          <tr>
            <th scope="col">Tier</th>
            <th scope="col">Asked</th>
            <th scope="col" className="cell-number">
              Answered
            </th>
            <th scope="col" className="cell-number">
              Mean
            </th>
            <th scope="col" className="cell-number">
              Entries
            </th>
            <th scope="col" className="cell-number">
              Bytes
            </th>
            <th scope="col" className="cell-number">
              Errors
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {tiers.map((tier) => (
            <tr key={tier.name}>
              <th scope="row">{TIER_NAMES[tier.name] ?? words(tier.name)}</th>
              <td>
                <span className="left">
                  <Meter share={tier.asked / most} />
                  {count(tier.asked)}
                </span>
              </td>
              <td className="cell-number">{tier.asked === 0 ? NONE : percent(tier.hits / tier.asked)}</td>
              <td className="cell-number">{tier.mean === null ? NONE : millis(tier.mean)}</td>
              <td className="cell-number">{tier.entries === null || tier.entries < 0 ? NONE : count(tier.entries)}</td>
              <td className="cell-number">
                {bytes(tier.bytes)}
                {tier.name === "MEMORY" && <span className="muted"> of {bytes(report.memory_bytes)}</span>}
              </td>
              <td className="cell-number">{count(tier.errors)}</td>
              <td>
                <Tag tone={tier.state === "up" ? "good" : "bad"}>{tier.state}</Tag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Frame>
  );
}

export function Caches({ panels, item }: ScreenProps) {
  const report = (panels["caches"]?.value ?? null) as CacheReport | null;
  const chosen = report?.caches.find(({ stats }) => stats.cache === item);
  return (
    <div className="panels">
      {chosen !== undefined && <OneCache line={chosen} />}
      <PanelBox<CacheReport> wide title="Where look-ups are answered" panel={panels["caches"]}>
        {(value) => <Waterfall report={value} />}
      </PanelBox>
      <PanelBox<CacheReport>
        wide
        title="Namespaces"
        panel={panels["caches"]}
        empty={(value) => value.caches.length === 0}
        whenEmpty="No cache is declared on this node."
        aside={<Invalidate />}
      >
        {(value) => (
          <Grid
            label="caches"
            columns={CACHES}
            rows={value.caches}
            id={(line) => line.stats.cache}
            link={(line) => href("cache", line.stats.cache)}
            chosen={item}
            initial={{ by: "lookups", down: true }}
            most={14}
            find={(line) => line.stats.cache}
          />
        )}
      </PanelBox>
      <PanelBox<Warming> title="Warm-up" panel={panels["warming"]}>
        {(value) => <WarmUp warming={value} />}
      </PanelBox>
      <PanelBox<Consistency> title="Consistency" panel={panels["consistency"]} empty={({ report: found }) => found === null} whenEmpty="Nothing is sampled: set headroom.consistency.one-in.">
        {({ report: found }) => (found === null ? null : <Nines report={found} />)}
      </PanelBox>
      <PanelBox<NonNullable<Freshness>> title="Knowledge of changes" panel={panels["freshness"]} whenEmpty="This node hears of no changes but its own.">
        {(value) => (
          <>
            <dl className="figures">
              <Figure label="Learned from" value={value.configured} note={value.followed ? "followed" : "not followed: announcements alone"} tone={value.followed ? "good" : "warn"} />
              <Figure label="Behind by at most" value={millis(value.age_millis)} tone={value.age_millis > 2000 ? "bad" : "good"} />
              <Figure label="Position" value={count(value.offset)} />
            </dl>
            {value.churning.length > 0 && (
              <>
                <h3>Tags that change most</h3>
                <ol className="lines">
                  {value.churning.slice(0, 8).map((churn) => (
                    <li key={churn.tag}>
                      <code>{churn.tag}</code> <span className="muted">{count(churn.changes ?? null)}</span>
                    </li>
                  ))}
                </ol>
              </>
            )}
          </>
        )}
      </PanelBox>
      <PanelBox<QueryReport> title="Kept query results" panel={panels["queries"]} empty={({ queries }) => queries.length === 0} whenEmpty="No query is declared to be kept.">
        {({ queries }) => (
          <ul className="lines">
            {queries.map((query) => (
              <li key={query.name}>
                <code>{query.name}</code> {percent(query.hit_rate)} hits, {count(query.bypasses)} past the cache
                {query.refusals > 0 && <Tag tone="warn">{`${count(query.refusals)} refused: ${query.refusal}`}</Tag>}
              </li>
            ))}
          </ul>
        )}
      </PanelBox>
      <PanelBox<readonly RouteState[]> wide title="Kept responses" panel={panels["responses"]} empty={(value) => value.length === 0} whenEmpty="No route is mapped.">
        {(value) => (
          <Grid label="routes" columns={ROUTES} rows={value.filter(({ kept }) => kept)} id={(route) => route.path} initial={{ by: "asked", down: true }} most={10} find={(route) => route.path} />
        )}
      </PanelBox>
    </div>
  );
}

function outcome(route: RouteState, ...names: readonly string[]): number {
  return names.reduce((all, name) => all + (route.outcomes[name] ?? 0), 0);
}

const ANSWERS = ["hit", "stale", "miss", "collapsed", "renewed"] as const;

const ROUTES: readonly Column<RouteState>[] = [
  { name: "path", title: "Route", width: "minmax(14rem, 3fr)", cell: (route) => route.path, order: (route) => route.path },
  { name: "audience", title: "Shared by", width: "8rem", cell: (route) => words(route.audience) },
  { name: "asked", title: "Asked", width: "6rem", number: true, cell: (route) => count(outcome(route, ...ANSWERS)), order: (route) => outcome(route, ...ANSWERS) },
  {
    name: "hits",
    title: "Hits",
    width: "6rem",
    number: true,
    cell: (route) => (outcome(route, ...ANSWERS) === 0 ? NONE : percent(outcome(route, "hit", "renewed", "collapsed") / outcome(route, ...ANSWERS))),
    order: (route) => outcome(route, "hit", "renewed", "collapsed") / Math.max(1, outcome(route, ...ANSWERS)),
  },
  { name: "renewed", title: "Not modified", width: "7rem", number: true, cell: (route) => count(outcome(route, "renewed")), order: (route) => outcome(route, "renewed") },
  { name: "failed", title: "Failed", width: "5rem", number: true, cell: (route) => count(outcome(route, "failed")), order: (route) => outcome(route, "failed") },
];

function said(result: Invalidation): string {
  const reach = result.announced ? "all nodes are told" : "the other nodes are told as soon as they can be";
  const rest = result.unreached.length === 0 ? "" : `; ${result.unreached.join(", ")} couldn’t be cleaned and serves none of it`;
  return `Done: ${reach}${rest}.`;
}

function OneCache({ line }: { readonly line: CacheLine }) {
  const { stats } = line;
  const ages = Object.entries(stats.ages);
  const most = Math.max(1, ...ages.map(([, times]) => times));
  return (
    <section className="panel panel-wide detail" aria-labelledby="cache-title">
      <header className="panel-head">
        <h2 id="cache-title">
          <code>{stats.cache}</code>
        </h2>
        <div className="buttons">
          <Act
            label="Clear…"
            title={`Clear ${stats.cache}`}
            confirm={stats.cache}
            danger
            onDo={async (reason) => said(await change<Invalidation>("POST", "/api/v1/operator/cache/clear", reason, { cache: stats.cache }))}
          >
            <p>
              Ends all {count(stats.memory.entries)} values of this node, and those of all others and of the shared tiers. The next
              requests load them anew: {stats.loads.count === 0 ? "nobody has loaded one yet" : `a load takes ${millis(stats.loads.nanos / stats.loads.count / 1e6)} on average`}.
            </p>
          </Act>
          <a className="button" href={href("cache")}>
            Close
          </a>
        </div>
      </header>
      <dl className="figures">
        <Figure label="Key" value={<code>{line.template}</code>} note={`version ${line.version}`} />
        <Figure label="Promise" value={line.freshness} note={Object.entries(line.time_to_live).map(([tier, ttl]) => `${words(tier)} ${seconds(ttl)}`).join(", ")} />
        <Figure label="Hit rate" value={percent(line.hit_rate)} note={`of ${count(lookups(line))} look-ups since the start`} />
        <Figure label="Loads" value={count(stats.loads.count)} note={`${count(stats.coalesced)} callers took another’s, ${count(stats.loads.failures)} failed`} tone={stats.loads.failures > 0 ? "warn" : "quiet"} />
        <Figure label="Memory" value={bytes(stats.memory.bytes)} note={`${count(stats.memory.entries)} entries, ${count(stats.memory.too_large)} too large`} />
        <Figure label="Written" value={bytes(stats.stored_bytes)} note={`${bytes(stats.raw_bytes)} before compression`} />
      </dl>
      <div className="columns">
        <div>
          <h3>Why memory couldn’t answer</h3>
          <Tally of={stats.misses_in_memory} none="It always could." />
        </div>
        <div>
          <h3>How old answers could have been</h3>
          <ul className="lines">
            {ages.map(([bound, times]) => (
              <li key={bound} className="age">
                <span>{bound === "older" ? "older" : `below ${millis(Number(bound))}`}</span>
                <Meter share={times / most} />
                <b>{count(times)}</b>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3>Values that weren’t kept</h3>
          <Tally of={stats.rejections} none="None." />
        </div>
      </div>
    </section>
  );
}

function Tally({ of, none }: { readonly of: Readonly<Record<string, number>>; readonly none: string }) {
  const found = Object.entries(of).filter(([, times]) => times > 0).toSorted(([, a], [, b]) => b - a);
  return found.length === 0 ? (
    <p className="muted">{none}</p>
  ) : (
    <ul className="lines">
      {found.map(([what, times]) => (
        <li key={what}>
          {words(what)} <b>{count(times)}</b>
        </li>
      ))}
    </ul>
  );
}

const KINDS = { pattern: "daily_outlook:*:2024-01-15", tag: "household:7", user: "7" } as const;

function Invalidate() {
  const [kind, setKind] = useState<keyof typeof KINDS>("pattern");
  const [target, setTarget] = useState("");
  return (
    <Act
      label="Invalidate…"
      title="Invalidate on all nodes"
      confirm={target.trim() === "" ? "the target" : target.trim()}
      danger
      onDo={async (reason) =>
        said(
          await change<Invalidation>("POST", "/api/v1/operator/cache/invalidate", reason, {
            [kind]: target.trim(),
            ...(kind === "user" ? { reason: reason.slice(0, 60) } : {}),
          }),
        )
      }
    >
      <p>What it covers is gone when this answers; the next requests load it anew.</p>
      <div className="choice">
        <label className="label">
          By
          <select className="input" value={kind} onChange={(event) => setKind(event.currentTarget.value as keyof typeof KINDS)}>
            <option value="pattern">pattern of keys</option>
            <option value="tag">tag</option>
            <option value="user">user</option>
          </select>
        </label>
        <label className="label">
          Target
          <input className="input" required value={target} placeholder={KINDS[kind]} autoComplete="off" spellCheck={false} onInput={(event) => setTarget(event.currentTarget.value)} />
        </label>
      </div>
    </Act>
  );
}

function WarmUp({ warming }: { readonly warming: Warming }) {
  const [mode, setMode] = useState("full");
  const run = warming.run;
  const going = run?.state === "RUNNING";
  return (
    <>
      {run === null ? (
        <p className="muted">This node has warmed nothing since it started.</p>
      ) : (
        <>
          <p>
            <Tag tone={going ? "warn" : run.state === "FINISHED" ? "good" : "quiet"}>{words(run.state)}</Tag> <b>{run.mode}</b>,{" "}
            {count(run.sources.reduce((all, { done }) => all + done, 0))} keys in {millis(run.millis)}, {count(Math.round(run.per_second))} a second, {percent(run.success)} without a failure
          </p>
          <ul className="lines">
            {run.sources.map((source) => (
              <li key={source.mode} className="warm">
                <span>{source.mode}</span>
                {source.total === null ? (
                  <span className="muted">counting…</span>
                ) : (
                  <progress max={Math.max(1, source.total)} value={source.done} aria-label={`${source.mode}: ${source.done} of ${source.total}`} />
                )}
                <span className="muted">
                  {count(source.done)} of {source.total === null ? "?" : count(source.total)}
                  {source.failed > 0 ? `, ${count(source.failed)} failed` : ""}
                </span>
                {source.trouble !== null && <span className="bad small">{source.trouble}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="buttons">
        <Act
          label="Warm…"
          title="Warm the caches of this node"
          confirm={null}
          disabled={going}
          onDo={async (reason) => {
            await change("POST", "/api/v1/operator/cache/warm", reason, { mode, resume: run?.state === "STOPPED" && run.mode === mode });
            return "Begun; progress is here.";
          }}
        >
          <p>Takes a share of the database, half of it while requests are handled. It can be stopped and go on.</p>
          <label className="label">
            What
            <select className="input" value={mode} onChange={(event) => setMode(event.currentTarget.value)}>
              {["full", ...warming.modes.filter((name) => name !== "full")].map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        </Act>
        {going && (
          <Act
            label="Stop…"
            title="Stop the warm-up"
            confirm={null}
            onDo={async (reason) => {
              await change("DELETE", "/api/v1/operator/cache/warm", reason);
              return "Stopped; it can go on where it was.";
            }}
          >
            <p>What is warm stays warm.</p>
          </Act>
        )}
      </div>
    </>
  );
}

function Nines({ report }: { readonly report: NonNullable<Consistency["report"]> }) {
  const { counts } = report;
  return (
    <>
      <dl className="figures">
        <Figure
          label="Nines that are vouched for"
          value={counts.compared === 0 ? NONE : report.nines.toFixed(2)}
          note={counts.compared === 0 ? "nothing was compared yet" : `${percent(report.low)} to ${percent(report.high)} with 95 % confidence`}
          tone={counts.inconsistent > 0 ? "warn" : "good"}
        />
        <Figure label="Sample" value={count(counts.compared)} note={`comparisons of ${count(counts.samples)} answers`} />
        <Figure label="Inconsistent" value={count(counts.inconsistent)} note={`${count(counts.excused)} differed while something changed`} tone={counts.inconsistent > 0 ? "bad" : "good"} />
        <Figure label="Stalest" value={seconds(report.staleness_seconds)} note={`${count(counts.failed)} couldn’t be compared`} />
      </dl>
      {report.findings.length > 0 && (
        <ul className="lines">
          {report.findings.map((finding) => (
            <li key={`${finding.key} ${finding.where} ${finding.seconds}`}>
              <code>{finding.key}</code> {finding.where}, found {seconds(finding.seconds)} after the answer
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
