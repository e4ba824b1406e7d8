import { useEffect, useId, useState } from "react";
import { request } from "../../src/http";
import { Refusal } from "./act";
import type { Times } from "./api";
import { type Mark, Marks, placed } from "./chart";
import { useCursor } from "./cursor";
import { clock, count, millis } from "./format";

const RANGES = [
  { hours: 2, name: "2 h" },
  { hours: 48, name: "48 h" },
  { hours: 720, name: "30 d" },
] as const;

/** A column of the map: when it begins, and its requests by band. */
export type Column = { readonly at: string; readonly counts: readonly number[] };

/** Every slot of the time, also those without requests. */
export function columns(times: Times): readonly Column[] {
  const start = Date.parse(times.from);
  const step = times.step_seconds * 1000;
  const known = new Map(times.slots.map(({ from, counts }) => [Math.floor((Date.parse(from) - start) / step), counts]));
  const empty = times.band_millis.map(() => 0).concat(0);
  const slots = Math.max(1, Math.ceil((Date.parse(times.to) - start) / step));
  return Array.from({ length: slots }, (_, slot) => ({ at: new Date(start + slot * step).toISOString(), counts: known.get(slot) ?? empty }));
}

/** A band in words: `under 1 ms`, `1 ms to 2 ms`, `10 s and more`. */
export function band(edges: readonly number[], index: number): string {
  const [from, to] = [edges[index - 1], edges[index]];
  return from === undefined ? `under ${millis(to ?? 0)}` : to === undefined ? `${millis(from)} and more` : `${millis(from)} to ${millis(to)}`;
}

/** The bands that are drawn: from the fastest with a request to the slowest, and one more on both sides. */
export function drawn(all: readonly Column[]): readonly [number, number] {
  const bands = all[0]?.counts.length ?? 1;
  const used = Array.from({ length: bands }, (_, index) => index).filter((index) => all.some(({ counts }) => (counts[index] ?? 0) > 0));
  return [Math.max(0, (used[0] ?? 0) - 1), Math.min(bands - 1, (used.at(-1) ?? 0) + 1)];
}

/** How dark a cell is, 0 to 1: by the logarithm, so that one slow request among thousands is seen. */
export function depth(value: number, most: number): number {
  return value === 0 ? 0 : 0.15 + 0.85 * (Math.log1p(value) / Math.log1p(Math.max(1, most)));
}

/** How long an operation's requests took over time: a cell for each time and band, darker with more requests. */
export function HeatMap({ operation, slowMillis, marks }: { readonly operation: string; readonly slowMillis: number | null; readonly marks: readonly Mark[] }) {
  const [hours, setHours] = useState<number>(RANGES[0].hours);
  const [times, setTimes] = useState<Times | null>(null);
  const [failure, setFailure] = useState<unknown>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    request<Times>("GET", "/api/v1/operator/objectives/times", { query: { operation, hours: String(hours) }, signal: abort.signal }).then(
      ({ value }) => {
        setTimes(value);
        setFailure(undefined);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) {
          setFailure(error);
        }
      },
    );
    return () => abort.abort();
  }, [operation, hours]);
  const id = useId();
  return (
    <figure className="chart heat" aria-labelledby={id}>
      <figcaption id={id}>
        <span>Response times</span>
        <span className="heat-ranges">
          {RANGES.map((range) => (
            <button key={range.hours} type="button" className="sort small" aria-pressed={hours === range.hours} onClick={() => setHours(range.hours)}>
              {range.name}
            </button>
          ))}
        </span>
      </figcaption>
      {failure !== undefined && <Refusal failure={failure} />}
      {times === null ? (
        failure === undefined && <p className="hint">Loading its past…</p>
      ) : times.slots.length === 0 ? (
        <p className="hint">No request in this time, or its minute isn’t over.</p>
      ) : (
        <Cells times={times} slowMillis={slowMillis} marks={marks} />
      )}
    </figure>
  );
}

