import { Act, change } from "../act";
import type { ScreenProps } from "../app";
import { bytes, count, millis, NONE, percent, plain, seconds, words } from "../format";
import { type Column, Grid } from "../grid";
import { Code, Figure, Frame, PanelBox, Tag } from "../panel";
import { href } from "../place";
import type { Advice, Advised, Applied, Hygiene, Plan, Plans, SlowStatement, StatementLine, Statements } from "../storage";

/** What is known of a statement beside its figures, found by its fingerprint. */
export type Links = {
  readonly plan: Plan | undefined;
  readonly advice: readonly Advised[];
  readonly tags: readonly string[];
};

export function links(line: StatementLine, plans: Plans | null, advice: Advice | null, tags: Readonly<Record<string, readonly string[]>>): Links {
  return {
    plan: plans?.plans.find(({ fingerprint }) => fingerprint === line.fingerprint),
    advice: advice?.indexes.filter(({ serves }) => serves.some(({ fingerprint }) => fingerprint === line.fingerprint)) ?? [],
    tags: [...new Set(line.tables.flatMap((table) => tags[table] ?? []))].toSorted(),
  };
}

export function StatementsScreen({ panels, item }: ScreenProps) {
  const statements = (panels["statements"]?.value ?? null) as Statements | null;
  const plans = (panels["plans"]?.value ?? null) as Plans | null;
  const advice = (panels["advice"]?.value ?? null) as Advice | null;
  const tags = (panels["tags"]?.value ?? {}) as Readonly<Record<string, readonly string[]>>;
  const chosen = statements?.lines.find(({ fingerprint }) => fingerprint === item);
  const columns = columnsWith((line) => links(line, plans, advice, tags));
  return (
    <div className="panels">
      {chosen !== undefined && <OneStatement line={chosen} of={links(chosen, plans, advice, tags)} plans={plans} />}
      {item !== null && statements !== null && chosen === undefined && (
        <section className="panel panel-wide detail">
          <p>This statement isn’t among the {statements.lines.length} dearest of this node any more.</p>
          <a className="button" href={href("statements")}>
            Close
          </a>
        </section>
      )}
      <PanelBox<Statements>
        wide
        title="By time in all"
        panel={panels["statements"]}
        empty={({ lines }) => lines.length === 0}
        whenEmpty="No statement was counted on this node yet."
        aside={statements !== null && <span className="muted small">{count(statements.fingerprints)} fingerprints, counted for {seconds(statements.counted_seconds)}</span>}
      >
        {({ lines }) => (
          <Grid
            label="statements"
            columns={columns}
            rows={lines}
            id={(line) => line.fingerprint}
            link={(line) => href("statements", line.fingerprint)}
            chosen={item}
            initial={{ by: "total", down: true }}
            most={16}
            find={(line) => `${line.sql} ${line.caller ?? ""}`}
          />
        )}
      </PanelBox>
      <PanelBox<Advice>
        wide
        title="Indexes that would help"
        panel={panels["advice"]}
        empty={({ indexes }) => indexes.length === 0}
        whenEmpty={advice === null || advice.notes.length === 0 ? "None: no index would make the workload cheaper." : `None. ${advice.notes.map((note) => `${plain(note)}.`).join(" ")}`}
      >
        {(value) => <AdviceList advice={value} />}
      </PanelBox>
      <PanelBox<Applied> wide title="What was built of the advice" panel={panels["applied"]} empty={({ latest }) => latest === null} whenEmpty="This node has built nothing since it started.">
        {({ latest }) => (latest === null ? null : <AppliedAdvice latest={latest} />)}
      </PanelBox>
      <PanelBox<readonly SlowStatement[]> title="Slow executions" panel={panels["slow"]} empty={(value) => value.length === 0} whenEmpty="No execution was beyond the threshold of late.">
        {(value) => (
          <ul className="lines">
            {value.slice(0, 12).map((slow) => (
              <li key={`${slow.fingerprint} ${slow.ago_seconds} ${slow.millis}`}>
                <b>{millis(slow.millis)}</b> <span className="muted">{seconds(slow.ago_seconds)} ago</span> <a href={href("statements", slow.fingerprint)}><code className="sql-line">{slow.sql}</code></a>
              </li>
            ))}
          </ul>
        )}
      </PanelBox>
      <PanelBox<Hygiene> title="Indexes without a use" panel={panels["hygiene"]} empty={({ findings }) => findings.length === 0} whenEmpty="Every index is used, valid and the only one of its kind.">
        {({ findings, notes }) => (
          <>
            <ul className="lines">
              {findings.slice(0, 12).map((finding) => (
                <li key={`${finding.kind} ${finding.index}`}>
                  <Tag tone="warn">{words(finding.kind)}</Tag> <code>{finding.index}</code> {plain(finding.figure)} <span className="muted">{bytes(finding.bytes)}</span>
                </li>
              ))}
            </ul>
            {notes.map((note) => (
              <p key={plain(note)} className="muted small">
                {plain(note)}
              </p>
            ))}
          </>
        )}
      </PanelBox>
    </div>
  );
}

