import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { type Band, type ChartData, type Ink, type Line, moveCursor, pointText, tableRows } from "./chart-data";
import type { Plot } from "./plot";

export type { Band, ChartData, Ink, Line } from "./chart-data";

type Props = {
  readonly title: string;
  /** What the chart says, in one sentence; screen readers hear it first. */
  readonly summary: string;
  readonly data: ChartData;
  readonly format: (value: number) => string;
  /** Short, for the axis; the long form where it differs is in `formatPoint`. */
  readonly formatX: (x: number) => string;
  readonly xLabel: string;
  readonly height?: number;
};

const MOST_ROWS = 120;

/**
 * Lines and bands on a canvas. The arrow keys move a cursor whose values are spoken and shown; a table says the same
 * without a picture. What draws is loaded when the first chart is shown, into room that is already there.
 */
export function Chart({ title, summary, data, format, formatX, xLabel, height = 260 }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [at, setAt] = useState<number | null>(null);
  const latest = useRef({ data, format, formatX });
  const titleId = useId();
  const count = data.x.length;

  useEffect(() => {
    latest.current = { data, format, formatX };
    plot.current?.update(data);
  }, [data, format, formatX]);

  useEffect(() => {
    let gone = false;
    import("./plot").then(
      ({ draw }) => {
        if (!gone && place.current !== null) {
          const began = performance.now();
          plot.current = draw(place.current, latest.current.data, {
            height,
            format: (value) => latest.current.format(value),
            formatX: (x) => latest.current.formatX(x),
            onPoint: setAt,
          });
          performance.measure("component:chart", { start: began });
        }
      },
      () => {
        if (!gone) {
          setFailed(true);
        }
      },
    );
    return () => {
      gone = true;
      plot.current?.destroy();
      plot.current = null;
    };
    // another attempt draws again
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [height, attempt]);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = moveCursor(event.key, at ?? (event.key === "ArrowLeft" ? count : -1), count);
    if (to !== null) {
      event.preventDefault();
      setAt(to);
      plot.current?.cursor(to);
    }
  };
  const shown = at !== null && at < count ? at : null;
  const text = shown === null ? summary : pointText(data, shown, formatX, format);
  return (
    <figure className="chart">
      <figcaption>
        <h2 id={titleId}>{title}</h2>
        <p className="muted">{summary}</p>
      </figcaption>
      <Legend data={data} at={shown} format={format} formatX={formatX} />
      <div
        className="chart-place"
        role="slider"
        tabIndex={0}
        aria-labelledby={titleId}
        aria-valuemin={0}
        aria-valuemax={Math.max(count - 1, 0)}
        aria-valuenow={shown ?? 0}
        aria-valuetext={text}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setAt(null);
          plot.current?.cursor(null);
        }}
      >
        <div ref={place} className="chart-canvas" data-height={height} style={{ height: `${height}px` }} aria-hidden="true" />
      </div>
      {failed && (
        <p className="small">
          The picture couldn’t be loaded; the table says the same.{" "}
          <button type="button" className="link" onClick={() => {
            setFailed(false);
            setAttempt((now) => now + 1);
          }}>
            Try again
          </button>
        </p>
      )}
      <ChartTable data={data} format={format} formatX={formatX} xLabel={xLabel} title={title} />
    </figure>
  );
}

type PartProps = Pick<Props, "data" | "format" | "formatX">;

/** Names the lines, and says the values at the cursor. */
function Legend({ data, at, format, formatX }: PartProps & { readonly at: number | null }) {
  const x = at === null ? undefined : data.x[at];
  return (
    <ul className="legend" aria-hidden="true">
      {data.lines.map((line) => (
        <LegendItem key={line.label} label={line.label} ink={line.ink ?? "main"} kind={line.dots === true ? "dots" : line.dashed === true ? "dashed" : "line"}>
          {at === null || line.values[at] == null ? "" : format(line.values[at])}
        </LegendItem>
      ))}
      {(data.bands ?? []).map((band) => (
        <LegendItem key={band.label} label={band.label} ink={band.ink ?? "main"} kind="band">
          {at === null ? "" : bandText(band, at, format)}
        </LegendItem>
      ))}
      <li className="legend-x">{x === undefined ? "\u00a0" : formatX(x)}</li>
    </ul>
  );
}

function bandText(band: Band, at: number, format: (value: number) => string): string {
  const low = band.low[at];
  const high = band.high[at];
  return low == null || high == null ? "" : `${format(low)} – ${format(high)}`;
}

type ItemProps = { readonly label: string; readonly ink: Ink; readonly kind: string; readonly children: string };

function LegendItem({ label, ink, kind, children }: ItemProps) {
  return (
    <li>
      <span className={`swatch swatch-${kind} ink-${ink}`} />
      {label} {children !== "" && <strong>{children}</strong>}
    </li>
  );
}

/** The same as a table, made when it is opened. */
function ChartTable({ data, format, formatX, xLabel, title }: PartProps & { readonly xLabel: string; readonly title: string }) {
  const [open, setOpen] = useState(false);
  const rows = useMemo(() => (open ? tableRows(data.x.length, MOST_ROWS) : []), [open, data]);
  const cell = (line: Line, row: number) => {
    const value = line.values[row];
    return value == null ? "–" : format(value);
  };
  return (
    <details className="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Show as a table</summary>
      {open && (
        <section className="table-frame chart-rows" tabIndex={0} aria-label={`${title}, as a table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{xLabel}</th>
                {data.lines.map(({ label }) => (
                  <th key={label} scope="col" className="cell-number">
                    {label}
                  </th>
                ))}
                {(data.bands ?? []).map(({ label }) => (
                  <th key={label} scope="col" className="cell-number">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row}>
                  <th scope="row">{formatX(data.x[row] ?? 0)}</th>
                  {data.lines.map((line) => (
                    <td key={line.label} className="cell-number">
                      {cell(line, row)}
                    </td>
                  ))}
                  {(data.bands ?? []).map((band) => (
                    <td key={band.label} className="cell-number">
                      {bandText(band, row, format)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {data.x.length > rows.length && (
            <p className="muted small">
              {rows.length} of {data.x.length} points, evenly spread.
            </p>
          )}
        </section>
      )}
    </details>
  );
}