function Cells({ times, slowMillis, marks }: { readonly times: Times; readonly slowMillis: number | null; readonly marks: readonly Mark[] }) {
  const [table, setTable] = useState(false);
  const all = columns(times);
  const edges = times.band_millis;
  const [low, high] = drawn(all);
  const rows = high - low + 1;
  const most = Math.max(...all.flatMap(({ counts }) => counts));
  const { pointed, shown, slider } = useCursor(all.length, (right) => Math.floor(right * all.length));
  const places = placed(marks, [...all.map(({ at }) => at), times.to]);
  const here = places.filter(({ index }) => Math.floor(index) === shown).map(({ text: said }) => said);
  const text = [told(all[shown], edges), ...here].join("; ");
  const slow = slowMillis === null ? -1 : edges.findIndex((edge) => edge > slowMillis);
  return (
    <>
      {table ? (
        <HeatTable all={all} edges={edges} low={low} high={high} />
      ) : (
        <div className="heat-frame">
          <ol className="heat-bands small muted" aria-hidden="true">
            {Array.from({ length: rows }, (_, row) => (
              <li key={row}>{(high - row) % 3 === 1 || rows < 6 ? millis(edges[high - row - 1] ?? 0) : ""}</li>
            ))}
          </ol>
          <svg
            className="heat-cells"
            viewBox={`0 0 ${all.length} ${rows}`}
            preserveAspectRatio="none"
            {...slider("Response times over time", text)}
          >
            {all.map(({ at, counts }, column) =>
              counts.map((value, index) =>
                value === 0 ? null : (
                  <rect
                    // a cell is where it is
                    // oxlint-disable-next-line react/no-array-index-key
                    key={`${at} ${index}`}
                    className={slow >= 0 && index >= slow ? "heat-cell heat-slow" : "heat-cell"}
                    x={column}
                    y={high - index}
                    width={1}
                    height={1}
                    fillOpacity={depth(value, most).toFixed(2)}
                  />
                ),
              ),
            )}
            {places.map(({ index, at, text: said }) => (
              <path key={`${at} ${said}`} className="chart-mark" d={`M${index.toFixed(2)} 0V${rows}`} />
            ))}
            {pointed !== null && <rect className="heat-cursor" x={shown} y={0} width={1} height={rows} />}
          </svg>
        </div>
      )}
      <p className="chart-text small">
        <span>{text}</span>
        <button type="button" className="sort small" aria-expanded={table} onClick={() => setTable(!table)}>
          {table ? "as a map" : "as a table"}
        </button>
      </p>
      <Marks marks={places} />
    </>
  );
}

/** `13:05:00: 120 requests, most 10 ms to 20 ms, slowest 1 s to 2 s`. */
export function told(column: Column | undefined, edges: readonly number[]): string {
  if (column === undefined) {
    return "";
  }
  const all = column.counts.reduce((sum, value) => sum + value, 0);
  if (all === 0) {
    return `${clock(column.at)}: no request`;
  }
  const usual = column.counts.indexOf(Math.max(...column.counts));
  const slowest = column.counts.findLastIndex((value) => value > 0);
  return `${clock(column.at)}: ${count(all)} ${all === 1 ? "request" : "requests"}, most ${band(edges, usual)}, slowest ${band(edges, slowest)}`;
}

type TableProps = { readonly all: readonly Column[]; readonly edges: readonly number[]; readonly low: number; readonly high: number };

function HeatTable({ all, edges, low, high }: TableProps) {
  const bands = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  return (
    <section className="chart-table" tabIndex={0} aria-label="Response times, as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {bands.map((index) => (
              <th scope="col" key={index} className="cell-number">
                {band(edges, index)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all
            .filter(({ counts }) => counts.some((value) => value > 0))
            .map(({ at, counts }) => (
              <tr key={at}>
                <td>{clock(at)}</td>
                {bands.map((index) => (
                  <td key={index} className="cell-number">
                    {count(counts[index] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
