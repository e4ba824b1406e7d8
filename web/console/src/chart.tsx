import { type KeyboardEvent, type PointerEvent, useId, useMemo, useState } from "react";
import { clock } from "./format";

type Line = { readonly name: string; readonly values: readonly number[] };
type Props = {
  readonly title: string;
  readonly at: readonly string[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
};

const WIDTH = 600;
const HEIGHT = 150;

/** Lines over time with a cursor for pointer and arrow keys, and the same as a table. */
export function Chart({ title, at, lines, format }: Props) {
  const [cursor, setCursor] = useState<number | null>(null);
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
  const shown = Math.min(cursor ?? at.length - 1, at.length - 1);
  const text = `${clock(at[shown] ?? "")}: ${lines.map(({ name, values }) => `${name} ${format(values[shown] ?? 0)}`).join(", ")}`;
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -at.length, End: at.length }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setCursor(Math.max(0, Math.min(at.length - 1, shown + step)));
    }
  };
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setCursor(Math.max(0, Math.min(at.length - 1, Math.round(((event.clientX - box.left) / box.width) * (at.length - 1)))));
  };
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
            role="slider"
            tabIndex={0}
            aria-label={title}
            aria-valuemin={0}
            aria-valuemax={at.length - 1}
            aria-valuenow={shown}
            aria-valuetext={text}
            onKeyDown={press}
            onPointerMove={point}
            onPointerLeave={() => setCursor(null)}
          >
            {least < 0 && <path className="chart-zero" d={`M0 ${y(0)}H${WIDTH}`} />}
            {lines.map(({ name, values }, index) => (
              <path
                key={name}
                className={`chart-line chart-line-${index}`}
                d={values.map((value, place) => `${place === 0 ? "M" : "L"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("")}
              />
            ))}
            {cursor !== null && <path className="chart-cursor" d={`M${x(shown)} 0V${HEIGHT}`} />}
          </svg>
          <p className="chart-text small">
            <span className="muted">{clock(at[shown] ?? "")}</span>
            {lines.map(({ name, values }, index) => (
              <span key={name}>
                <i className={`key key-${index}`} /> {name} <b>{format(values[shown] ?? 0)}</b>
              </span>
            ))}
          </p>
        </>
      )}
    </figure>
  );
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
