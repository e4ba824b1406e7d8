import type { AlertEvent, AlertStatus } from "../api";
import type { ScreenProps } from "../app";
import { ago, clock, NONE, words } from "../format";
import { type Column, Grid } from "../grid";
import { useNow } from "../live";
import { PanelBox, Tag, type Tone } from "../panel";
import { href } from "../place";

const TONES: Readonly<Record<AlertStatus["state"], Tone>> = { FIRING: "bad", PENDING: "warn", INACTIVE: "good" };
const ORDER: Readonly<Record<AlertStatus["state"], number>> = { FIRING: 0, PENDING: 1, INACTIVE: 2 };

/** A measured figure with as many digits as say something. */
export function figure(value: number | null): string {
  return value === null ? NONE : Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

const COLUMNS: readonly Column<AlertStatus>[] = [
  { name: "state", title: "State", width: "6rem", cell: (alert) => <Tag tone={TONES[alert.state]}>{alert.state === "INACTIVE" ? "quiet" : words(alert.state)}</Tag>, order: (alert) => ORDER[alert.state] },
  { name: "rule", title: "Rule", width: "11rem", cell: (alert) => alert.rule, order: (alert) => alert.rule },
  { name: "severity", title: "Tells", width: "6rem", cell: (alert) => (alert.severity === "PAGE" ? "at once" : "by day"), order: (alert) => alert.severity },
  { name: "summary", title: "What is wrong then", width: "minmax(14rem, 3fr)", cell: (alert) => <span className="clip" title={alert.summary}>{alert.summary}</span> },
  { name: "value", title: "Measured", width: "6rem", number: true, cell: (alert) => figure(alert.value), order: (alert) => alert.value ?? -1 },
  { name: "since", title: "For", width: "7rem", number: true, cell: (alert) => (Date.parse(alert.since) <= 0 ? <span className="muted">never judged</span> : <Since at={alert.since} />), order: (alert) => alert.since },
  { name: "runbook", title: "Runbook", width: "minmax(10rem, 1fr)", cell: (alert) => <span className="muted clip" title={alert.runbook}>{alert.runbook}</span> },
];

function Since({ at }: { readonly at: string }) {
  const now = useNow();
  return <>{ago(at, now)}</>;
}

export function Alerts({ panels }: ScreenProps) {
  return (
    <div className="panels">
      <PanelBox<readonly AlertStatus[]> wide title="Rules" panel={panels["alerts"]} empty={(value) => value.length === 0} whenEmpty="No rule is in the file of objectives.">
        {(value) => <Grid label="alert rules" columns={COLUMNS} rows={value} id={(alert) => alert.rule} initial={{ by: "state", down: false }} most={18} />}
      </PanelBox>
      <PanelBox<readonly AlertEvent[]> wide title="What began and ended" panel={panels["events"]} empty={(value) => value.length === 0} whenEmpty="Nothing has fired yet.">
        {(value) => (
          <ul className="lines">
            {value.slice(0, 50).map((event) => (
              <li key={`${event.rule} ${event.number}`}>
                <span className="muted">{clock(event.at)}</span> <Tag tone={event.firing ? "bad" : "good"}>{event.firing ? "fired" : "resolved"}</Tag> <b>{event.rule}</b> {event.summary}, measured {figure(event.value)}{" "}
                <a href={href("objectives")}>budgets</a>
              </li>
            ))}
          </ul>
        )}
      </PanelBox>
    </div>
  );
}