function columnsWith(of: (line: StatementLine) => Links): readonly Column<StatementLine>[] {
  return [
    { name: "sql", title: "Statement", width: "minmax(16rem, 4fr)", cell: (line) => <code className="sql-line">{line.sql}</code>, order: (line) => line.sql },
    { name: "total", title: "Time", width: "8rem", number: true, cell: (line) => <span>{percent(line.share)} <span className="muted">{millis(line.millis.total)}</span></span>, order: (line) => line.millis.total },
    { name: "calls", title: "Calls", width: "5.5rem", number: true, cell: (line) => count(line.volume.calls), order: (line) => line.volume.calls },
    { name: "mean", title: "Mean", width: "5rem", number: true, cell: (line) => millis(line.millis.mean), order: (line) => line.millis.mean },
    { name: "p95", title: "p95", width: "5rem", number: true, cell: (line) => millis(line.millis.p95), order: (line) => line.millis.p95 ?? -1 },
    { name: "rows", title: "Rows a call", width: "6rem", number: true, cell: (line) => (line.volume.calls === 0 ? NONE : count(Math.round(line.volume.rows / line.volume.calls))), order: (line) => line.volume.rows / Math.max(1, line.volume.calls) },
    { name: "evidence", title: "Evidence", width: "minmax(9rem, 1fr)", cell: (line) => <Evidence line={line} of={of(line)} /> },
    { name: "caller", title: "Code", width: "minmax(9rem, 1.5fr)", cell: (line) => <span className="muted clip">{place(line.caller)}</span>, order: (line) => line.caller ?? "" },
  ];
}

/** `dev.headroom.outlook.FactsReader.read(FactsReader.java:70)` as `FactsReader.java:70`. */
export function place(frame: string | null): string {
  return frame === null ? NONE : (/\(([^)]+)\)/.exec(frame)?.[1] ?? frame.split(".").slice(-2).join("."));
}

function Evidence({ line, of }: { readonly line: StatementLine; readonly of: Links }) {
  const findings = of.plan?.findings.length ?? 0;
  return (
    <span className="tags">
      {line.repeats.length > 0 && <Tag tone="warn">N+1</Tag>}
      {findings > 0 && <Tag tone="warn">plan</Tag>}
      {of.plan !== undefined && findings === 0 && <Tag tone="quiet">plan</Tag>}
      {of.advice.length > 0 && <Tag tone="good">index</Tag>}
      {line.volume.errors > 0 && <Tag tone="bad">errors</Tag>}
    </span>
  );
}

function OneStatement({ line, of, plans }: { readonly line: StatementLine; readonly of: Links; readonly plans: Plans | null }) {
  return (
    <section className="panel panel-wide detail" aria-labelledby="statement-title">
      <header className="panel-head">
        <h2 id="statement-title">
          {words(line.kind)} <code>{line.fingerprint}</code>
        </h2>
        <a className="button" href={href("statements")}>
          Close
        </a>
      </header>
      <Code label="Statement" text={line.sql} />
      <dl className="figures">
        <Figure label="Time in all" value={millis(line.millis.total)} note={`${percent(line.share)} of all statements`} />
        <Figure label="Calls" value={count(line.volume.calls)} note={`${count(line.volume.rows)} rows, ${count(line.volume.errors)} errors`} tone={line.volume.errors > 0 ? "bad" : "quiet"} />
        <Figure label="p50 · p95 · p99" value={`${millis(line.millis.p50)} · ${millis(line.millis.p95)} · ${millis(line.millis.p99)}`} note={`longest ${millis(line.millis.longest)}`} />
        <Figure label="Code" value={<code>{place(line.caller)}</code>} note={line.caller ?? "no frame of the service was on the stack"} />
        <Figure
          label="What ends cached results"
          value={of.tags.length === 0 ? NONE : of.tags.join(", ")}
          note={<>tables {line.tables.join(", ") || NONE} · <a href={href("cache")}>caches</a></>}
        />
      </dl>
      {line.repeats.map((repeat) => (
        <div key={`${repeat.latest.scope} ${repeat.latest.stack[0] ?? ""}`} className="finding">
          <h3>
            <Tag tone="warn">N+1</Tag> {count(repeat.executions)} executions in {count(repeat.scopes)} units of work
          </h3>
          <p>
            Last {count(repeat.latest.count)} times with {count(repeat.latest.distinct)} different values in <code>{repeat.latest.scope}</code>. {repeat.latest.way_out}
          </p>
          <Code label="Where it is repeated" text={repeat.latest.stack.join("\n")} />
        </div>
      ))}
      {of.advice.map((index) => (
        <div key={index.name} className="finding">
          <h3>
            <Tag tone="good">index</Tag> <code>{index.name}</code>
          </h3>
          <Served index={index} fingerprint={line.fingerprint} />
          <Code label="Statement that builds it" text={index.ddl} />
          <Apply index={index} />
        </div>
      ))}
      {of.plan === undefined ? (
        <p className="muted">{plans === null ? "Plans are being sampled…" : "No plan was sampled of it: only the dearest of the database are."}</p>
      ) : (
        <OnePlan plan={of.plan} />
      )}
    </section>
  );
}

