import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";

export type Column<Row> = {
  readonly name: string;
  readonly title: ReactNode;
  /** Share of the width, as CSS grid takes it: `2fr`, `6rem`. */
  readonly width: string;
  readonly number?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** What rows are ordered by; a column without it isn't. */
  readonly order?: (row: Row) => number | string;
};

type Props<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly id: (row: Row) => string;
  /** Where a row leads to. */
  readonly link?: (row: Row) => string;
  readonly chosen?: string | null;
  readonly initial?: { readonly by: string; readonly down: boolean };
  /** Rows in view at most before the table scrolls by itself. */
  readonly most?: number;
  /** What rows can be found by; a field to type in appears with it. */
  readonly find?: (row: Row) => string;
  readonly caption?: string;
};

const ROW = 36;
const SPARE = 6;

/** The rows of a scroll position that have to be there, with some to spare on both sides. */
export function span(top: number, height: number, all: number): readonly [number, number] {
  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  return [Math.min(first, Math.max(0, all - 1)), Math.min(all, Math.ceil((top + height) / ROW) + SPARE)];
}

export function sorted<Row>(rows: readonly Row[], order: ((row: Row) => number | string) | undefined, down: boolean): readonly Row[] {
  if (order === undefined) {
    return rows;
  }
  const sign = down ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [order(a), order(b)];
    return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y)));
  });
}

/** A table that draws the rows in view, so that two thousand cost what twenty do. */
export function Grid<Row>({ label, columns, rows, id, link, chosen = null, initial, most = 14, find, caption }: Props<Row>) {
  const [by, setBy] = useState(initial ?? null);
  const [text, setText] = useState("");
  const [top, setTop] = useState(0);
  const [at, setAt] = useState(0);
  const body = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return wanted === "" || find === undefined ? rows : rows.filter((row) => find(row).toLowerCase().includes(wanted));
  }, [rows, text, find]);
  const ordered = useMemo(
    () => sorted(found, columns.find(({ name }) => name === by?.by)?.order, by?.down ?? false),
    [found, columns, by],
  );
  const height = Math.min(most, Math.max(1, ordered.length)) * ROW;
  const [first, end] = span(top, height, ordered.length);
  const template = columns.map(({ width }) => width).join(" ");
  const layout = useCallback((element: HTMLDivElement | null) => element?.style.setProperty("--columns", template), [template]);
  const whole = link === undefined && ordered.length > most;
  const tall = useCallback((element: HTMLDivElement | null) => {
    body.current = element;
    element?.style.setProperty("height", `${height}px`);
    if (element !== null) {
      // what scrolls can be reached by keyboard: by its rows where they lead somewhere, else as a whole
      element.tabIndex = whole ? 0 : -1;
    }
  }, [height, whole]);
  const stretch = useCallback(
    (element: HTMLDivElement | null) => element?.style.setProperty("height", `${ordered.length * ROW}px`),
    [ordered.length],
  );
  const focusNext = useRef(false);
  const place = Math.min(at, Math.max(0, ordered.length - 1));

  useEffect(() => {
    if (focusNext.current) {
      focusNext.current = false;
      body.current?.querySelector<HTMLElement>(`[data-at="${place}"]`)?.focus({ preventScroll: true });
    }
  });

  const move = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / ROW) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -ordered.length,
      End: ordered.length,
    };
    const step = steps[event.key];
    if (step === undefined || ordered.length === 0) {
      return;
    }
    event.preventDefault();
    const next = Math.max(0, Math.min(ordered.length - 1, place + step));
    const box = body.current;
    if (box !== null) {
      box.scrollTop = Math.min(Math.max(box.scrollTop, (next + 1) * ROW - height), next * ROW);
    }
    focusNext.current = true;
    setAt(next);
  };

  return (
    <div className="grid-box" ref={layout}>
      {find !== undefined && (
        <div className="grid-tools">
          <input
            type="search"
            className="input"
            aria-label={`Find in ${label}`}
            placeholder="Find"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <span className="muted small">
            {ordered.length === rows.length ? `${rows.length}` : `${ordered.length} of ${rows.length}`}
          </span>
        </div>
      )}
      <div className="grid-frame">
      <div className="grid" role="table" aria-label={caption ?? label} aria-rowcount={ordered.length + 1} aria-colcount={columns.length}>
        <div role="rowgroup">
          <div className="grid-row grid-head" role="row" aria-rowindex={1}>
            {columns.map((column) => (
              <div
                key={column.name}
                role="columnheader"
                className={column.number === true ? "cell cell-number" : "cell"}
                aria-sort={by?.by === column.name ? (by.down ? "descending" : "ascending") : undefined}
              >
                {column.order === undefined ? (
                  column.title
                ) : (
                  <button
                    type="button"
                    className="sort"
                    onClick={() => setBy((now) => ({ by: column.name, down: now?.by === column.name ? !now.down : column.number === true }))}
                  >
                    {column.title}
                    <span aria-hidden="true">{by?.by === column.name ? (by.down ? " ↓" : " ↑") : ""}</span>
                  </button>
                )}
              </div>
            ))}
          </div>
        </div>
        <div
          className="grid-body"
          role="rowgroup"
          ref={tall}
          onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        >
          <div className="grid-whole" role="presentation" ref={stretch}>
            {ordered.slice(first, end).map((row, offset) => (
              <GridRow
                key={id(row)}
                columns={columns}
                row={row}
                at={first + offset}
                chosen={chosen === id(row)}
                href={link?.(row)}
                reachable={first + offset === place}
                onKey={move}
              />
            ))}
          </div>
        </div>
      </div>
      </div>
    </div>
  );
}

type RowProps<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly row: Row;
  readonly at: number;
  readonly chosen: boolean;
  readonly href: string | undefined;
  readonly reachable: boolean;
  readonly onKey: (event: KeyboardEvent) => void;
};

function GridRow<Row>({ columns, row, at, chosen, href, reachable, onKey }: RowProps<Row>) {
  const placed = useCallback((element: HTMLDivElement | null) => element?.style.setProperty("top", `${at * ROW}px`), [at]);
  return (
    <div className={chosen ? "grid-row grid-line chosen" : "grid-row grid-line"} role="row" aria-rowindex={at + 2} ref={placed}>
      {columns.map((column, index) => (
        <div key={column.name} role="cell" className={column.number === true ? "cell cell-number" : "cell"}>
          {index === 0 && href !== undefined ? (
            <a className="grid-link" href={href} onKeyDown={onKey} data-at={at} tabIndex={reachable ? 0 : -1} aria-current={chosen ? "true" : undefined}>
              {column.cell(row)}
            </a>
          ) : (
            column.cell(row)
          )}
        </div>
      ))}
    </div>
  );
}
