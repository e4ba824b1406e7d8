import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { filterRows, sortRows, type SortOrder, stepRow } from "./table-data";

export type Column<Row> = {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** A track of a CSS grid: `8rem`, `minmax(0, 2fr)`. */
  readonly width: string;
  readonly number?: boolean;
  /** What the column sorts by; null sorts last. */
  readonly sort?: (row: Row) => string | number | null;
  /** Left out where the screen is narrow. */
  readonly wideOnly?: boolean;
};

type Props<Row> = {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string | number;
  /** What a search is matched with; without it there is no search. */
  readonly words?: (row: Row) => string;
  readonly onOpen?: ((row: Row) => void) | undefined;
  readonly initialSort?: SortOrder;
  readonly rowHeight?: number;
  readonly tools?: ReactNode;
  readonly empty: ReactNode;
};

/**
 * Rows by the ten thousand: only those in view are in the page, every one is reachable by keyboard and counted for screen
 * readers. Sorts by a press on a heading and searches as one types.
 */
export function DataTable<Row>(props: Props<Row>) {
  const { label, rows, columns, rowKey, words, onOpen, initialSort, rowHeight = 52, tools, empty } = props;
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<SortOrder | null>(initialSort ?? null);
  const [active, setActive] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const wide = useWide();
  const shownColumns = useMemo(() => columns.filter(({ wideOnly }) => wide || wideOnly !== true), [columns, wide]);
  const tracks = shownColumns.map(({ width }) => width).join(" ");
  const wanted = usePainted(useMemo(() => ({ search, order }), [search, order]));
  const sorter = wanted.order === null ? undefined : columns.find(({ key }) => key === wanted.order?.key)?.sort;
  // sorting ten thousand rows for each frame of a scroll would be felt
  const shown = useMemo(() => {
    const found = words === undefined ? rows : filterRows(rows, wanted.search, words);
    return sorter === undefined || wanted.order === null ? found : sortRows(found, sorter, wanted.order.descending);
  }, [rows, words, sorter, wanted]);
  // every value of it is used here, none is handed on
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // a frame may show what the one before had measured; waiting for each would cost it
    useFlushSync: false,
    scrollPaddingStart: 44,
  });
  const current = Math.min(active, Math.max(shown.length - 1, 0));

  const go = (to: number) => {
    setActive(to);
    virtual.scrollToIndex(to);
    // the row may only be made by the scroll
    requestAnimationFrame(() => requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus({ preventScroll: true })));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset["row"] === undefined) {
      return;
    }
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const to = stepRow(event.key, current, shown.length, page);
    const row = shown[current];
    if (to !== null) {
      event.preventDefault();
      go(to);
    } else if (event.key === "Enter" && row !== undefined && onOpen !== undefined) {
      event.preventDefault();
      onOpen(row);
    }
  };
  const latest = useRef(onOpen);
  useEffect(() => {
    latest.current = onOpen;
  });
  const open = useCallback((row: unknown) => latest.current?.(row as Row), []);
  const sortBy = (column: Column<Row>) =>
    setOrder((now) => ({ key: column.key, descending: now?.key === column.key ? !now.descending : column.number === true }));

  return (
    <div className="data">
      {(words !== undefined || tools !== undefined) && (
        <div className="data-tools">
          {words !== undefined && (
            <label className="data-search">
              <span className="unseen">Search {label}</span>
              <input type="search" placeholder="Search" value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
            </label>
          )}
          {tools}
          <p className="muted small data-count" role="status">
            {shown.length === rows.length ? `${count(rows.length)} ${rows.length === 1 ? "row" : "rows"}` : `${count(shown.length)} of ${count(rows.length)}`}
          </p>
        </div>
      )}
      <div
        ref={frame}
        className="data-frame"
        role="grid"
        aria-label={label}
        aria-rowcount={shown.length + 1}
        aria-colcount={shownColumns.length}
        tabIndex={shown.length === 0 ? 0 : -1}
        onKeyDown={onKeyDown}
      >
        <div className="data-row data-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
          {shownColumns.map((column) => (
            <span
              key={column.key}
              role="columnheader"
              className={column.number === true ? "data-cell cell-number" : "data-cell"}
              aria-sort={order?.key === column.key ? (order.descending ? "descending" : "ascending") : undefined}
            >
              {column.sort === undefined ? (
                column.label
              ) : (
                <button type="button" className="data-sort" onClick={() => sortBy(column)}>
                  {column.label}
                  <span aria-hidden="true">{order?.key === column.key ? (order.descending ? " ↓" : " ↑") : ""}</span>
                </button>
              )}
            </span>
          ))}
        </div>
        {shown.length === 0 ? (
          <div role="row" className="data-empty">
            <div role="gridcell" aria-colspan={shownColumns.length}>{rows.length === 0 ? empty : "Nothing matches the search."}</div>
          </div>
        ) : (
          <div role="rowgroup" className="data-body" style={{ height: `${virtual.getTotalSize()}px` }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = shown[index];
              return (
                row !== undefined && (
                  <MemoRow
                    key={rowKey(row)}
                    row={row}
                    index={index}
                    start={start}
                    height={rowHeight}
                    tracks={tracks}
                    columns={shownColumns as readonly Column<unknown>[]}
                    current={index === current}
                    opens={onOpen !== undefined}
                    onActive={setActive}
                    onOpen={open}
                  />
                )
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}

type RowProps = {
  readonly row: unknown;
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly tracks: string;
  readonly columns: readonly Column<unknown>[];
  readonly current: boolean;
  readonly opens: boolean;
  readonly onActive: (index: number) => void;
  readonly onOpen: (row: unknown) => void;
};

function GridRow({ row, index, start, height, tracks, columns, current, opens, onActive, onOpen }: RowProps) {
  return (
    // keys reach every row through the grid's own handler
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      data-row={index}
      role="row"
      aria-rowindex={index + 2}
      className={opens ? "data-row data-row-opens" : "data-row"}
      tabIndex={current ? 0 : -1}
      style={{ gridTemplateColumns: tracks, height: `${height}px`, transform: `translateY(${start}px)` }}
      onFocus={() => onActive(index)}
      onClick={opens ? () => onOpen(row) : undefined}
    >
      {columns.map((column) => (
        <span key={column.key} role="gridcell" className={column.number === true ? "data-cell cell-number" : "data-cell"}>
          {column.cell(row)}
        </span>
      ))}
    </div>
  );
}

/** A row that stays in view is drawn once, however far is scrolled. */
const MemoRow = memo(GridRow);

const COUNT = new Intl.NumberFormat();

function count(rows: number): string {
  return COUNT.format(rows);
}

/**
 * A value as it was when the page was last painted: a key or a press is seen at once, and the rows that it asks for, which
 * may take longer than a frame, follow in a task of their own.
 */
function usePainted<T>(value: T): T {
  const [painted, setPainted] = useState(value);
  useEffect(() => {
    let task: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      task = setTimeout(() => setPainted(value));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(task);
    };
  }, [value]);
  return painted;
}

function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia("(min-width: 46rem)").matches);
  useEffect(() => {
    const query = matchMedia("(min-width: 46rem)");
    const update = () => setWide(query.matches);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return wide;
}