function Served({ index, fingerprint }: { readonly index: Advised; readonly fingerprint: string }) {
  const served = index.serves.find((each) => each.fingerprint === fingerprint);
  return served === undefined ? null : (
    <p>
      The planner’s cost goes from <b>{count(Math.round(served.before))}</b> to <b>{count(Math.round(served.after))}</b> ({words(index.label)}); it takes {bytes(index.bytes)}, and each inserted row{" "}
      {Math.round(index.writes.wal_bytes_per_row)} bytes more of log.
    </p>
  );
}

function OnePlan({ plan }: { readonly plan: Plan }) {
  return (
    <div className="finding">
      <h3>Plan</h3>
      <p className="muted">
        cost {count(Math.round(plan.cost))}
        {plan.blocks !== null && `, ${count(plan.blocks)} blocks`}
        {plan.millis !== null && `, ${millis(plan.millis)}`}, {words(plan.label)}
      </p>
      <Code label="Plan" text={plan.shape} />
      {plan.findings.length > 0 && (
        <ul className="lines">
          {plan.findings.map((finding) => (
            <li key={`${finding.kind} ${finding.subject}`}>
              <Tag tone="warn">{words(finding.kind)}</Tag> <b>{finding.subject}</b>: {finding.figure}. {finding.way_out}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Apply({ index }: { readonly index: Advised }) {
  return (
    <Act
      label="Build…"
      title="Build this index"
      confirm={index.name}
      onDo={async (reason) => {
        await change("POST", "/api/v1/operator/database/advice/apply", reason, { indexes: [index.name] });
        return "Being built; its effect is compared below.";
      }}
    >
      <p>
        Built concurrently, so that rows go on changing; it takes {bytes(index.bytes)} and a while on a large table. Blocks and time of every
        statement before and after are compared, and an index that nobody reads is proposed to be dropped.
      </p>
    </Act>
  );
}

function AdviceList({ advice }: { readonly advice: Advice }) {
  return (
    <>
      <p className="muted small">
        With all of them the workload costs {percent(advice.relative_cost)} of what it does, {words(advice.label)}.
      </p>
      <ul className="cards">
        {advice.indexes.map((index) => (
          <li key={index.name} className="finding">
            <h3>
              <code>{index.name}</code>
            </h3>
            <Code label={`Statement that builds ${index.name}`} text={index.ddl} />
            <dl className="figures">
              <Figure label="Gain" value={percent(index.gain)} note={words(index.label)} tone="good" />
              <Figure label="Size" value={bytes(index.bytes)} />
              <Figure label="Costs writers" value={`${Math.round(index.writes.wal_bytes_per_row)} B a row`} note={`${percent(index.writes.hot_share_lost)} of updates touch it${index.writes.scattered ? ", scattered" : ""}`} />
              <Figure label="Serves" value={count(index.serves.length)} note={index.serves.map(({ fingerprint }) => <a key={fingerprint} href={href("statements", fingerprint)}>{fingerprint.slice(0, 6)} </a>)} />
            </dl>
            <Apply index={index} />
          </li>
        ))}
      </ul>
      {advice.notes.map((note) => (
        <p key={plain(note)} className="muted small">
          {plain(note)}
        </p>
      ))}
    </>
  );
}

function AppliedAdvice({ latest }: { readonly latest: NonNullable<Applied["latest"]> }) {
  return (
    <>
      <p>
        <Tag tone={latest.stage === "BUILT" ? "good" : latest.stage === "FAILED" ? "bad" : "warn"}>{words(latest.stage)}</Tag>{" "}
        {latest.progress !== null && (
          <>
            <code>{latest.progress.index}</code> {latest.progress.phase} {count(latest.progress.done)} of {count(latest.progress.total)}
          </>
        )}
      </p>
      {latest.indexes.map((ddl) => (
        <Code key={ddl} label="What was built" text={ddl} />
      ))}
      {latest.effect !== null && latest.effect.statements.length === 0 && <p className="muted">Nothing that it is for has run since; the comparison begins with the next calls.</p>}
      {latest.effect !== null && latest.effect.statements.length > 0 && (
        <Frame label="Statements before and after">
          <table>
            <thead>
              <tr>
                <th scope="col">Statement</th>
                <th scope="col" className="cell-number">
                  Before, a call
                </th>
                <th scope="col" className="cell-number">
                  After, a call
                </th>
                <th scope="col">Plan</th>
              </tr>
            </thead>
            <tbody>
              {latest.effect.statements.slice(0, 20).map((compared) => (
                <tr key={compared.sql}>
                  <td>
                    <code className="sql-line">{compared.sql}</code>
                  </td>
                  <td className="cell-number">{millis(compared.before.millis / Math.max(1, compared.before.calls))}</td>
                  <td className="cell-number">{millis(compared.after.millis / Math.max(1, compared.after.calls))}</td>
                  <td>{compared.plan_changed ? "changed" : "as before"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Frame>
      )}
    </>
  );
}
