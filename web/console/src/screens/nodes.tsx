import { Act, change } from "../act";
import type { NodeLine, Recording } from "../api";
import type { ScreenProps } from "../app";
import { ago, bytes, clock, count, millis, NONE, percent, seconds } from "../format";
import { type Column, Grid } from "../grid";
import { useNow } from "../live";
import { Figure, Frame, Meter, PanelBox, Tag } from "../panel";
import { href } from "../place";

const COLUMNS: readonly Column<NodeLine>[] = [
  { name: "node", title: "Node", width: "minmax(10rem, 2fr)", cell: (line) => line.node, order: (line) => line.node },
  { name: "state", title: "State", width: "7rem", cell: (line) => <Tag tone={line.state === "alive" ? "good" : "bad"}>{line.state === "alive" ? "alive" : `silent ${seconds(line.silent_seconds)}`}</Tag>, order: (line) => line.silent_seconds },
  { name: "requests", title: "Requests/s", width: "6rem", number: true, cell: (line) => line.figures.requests_per_second.toFixed(line.figures.requests_per_second < 10 ? 1 : 0), order: (line) => line.figures.requests_per_second },
  { name: "failed", title: "Failed", width: "5rem", number: true, cell: (line) => <span className={line.figures.failed_share > 0.01 ? "bad" : ""}>{percent(line.figures.failed_share)}</span>, order: (line) => line.figures.failed_share },
  { name: "slow", title: "Slow", width: "5rem", number: true, cell: (line) => <span className={line.figures.slow_share > 0.05 ? "bad" : ""}>{percent(line.figures.slow_share)}</span>, order: (line) => line.figures.slow_share },
  { name: "cpu", title: "CPU", width: "5rem", number: true, cell: (line) => percent(line.figures.cpu_share), order: (line) => line.figures.cpu_share ?? -1 },
  { name: "memory", title: "Heap", width: "5rem", number: true, cell: (line) => percent(line.figures.memory_share), order: (line) => line.figures.memory_share ?? -1 },
  { name: "hits", title: "Hit rate", width: "5.5rem", number: true, cell: (line) => percent(line.figures.hit_rate), order: (line) => line.figures.hit_rate ?? -1 },
  { name: "pool", title: "Connections", width: "7rem", number: true, cell: (line) => <span className={line.figures.waiting > 0 ? "bad" : ""}>{`${line.figures.connections_in_use}/${line.figures.connections}${line.figures.waiting > 0 ? ` +${line.figures.waiting}` : ""}`}</span>, order: (line) => line.figures.connections_in_use },
  { name: "feed", title: "Feed age", width: "5.5rem", number: true, cell: (line) => (line.figures.feed_age_millis === null ? NONE : <span className={line.figures.feed_age_millis > 2000 ? "bad" : ""}>{millis(line.figures.feed_age_millis)}</span>), order: (line) => line.figures.feed_age_millis ?? -1 },
  { name: "jobs", title: "Jobs", width: "4rem", number: true, cell: (line) => (line.works ? line.figures.jobs : NONE), order: (line) => line.figures.jobs },
  { name: "up", title: "Up", width: "5rem", number: true, cell: (line) => <Up at={line.started_at} />, order: (line) => line.started_at },
  { name: "release", title: "Release", width: "minmax(6rem, 1fr)", cell: (line) => <span className="clip">{line.release}</span>, order: (line) => line.release },
];

function Up({ at }: { readonly at: string }) {
  const now = useNow();
  return <>{ago(at, now)}</>;
}

export type Sums = {
  readonly alive: number;
  readonly requests: number;
  readonly failed: number;
  readonly connections: number;
  readonly inUse: number;
  readonly busiest: NodeLine | undefined;
};

/** Of the nodes that are alive. */
export function sums(lines: readonly NodeLine[]): Sums {
  const alive = lines.filter(({ state }) => state === "alive");
  const requests = alive.reduce((sum, { figures }) => sum + figures.requests_per_second, 0);
  return {
    alive: alive.length,
    requests,
    failed: requests === 0 ? 0 : alive.reduce((sum, { figures }) => sum + figures.failed_share * figures.requests_per_second, 0) / requests,
    connections: alive.reduce((sum, { figures }) => sum + figures.connections, 0),
    inUse: alive.reduce((sum, { figures }) => sum + figures.connections_in_use, 0),
    busiest: alive.toSorted((a, b) => (b.figures.cpu_share ?? 0) - (a.figures.cpu_share ?? 0))[0],
  };
}

