import type { Change } from "../api";
import type { ScreenProps } from "../app";
import { clock, NONE } from "../format";
import { type Column, Grid } from "../grid";
import { PanelBox, Tag, type Tone } from "../panel";

function tone(status: number | null): Tone {
  return status === null ? "warn" : status < 300 ? "good" : status < 500 ? "warn" : "bad";
}

const COLUMNS: readonly Column<Change>[] = [
  { name: "at", title: "When", width: "10.5rem", cell: (change) => clock(change.at), order: (change) => change.id },
  { name: "who", title: "Who", width: "minmax(9rem, 1fr)", cell: (change) => <span className="clip">{change.email ?? `user ${change.by}`}</span>, order: (change) => change.email ?? "" },
  { name: "what", title: "What", width: "minmax(16rem, 2fr)", cell: (change) => <code className="clip" title={change.target}>{`${change.method} ${change.route.replace("/api/v1/", "")}`}</code>, order: (change) => change.route },
  { name: "why", title: "Why", width: "minmax(14rem, 3fr)", cell: (change) => (change.reason === null ? <span className="muted">no reason was given</span> : <span className="clip" title={change.reason}>{change.reason}</span>) },
  { name: "status", title: "Ended", width: "6rem", cell: (change) => <Tag tone={tone(change.status)}>{change.status === null ? "not known" : String(change.status)}</Tag>, order: (change) => change.status ?? 0 },
  { name: "took", title: "Took", width: "5rem", number: true, cell: (change) => (change.millis === null ? NONE : `${change.millis} ms`), order: (change) => change.millis ?? -1 },
  { name: "node", title: "Node", width: "9rem", cell: (change) => <span className="muted clip">{change.node}</span>, order: (change) => change.node },
];

export function Changes({ panels }: ScreenProps) {
  return (
    <div className="panels">
      <PanelBox<readonly Change[]> wide title="What operators changed, on all nodes" panel={panels["changes"]} empty={(value) => value.length === 0} whenEmpty="Nobody has changed anything yet.">
        {(value) => <Grid label="changes" columns={COLUMNS} rows={value} id={(change) => String(change.id)} most={20} find={(change) => `${change.email ?? ""} ${change.route} ${change.reason ?? ""}`} />}
      </PanelBox>
    </div>
  );
}
