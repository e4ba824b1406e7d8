import { useEffect, useMemo, useState } from "react";
import { request } from "../../../src/http";
import { Act, change, Refusal } from "../act";
import type { JobLine, JobsOverview } from "../api";
import type { ScreenProps } from "../app";
import { ago, clock, count, NONE, seconds, words } from "../format";
import { type Column, Grid } from "../grid";
import { useNow } from "../live";
import { Code, Figure, Frame, PanelBox, Tag, type Tone } from "../panel";
import { href } from "../place";

const TONES: Readonly<Record<string, Tone>> = { RUNNING: "warn", DEAD: "bad", DONE: "good" };

/** Jobs that ended by the same error: its first line, without the figures in it. */
export function alike(jobs: readonly JobLine[]): readonly { readonly error: string; readonly jobs: readonly JobLine[] }[] {
  const groups = new Map<string, JobLine[]>();
  for (const job of jobs) {
    const error = `${job.task}: ${(job.error ?? "no error was kept").split("\n", 1)[0]?.replaceAll(/\d+/g, "…") ?? ""}`;
    const group = groups.get(error);
    if (group === undefined) {
      groups.set(error, [job]);
    } else {
      group.push(job);
    }
  }
  return [...groups].map(([error, all]) => ({ error, jobs: all })).toSorted((a, b) => b.jobs.length - a.jobs.length);
}

