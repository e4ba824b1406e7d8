import type { ScreenProps } from "../app";
import { clock, count, isoSeconds, millis, NONE, seconds, words } from "../format";
import { Frame, Meter, PanelBox, Tag, type Tone } from "../panel";
import { href } from "../place";
import type { Failover, Pool, Replicas } from "../storage";

const VERDICTS: Readonly<Record<Pool["verdict"], Tone>> = { GOOD: "good", TIGHT: "warn", EXHAUSTED: "bad" };

export function Pools({ panels }: ScreenProps) {
  return (
    <div className="panels">
      <PanelBox<readonly Pool[]>
        wide
        title="Pools of this node"
        panel={panels["pools"]}
        empty={(value) => value.length === 0}
        whenEmpty="This node’s connections come from a pool that isn’t Headroom’s."
        aside={<a className="small" href={href("tuning")}>tuning of their size</a>}
      >
        {(value) => (
          <Frame label="Pools">
            <table>
              <thead>
                <tr>
                  <th scope="col">Pool</th>
                  <th scope="col">Verdict</th>
                  <th scope="col">In use</th>
                  <th scope="col" className="cell-number">
                    Open
                  </th>
                  <th scope="col" className="cell-number">
                    Most
                  </th>
                  <th scope="col" className="cell-number">
                    Waiting
                  </th>
                  <th scope="col" className="cell-number">
                    In vain
                  </th>
                  <th scope="col">Pooler</th>
                </tr>
              </thead>
              <tbody>
                {value.map((pool) => (
                  <tr key={`${pool.node} ${pool.use}`}>
                    <th scope="row">
                      {pool.use} <span className="muted">{pool.node}</span>
                    </th>
                    <td>
                      <Tag tone={VERDICTS[pool.verdict]}>{words(pool.verdict)}</Tag>
                    </td>
                    <td>
                      <span className="left">
                        <Meter share={pool.in_use / Math.max(1, pool.size)} tone={VERDICTS[pool.verdict]} />
                        {pool.in_use} of {pool.size}
                        {pool.burst > 0 && <span className="muted"> +{pool.burst}</span>}
                      </span>
                    </td>
                    <td className="cell-number">{pool.open}</td>
                    <td className="cell-number">{pool.most_in_use}</td>
                    <td className={pool.waiting > 0 ? "cell-number bad" : "cell-number"}>{pool.waiting}</td>
                    <td className={pool.timeouts > 0 ? "cell-number bad" : "cell-number"}>{count(pool.timeouts)}</td>
                    <td>{pool.pooler === "" ? NONE : words(pool.pooler)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {value.some(({ holders }) => holders.length > 0) && <Holders pools={value} />}
          </Frame>
        )}
      </PanelBox>
      <PanelBox<NonNullable<Replicas>> wide title="Database nodes, as this node sees them" panel={panels["replicas"]} whenEmpty="This node’s connections come from a pool that isn’t Headroom’s.">
        {(value) => (
          <>
            <Frame label="Database nodes">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Node</th>
                    <th scope="col">Part</th>
                    <th scope="col" className="cell-number">
                      Behind by at most
                    </th>
                    <th scope="col" className="cell-number">
                      Timeline
                    </th>
                    <th scope="col" className="cell-number">
                      Position
                    </th>
                    <th scope="col">Ready</th>
                  </tr>
                </thead>
                <tbody>
                  {value.nodes.map((node) => (
                    <tr key={node.name}>
                      <th scope="row">{node.name}</th>
                      <td>{node.leads ? <Tag tone="good">leads</Tag> : words(node.status)}</td>
                      <td className="cell-number">{node.leads ? NONE : millis(node.lag_millis)}</td>
                      <td className="cell-number">{node.timeline}</td>
                      <td className="cell-number">{node.position}</td>
                      <td>
                        <Tag tone={node.ready ? "good" : "bad"}>{node.ready ? "ready" : (node.reason ?? "not ready")}</Tag>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Frame>
            {value.leader === null && (
              <p className="trouble" role="status">
                <strong>No node leads.</strong> Reads go on from replicas and caches; writes are refused until one does.
              </p>
            )}
            {value.splits.map((split) => (
              <p key={`${split.node} ${split.timeline}`} className="trouble" role="status">
                <strong>Two nodes took writes.</strong> {split.node} was fenced; {count(split.lost_commits)} commits that it acknowledged don’t exist on timeline {split.timeline}, {count(split.uncertain_commits)} are uncertain.
              </p>
            ))}
          </>
        )}
      </PanelBox>
      <PanelBox<readonly Failover[]> wide title="Who began to lead" panel={panels["failovers"]} empty={(value) => value.length === 0} whenEmpty="No leader was seen yet.">
        {(value) => (
          <ul className="lines">
            {value.map((failover) => (
              <li key={`${failover.leader} ${failover.timeline}`}>
                <span className="muted">{clock(failover.at)}</span> <b>{failover.leader}</b> on timeline {failover.timeline}
                {failover.before !== null && failover.before !== failover.leader && <>, after {failover.before}</>} <span className="muted">seen by {failover.seen_by}</span>
              </li>
            ))}
          </ul>
        )}
      </PanelBox>
    </div>
  );
}

function Holders({ pools }: { readonly pools: readonly Pool[] }) {
  return (
    <div className="finding">
      <h3>Who holds connections, the longest first</h3>
      <ul className="lines">
        {pools
          .flatMap((pool) => pool.holders.map((holder) => ({ pool: pool.use, ...holder })))
          .slice(0, 20)
          .map((holder) => (
            <li key={`${holder.pool} ${holder.thread} ${holder.location}`}>
              <b>{seconds(isoSeconds(holder.since))}</b> {holder.pool} <code>{holder.location}</code> <span className="muted">{holder.thread}</span>
            </li>
          ))}
      </ul>
    </div>
  );
}