export function Nodes({ panels, item }: ScreenProps) {
  return (
    <div className="panels">
      <PanelBox<readonly NodeLine[]> wide title="All nodes" panel={panels["nodes"]} empty={(value) => value.length === 0} whenEmpty="No node has told of itself yet.">
        {(value) => {
          const all = sums(value);
          return (
            <>
              <dl className="figures">
                <Figure label="Alive" value={`${all.alive} of ${value.length}`} tone={all.alive < value.length ? "warn" : "good"} />
                <Figure label="Requests a second" value={count(Math.round(all.requests * 10) / 10)} note={`${percent(all.failed)} fail`} tone={all.failed > 0.01 ? "bad" : "quiet"} />
                <Figure label="Connections" value={`${all.inUse} of ${all.connections}`} />
                {all.busiest !== undefined && <Figure label="Busiest" value={percent(all.busiest.figures.cpu_share)} note={all.busiest.node} />}
              </dl>
              <Grid label="nodes" columns={COLUMNS} rows={value} id={(line) => line.node} link={(line) => href("nodes", line.node)} chosen={item} initial={{ by: "cpu", down: true }} most={20} find={(line) => `${line.node} ${line.release} ${line.state}`} />
              <p className="muted small">Caches, statements, pools and limits are told by the node that answers; each tells these figures itself, every few seconds.</p>
            </>
          );
        }}
      </PanelBox>
      <PanelBox<Recording> wide title="Where the processor goes" panel={panels["recording"]}>
        {(value) => <Recorded recording={value} />}
      </PanelBox>
    </div>
  );
}

const RECORDINGS = "/api/v1/operator/recordings";

function Recorded({ recording: { state, summary } }: { readonly recording: Recording }) {
  return (
    <>
      <p className="muted">
        A recording of the node that answers, <code>{state.node}</code>: which methods ran, and what was allocated. It costs about a hundredth of the processor while it runs.
      </p>
      {state.running ? (
        <p>
          <Tag tone="warn">recording</Tag> since {clock(state.since ?? "")}, ends by itself at {clock(state.until ?? "")}.{" "}
          <Act label="End it…" title={`End the recording of ${state.node}`} confirm={null} onDo={async (reason) => told("ended", await change("DELETE", RECORDINGS, reason))}>
            <p>What was recorded so far is kept.</p>
          </Act>
        </p>
      ) : (
        <p>
          <Act label="Record a minute…" title={`Record ${state.node} for a minute`} confirm={null} onDo={async (reason) => told("recording", await change("POST", `${RECORDINGS}?seconds=60`, reason))}>
            <p>The recording before it is dropped. Behind a balancer it is of whichever node answers, which is told.</p>
          </Act>
        </p>
      )}
      {summary !== null && (
        <>
          <dl className="figures">
            <Figure label="Recorded" value={state.since === null ? NONE : clock(state.since)} note={<a href={`${RECORDINGS}/file`} download="headroom.jfr">{bytes(state.bytes)}, for JDK Mission Control</a>} />
            <Figure label="Samples" value={count(summary.samples)} note="of threads that ran" tone={summary.samples < 100 ? "warn" : "quiet"} />
            <Figure label="Collections" value={count(summary.collections)} note={`paused ${millis(summary.collection_millis)} in all`} />
          </dl>
          <div className="columns">
            <Shares title="Methods that ran" lines={summary.hot} />
            <Shares title="Classes by bytes allocated" lines={summary.allocations} />
          </div>
        </>
      )}
    </>
  );
}

function told(what: string, state: Recording["state"]): string {
  return `${state.node}: ${what}`;
}

function Shares({ title, lines }: { readonly title: string; readonly lines: readonly { readonly name: string; readonly share: number }[] }) {
  return (
    <Frame label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, share }) => (
            <tr key={name}>
              <th scope="row">
                <code title={name}>{brief(name)}</code>
              </th>
              <td>
                <span className="left">
                  <Meter share={share} />
                  {percent(share)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length === 0 && <p className="hint">Nothing was seen.</p>}
    </Frame>
  );
}

/** `HashMap.getNode` of `java.util.HashMap.getNode`; what names an array, or no package, stays as it is. */
export function brief(name: string): string {
  return name.replace(/^(?:[a-z_$][\w$]*\.)+(?=[A-Z])/, "");
}
