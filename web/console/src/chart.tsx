import { useId, useMemo, useState } from "react";
import { useCursor } from "./cursor";
import { clock } from "./format";

type Line = { readonly name: string; readonly values: readonly number[] };
/** Something that happened at a moment: a release that came. */
export type Mark = { readonly at: string; readonly text: string };
type Props = {
  readonly title: string;
  readonly at: readonly string[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly marks?: readonly Mark[];
};

const WIDTH = 600;
const HEIGHT = 150;
const MOST_MARKS = 4;
const NONE: readonly Mark[] = [];

/** Lines over time with a cursor for pointer and arrow keys, and the same as a table. */
export function Chart({ title, at, lines, format, marks = NONE }: Props) {
  const { pointed, shown, slider } = useCursor(at.length, (right) => Math.round(right * (at.length - 1)));
  const [table, setTable] = useState(false);
  const id = useId();
  const [least, most] = useMemo(() => bounds(lines), [lines]);
  if (at.length < 2) {
    return (
      <figure className="chart">
        <figcaption>{title}</figcaption>
        <p className="hint">Not enough has happened yet to draw a line.</p>
      </figure>
    );
  }
  const x = (index: number) => (index / (at.length - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - 4 - ((value - least) / (most - least)) * (HEIGHT - 10);
  const places = placed(marks, at);
  const here = places.filter(({ index }) => Math.round(index) === shown).map(({ text: said }) => said);
  const text = [`${clock(at[shown] ?? "")}: ${lines.map(({ name, values }) => `${name} ${format(values[shown] ?? 0)}`).join(", ")}`, ...here].join("; ");
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption id={id}>
        {title}
        <button type="button" className="sort small" aria-expanded={table} onClick={() => setTable(!table)}>
          {table ? "as a line" : "as a table"}
        </button>
      </figcaption>
      {table ? (
        <section className="chart-table" tabIndex={0} aria-label={`${title}, as a table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                {lines.map(({ name }) => (
                  <th scope="col" key={name} className="cell-number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {at.map((moment, index) => (
                <tr key={moment}>
                  <td>{clock(moment)}</td>
                  {lines.map(({ name, values }) => (
                    <td key={name} className="cell-number">
                      {format(values[index] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <>
          <svg
            className="chart-lines"
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            {...slider(title, text)}
          >
            {least < 0 && <path className="chart-zero" d={`M0 ${y(0)}H${WIDTH}`} />}
            {lines.map(({ name, values }, index) => (
              <path
                key={name}
                className={`chart-line chart-line-${index}`}
                d={values.map((value, place) => `${place === 0 ? "M" : "L"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("")}
              />
            ))}
            {places.map(({ index, at: moment, text: said }) => (
              <path key={`${moment} ${said}`} className="chart-mark" d={`M${x(index).toFixed(1)} 0V${HEIGHT}`} />
            ))}
            {pointed !== null && <path className="chart-cursor" d={`M${x(shown)} 0V${HEIGHT}`} />}
          </svg>
          <p className="chart-text small">
            <span className="muted">{clock(at[shown] ?? "")}</span>
            {lines.map(({ name, values }, index) => (
              <span key={name}>
                <i className={`key key-${index}`} /> {name} <b>{format(values[shown] ?? 0)}</b>
              </span>
            ))}
            {here.map((said) => (
              <span key={said}>{said}</span>
            ))}
          </p>
        </>
      )}
      <Marks marks={places} />
    </figure>
  );
}

/** The marks of a chart in words, the newest last. */
export function Marks({ marks }: { readonly marks: readonly Mark[] }) {
  return marks.length === 0 ? null : (
    <p className="chart-marks small muted">
      {marks.slice(-MOST_MARKS).map(({ at, text }) => (
        <span key={`${at} ${text}`}>
          <i className="key key-mark" /> {clock(at)} {text}
        </span>
      ))}
    </p>
  );
}

/** Those within the time that is drawn, with their place among its points: between two of them where they fall between. */
export function placed(marks: readonly Mark[], at: readonly string[]): readonly (Mark & { readonly index: number })[] {
  const moments = at.map((moment) => Date.parse(moment));
  return marks.flatMap((mark) => {
    const moment = Date.parse(mark.at);
    const next = moments.findIndex((other) => other >= moment);
    if (next < 0 || (next === 0 && moments[0] !== moment)) {
      return [];
    }
    const before = moments[Math.max(0, next - 1)] ?? moment;
    const after = moments[next] ?? moment;
    return [{ ...mark, index: after === before ? next : next - 1 + (moment - before) / (after - before) }];
  });
}

/** From zero, or below it where a value is, to the largest. */
export function bounds(lines: readonly Line[]): readonly [number, number] {
  let least = 0;
  let most = 0;
  for (const { values } of lines) {
    for (const value of values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return [least, most === least ? least + 1 : most];
}
