import { Act, change } from "../act";
import type { Recommendation, Trials, Tuning } from "../api";
import type { ScreenProps } from "../app";
import { clock, count, percent, words } from "../format";
import { type Column, Grid } from "../grid";
import { Figure, PanelBox, Tag, type Tone } from "../panel";

const DECISIONS: Readonly<Record<string, Tone>> = { COMMITTED: "good", KEPT: "quiet", ROLLED_BACK: "bad", TOO_NOISY: "warn", REFUSED: "warn" };

export function TuningScreen({ panels }: ScreenProps) {
  return (
    <div className="panels">
      <PanelBox<Tuning>
        wide
        title="Recommended"
        panel={panels["tuning"]}
        aside={
          <Act
            label="Put all back…"
            title="Put every configured value back"
            confirm="put back"
            danger
            onDo={async (reason) => {
              await change("DELETE", "/api/v1/performance/tune", reason);
              return "A trial under way ends; configured values are in force.";
            }}
          >
            <p>Ends a trial and every override. What is configured is in force at once.</p>
          </Act>
        }
      >
        {({ recommendations, status }) => (
          <>
            <p>
              <Tag tone={status.mode === "OFF" ? "quiet" : "good"}>{status.mode === "OFF" ? "off" : words(status.mode)}</Tag>{" "}
              {status.mode === "OFF" ? "Nothing is looked at: set headroom.tuning.mode." : status.mode === "AUTO" ? "Recommendations are tried by themselves." : "Nothing changes unless somebody says so."}{" "}
              {status.trying && <Tag tone="warn">a trial runs</Tag>}
            </p>
            {Object.keys(recommendations).length === 0 && <p className="hint">Every setting is well as it is.</p>}
            {Object.entries(recommendations).map(([section, all]) => (
              <div key={section}>
                <h3>{words(section)}</h3>
                <ul className="cards cards-below">
                  {all.map((each) => (
                    <One key={each.setting} recommendation={each} trying={status.trying} />
                  ))}
                </ul>
              </div>
            ))}
            {Object.entries(status.overrides_until).map(([setting, until]) => (
              <p key={setting}>
                <code>{setting}</code> is overridden until {clock(until)}.
              </p>
            ))}
            {status.last !== null && (
              <div className="finding">
                <h3>
                  The last trial: <code>{status.last.knob}</code> <Tag tone={DECISIONS[status.last.decision] ?? "quiet"}>{words(status.last.decision)}</Tag>
                </h3>
                <dl className="figures">
                  <Figure label="Value" value={`${count(status.last.before)} → ${count(status.last.after)}`} />
                  <Figure label="Cost" value={`${status.last.effect > 0 ? "+" : ""}${(status.last.effect * 100).toFixed(1)} %`} note="processors, waits and loads per request" tone={status.last.effect < 0 ? "good" : "quiet"} />
                  <Figure label="By chance" value={percent(status.last.p)} note={`equal blocks differ by ${percent(status.last.noise)}`} />
                </dl>
                <p className="muted">{status.last.reason}</p>
              </div>
            )}
          </>
        )}
      </PanelBox>
      <PanelBox<Trials> wide title="Everything that was tried" panel={panels["trials"]} empty={({ events }) => events.length === 0} whenEmpty="Nothing was tried yet.">
        {({ events, broken_at: broken }) => (
          <>
            <p>
              {broken === null ? <Tag tone="good">every row is as it was written</Tag> : <Tag tone="bad">{`row ${broken} was changed or removed`}</Tag>}
            </p>
            <Grid label="events" columns={EVENTS} rows={events} id={(event) => String(event.seq)} most={14} find={(event) => `${event.knob} ${event.kind} ${event.actor} ${event.detail}`} />
          </>
        )}
      </PanelBox>
    </div>
  );
}

const EVENTS: readonly Column<Trials["events"][number]>[] = [
  { name: "seq", title: "Row", width: "3.5rem", cell: (event) => event.seq, order: (event) => event.seq },
  { name: "at", title: "When", width: "10.5rem", cell: (event) => clock(event.at), order: (event) => event.at },
  { name: "knob", title: "Setting", width: "12rem", cell: (event) => event.knob, order: (event) => event.knob },
  { name: "kind", title: "What", width: "7rem", cell: (event) => words(event.kind), order: (event) => event.kind },
  { name: "actor", title: "Who", width: "8rem", cell: (event) => event.actor, order: (event) => event.actor },
  { name: "detail", title: "Detail", width: "minmax(14rem, 3fr)", cell: (event) => <span className="clip" title={event.detail}>{event.detail}</span> },
];

function One({ recommendation, trying }: { readonly recommendation: Recommendation; readonly trying: boolean }) {
  return (
    <li className="finding">
      <h3>
        <code>{recommendation.setting}</code> {count(recommendation.current)} → {count(recommendation.recommended)}
      </h3>
      <p>{recommendation.reason}. Expected: {recommendation.expected_effect}.</p>
      <Act
        label="Try…"
        title={`Try ${recommendation.setting} = ${count(recommendation.recommended)}`}
        confirm={recommendation.setting}
        disabled={trying}
        onDo={async (reason) => {
          await change("POST", "/api/v1/performance/tune", reason, { apply: recommendation.setting });
          return "The trial begins; each step is written down below.";
        }}
      >
        <p>
          The old and the new value run in turns. The new one stays only if it is shown to help, expires after a week, and is put back at once
          where errors or p95 rise.
        </p>
      </Act>
    </li>
  );
}