export function Jobs({ panels, item }: ScreenProps) {
  return (
    <div className="panels">
      {item !== null && /^\d+$/.test(item) && <OneJob key={item} id={item} />}
      <PanelBox<JobsOverview> wide title="Queues, all nodes" panel={panels["overview"]} empty={({ queues }) => queues.length === 0} whenEmpty="No queue has had a job yet.">
        {({ queues, horizon, works, running }) => (
          <>
            <Frame label="Queues">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Queue</th>
                    {["Waiting", "Oldest", "Scheduled", "Running", "Done, last hour", "Dead"].map((title) => (
                      <th scope="col" key={title} className="cell-number">
                        {title}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {queues.map((queue) => (
                    <tr key={queue.queue}>
                      <th scope="row">{queue.queue}</th>
                      <td className="cell-number">{count(queue.waiting)}</td>
                      <td className="cell-number">{seconds(queue.oldest_seconds)}</td>
                      <td className="cell-number">{count(queue.scheduled)}</td>
                      <td className="cell-number">{count(queue.running)}</td>
                      <td className="cell-number">{count(queue.done_last_hour)}</td>
                      <td className={queue.dead > 0 ? "cell-number bad" : "cell-number"}>{count(queue.dead)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Frame>
            <p className="muted small">
              {works ? `This node works, on ${running} now.` : "This node does no background work."}
            </p>
            {horizon !== null && (
              <p className="trouble" role="status">
                <strong>Somebody keeps the database from cleaning up.</strong> {Object.entries(horizon).map(([name, value]) => `${words(name)} ${String(value)}`).join(", ")}
              </p>
            )}
          </>
        )}
      </PanelBox>
      <PanelBox<readonly JobLine[]> wide title="Running" panel={panels["running"]} empty={(value) => value.length === 0} whenEmpty="Nothing runs now.">
        {(value) => <JobGrid jobs={value} label="running jobs" chosen={item} />}
      </PanelBox>
      <PanelBox<readonly JobLine[]> wide title="Dead, by how they ended" panel={panels["dead"]} empty={(value) => value.length === 0} whenEmpty="No job waits for an operator.">
        {(value) => (
          <>
            <ul className="lines">
              {alike(value).map((group) => (
                <li key={group.error}>
                  <Tag tone="bad">{`${group.jobs.length}×`}</Tag> <code>{group.error}</code>
                </li>
              ))}
            </ul>
            <JobGrid jobs={value} label="dead jobs" chosen={item} />
          </>
        )}
      </PanelBox>
      <PanelBox<JobsOverview> title="Schedules" panel={panels["overview"]} empty={({ schedules }) => schedules.length === 0} whenEmpty="This node makes no jobs by itself.">
        {({ schedules }) => (
          <ul className="lines">
            {schedules.map((schedule) => (
              <li key={schedule.name} className="spread">
                <span>
                  <b>{schedule.name}</b> <code>{schedule.cron}</code> <span className="muted">{schedule.zone}</span>
                </span>
                <Act
                  label="Run now…"
                  title={`Run ${schedule.name} now`}
                  confirm={null}
                  onDo={async (reason) => {
                    const job = await change<{ readonly id: number }>("POST", `/api/v1/operator/jobs/schedules/${encodeURIComponent(schedule.name)}/run`, reason);
                    return `Job ${job.id} is made.`;
                  }}
                >
                  <p>Makes one job beside those of its times.</p>
                </Act>
              </li>
            ))}
          </ul>
        )}
      </PanelBox>
      <PanelBox<readonly JobLine[]> title="Done last" panel={panels["done"]} empty={(value) => value.length === 0} whenEmpty="No job has ended yet.">
        {(value) => (
          <ul className="lines">
            {value.slice(0, 15).map((job) => (
              <li key={job.id}>
                <a href={href("jobs", String(job.id))}>{job.task}</a> <span className="muted">{took(job)}{job.finished_at === null ? "" : `, ${clock(job.finished_at)}`}</span>
              </li>
            ))}
          </ul>
        )}
      </PanelBox>
    </div>
  );
}

function took(job: JobLine): string {
  return job.started_at === null || job.finished_at === null ? NONE : seconds((Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000);
}

function JobGrid({ jobs, label, chosen }: { readonly jobs: readonly JobLine[]; readonly label: string; readonly chosen: string | null }) {
  return <Grid label={label} columns={JOBS} rows={jobs} id={(job) => String(job.id)} link={(job) => href("jobs", String(job.id))} chosen={chosen} most={10} find={(job) => `${job.id} ${job.task} ${job.error ?? ""}`} />;
}

const JOBS: readonly Column<JobLine>[] = [
  { name: "task", title: "Task", width: "minmax(10rem, 2fr)", cell: (job) => `${job.task} ${job.id}`, order: (job) => job.task },
  { name: "queue", title: "Queue", width: "6rem", cell: (job) => job.queue, order: (job) => job.queue },
  { name: "progress", title: "Progress", width: "10rem", cell: (job) => <Progress job={job} /> },
  { name: "attempts", title: "Attempts", width: "5.5rem", number: true, cell: (job) => (job.crashes > 0 ? <span className="warn" title={`${job.crashes} workers were lost with it`}>{`${job.attempts}, ${job.crashes} lost`}</span> : job.attempts), order: (job) => job.attempts },
  { name: "since", title: "Since", width: "6rem", number: true, cell: (job) => <Since at={job.finished_at ?? job.started_at ?? job.enqueued_at} />, order: (job) => job.started_at ?? job.enqueued_at },
  { name: "error", title: "Error or worker", width: "minmax(10rem, 3fr)", cell: (job) => <span className={job.error === null ? "muted clip" : "bad clip"}>{job.error ?? job.worker ?? ""}</span> },
];

function Since({ at }: { readonly at: string }) {
  const now = useNow();
  return <>{ago(at, now)}</>;
}

function Progress({ job }: { readonly job: JobLine }) {
  return job.progress === null ? (
    <span className="muted">{NONE}</span>
  ) : (
    <progress max={Math.max(1, job.progress.total)} value={job.progress.done} aria-label={`${job.progress.done} of ${job.progress.total} ${job.progress.note}`} />
  );
}

type Whole = JobLine & { readonly payload: unknown; readonly result: unknown; readonly unique_key: string | null };

function OneJob({ id }: { readonly id: string }) {
  const [job, setJob] = useState<Whole | null>(null);
  const [failure, setFailure] = useState<unknown>(undefined);
  const [turn, setTurn] = useState(0);
  const now = useNow();
  const live = job === null || job.state === "RUNNING" ? Math.floor(now / 2000) : 0;
  const asked = useMemo(() => ({ id, turn, live }), [id, turn, live]);
  useEffect(() => {
    const abort = new AbortController();
    request<Whole>("GET", `/api/v1/operator/jobs/${asked.id}`, { signal: abort.signal }).then(
      ({ value }) => setJob(value),
      (error: unknown) => {
        if (!abort.signal.aborted) {
          setFailure(error);
        }
      },
    );
    return () => abort.abort();
  }, [asked]);
  const done = (text: string) => {
    setTurn((before) => before + 1);
    return text;
  };
  return (
    <section className="panel panel-wide detail" aria-labelledby="job-title">
      <header className="panel-head">
        <h2 id="job-title">{job === null ? `Job ${id}` : `${job.task} ${id}`}</h2>
        <div className="buttons">
          {job?.state === "DEAD" && (
            <>
              <Act
                label="Requeue…"
                title={`Requeue job ${id}`}
                confirm={null}
                onDo={async (reason) => {
                  await change("POST", `/api/v1/operator/jobs/${id}/requeue`, reason);
                  return done("It has its attempts back.");
                }}
              >
                <p>Gives it its attempts back. What it did before it died isn’t undone; tasks are written to be repeated.</p>
              </Act>
              <Act
                label="Discard…"
                title={`Discard job ${id}`}
                confirm={id}
                danger
                onDo={async (reason) => {
                  await change("DELETE", `/api/v1/operator/jobs/${id}`, reason);
                  return done("Discarded.");
                }}
              >
                <p>It won’t run again. It stays known for as long as other ended jobs.</p>
              </Act>
            </>
          )}
          <a className="button" href={href("jobs")}>
            Close
          </a>
        </div>
      </header>
      {failure !== undefined && <Refusal failure={failure} />}
      {job !== null && (
        <>
          <dl className="figures">
            <Figure label="State" value={<Tag tone={TONES[job.state] ?? "quiet"}>{words(job.state)}</Tag>} note={`priority ${job.priority}`} />
            <Figure label="Attempts" value={job.attempts} note={`${job.crashes} workers lost`} tone={job.crashes > 0 ? "warn" : "quiet"} />
            <Figure label="Enqueued" value={clock(job.enqueued_at)} note={`due ${clock(job.due_at)}`} />
            <Figure label="Took" value={took(job)} note={job.worker ?? "no worker has it"} />
            {job.unique_key !== null && <Figure label="Only one with" value={<code>{job.unique_key}</code>} />}
          </dl>
          {job.progress !== null && (
            <p>
              <Progress job={job} /> {count(job.progress.done)} of {count(job.progress.total)} {job.progress.note}
            </p>
          )}
          {job.error !== null && (
            <Code label="Error" text={job.error} />
          )}
          <details>
            <summary>What it was given, and what it gave</summary>
            <Code label="Payload" text={JSON.stringify(job.payload, null, 2)} />
            {job.result !== null && (
              <Code label="Result" text={JSON.stringify(job.result, null, 2)} />
            )}
          </details>
        </>
      )}
    </section>
  );
}
