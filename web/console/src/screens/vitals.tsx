import type { VitalName, Vitals, Work } from "../api";
import type { ScreenProps } from "../app";
import { count, millis, NONE, words } from "../format";
import { type Column, Grid } from "../grid";
import { Frame, PanelBox, Tag, type Tone } from "../panel";
import { href } from "../place";
import { Left } from "./objectives";

type Line = Vitals["pages"][number];
type PageLine = { readonly page: string; readonly samples: number; readonly by: Readonly<Partial<Record<VitalName, Line>>>; readonly work: readonly Work[] };

const SHOWN: readonly VitalName[] = ["LCP", "INP", "CLS", "FCP", "TTFB"];
const ENOUGH = 50;
const RATINGS: Readonly<Record<string, Tone>> = { GOOD: "good", NEEDS_IMPROVEMENT: "warn", POOR: "bad" };

/** A line for each page, with its vitals beside the server's work for it. */
export function byPage(vitals: Vitals, work: readonly Work[]): readonly PageLine[] {
  const pages = new Map<string, Partial<Record<VitalName, Line>>>();
  for (const line of vitals.pages) {
    pages.set(line.page, { ...pages.get(line.page), [line.vital]: line });
  }
  return [...pages].map(([page, by]) => ({
    page,
    by,
    samples: Math.max(...Object.values(by).map(({ samples }) => samples)),
    work: work.filter((each) => each.page === page),
  }));
}

export function value(vital: VitalName, p75: number): string {
  return vital === "CLS" ? p75.toFixed(3) : millis(p75);
}

function Cell({ line }: { readonly line: Line | undefined }) {
  return line === undefined || line.p75 === null ? (
    <span className="muted">{NONE}</span>
  ) : (
    <span title={`${count(line.samples)} samples, ${words(line.rating ?? "")}`}>
      <Tag tone={line.samples < ENOUGH ? "quiet" : (RATINGS[line.rating ?? ""] ?? "quiet")}>{value(line.vital, line.p75)}</Tag>
    </span>
  );
}

const COLUMNS: readonly Column<PageLine>[] = [
  { name: "page", title: "Page", width: "minmax(10rem, 2fr)", cell: (line) => line.page, order: (line) => line.page },
  ...SHOWN.map((vital): Column<PageLine> => ({
    name: vital,
    title: `${vital} p75`,
    width: "6.5rem",
    number: true,
    cell: (line) => <Cell line={line.by[vital]} />,
    order: (line) => line.by[vital]?.p75 ?? -1,
  })),
  { name: "samples", title: "Samples", width: "5.5rem", number: true, cell: (line) => (line.samples < ENOUGH ? <span className="muted">{count(line.samples)}, too few</span> : count(line.samples)), order: (line) => line.samples },
  { name: "work", title: "Slowest server work, p95", width: "minmax(12rem, 2fr)", cell: (line) => <Slowest work={line.work} /> },
];

function Slowest({ work }: { readonly work: readonly Work[] }) {
  const slowest = work.toSorted((a, b) => (b.p95 ?? b.p50 ?? -1) - (a.p95 ?? a.p50 ?? -1))[0];
  return slowest === undefined ? (
    <span className="muted">not known</span>
  ) : (
    <a className="clip" href={href("objectives", slowest.operation)}>
      {millis(slowest.p95 ?? slowest.p50)} {slowest.operation}
    </a>
  );
}

export function VitalsScreen({ panels, item }: ScreenProps) {
  const vitals = (panels["vitals"]?.value ?? null) as Vitals | null;
  const work = (panels["work"]?.value ?? []) as readonly Work[];
  const chosen = vitals === null ? undefined : byPage(vitals, work).find(({ page }) => page === item);
  return (
    <div className="panels">
      {chosen !== undefined && (
        <section className="panel panel-wide detail" aria-labelledby="page-title">
          <header className="panel-head">
            <h2 id="page-title">
              The server’s work for <code>{chosen.page}</code>
            </h2>
            <a className="button" href={href("vitals")}>
              Close
            </a>
          </header>
          {chosen.work.length === 0 ? (
            <p className="muted">Which operations this page waits for isn’t known.</p>
          ) : (
            <Frame label="Operations">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Operation, last hour</th>
                    <th scope="col" className="cell-number">
                      Requests
                    </th>
                    <th scope="col" className="cell-number">
                      p50
                    </th>
                    <th scope="col" className="cell-number">
                      p95
                    </th>
                    <th scope="col">Budget left</th>
                  </tr>
                </thead>
                <tbody>
                  {chosen.work.map((each) => (
                    <tr key={each.operation}>
                      <th scope="row">
                        <a href={href("objectives", each.operation)}>{each.operation}</a>
                      </th>
                      <td className="cell-number">{count(each.requests)}</td>
                      <td className="cell-number">{millis(each.p50)}</td>
                      <td className="cell-number">{millis(each.p95)}</td>
                      <td>{each.budget_left === null ? NONE : <Left left={each.budget_left} />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Frame>
          )}
        </section>
      )}
      <PanelBox<Vitals>
        wide
        title="Pages, at the 75th percentile"
        panel={panels["vitals"]}
        empty={({ pages }) => pages.length === 0}
        whenEmpty="No browser has told this node anything since it started."
        aside={<span className="muted small">judged from {ENOUGH} samples on</span>}
      >
        {(all) => (
          <Grid label="pages" columns={COLUMNS} rows={byPage(all, work)} id={(line) => line.page} link={(line) => href("vitals", line.page)} chosen={item} initial={{ by: "LCP", down: true }} most={16} find={(line) => line.page} />
        )}
      </PanelBox>
      <PanelBox<Vitals> wide title="Components" panel={panels["vitals"]} empty={({ components }) => components.length === 0} whenEmpty="No component has told its times.">
        {({ components }) => (
          <ul className="lines">
            {components.map((component) => (
              <li key={component.name} className="spread">
                <span>
                  {component.name} {component.slow && <Tag tone="warn">slow</Tag>}
                </span>
                <span>
                  p75 <b>{millis(component.p75)}</b>, longest {millis(component.max)}, {count(component.samples)} samples
                </span>
              </li>
            ))}
          </ul>
        )}
      </PanelBox>
    </div>
  );
}
