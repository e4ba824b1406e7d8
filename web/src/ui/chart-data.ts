/** How a line of a chart is told apart from the others: by colour, and by dashes where colour is not enough. */
export type Ink = "main" | "second" | "third" | "muted" | "good" | "bad";

export type Line = {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly ink?: Ink;
  readonly dashed?: boolean;
  /** Points without a line between them. */
  readonly dots?: boolean;
  /** A soft area between the line and the axis. */
  readonly filled?: boolean;
};

/** The room between two lines; several around one middle make a fan. */
export type Band = {
  readonly label: string;
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly ink?: Ink;
};

export type ChartData = {
  /** Ascending; seconds since 1970 where `time` is set. */
  readonly x: readonly number[];
  readonly lines: readonly Line[];
  readonly bands?: readonly Band[];
  readonly time?: boolean;
};

/** Where the arrow keys lead from a point. `Page` keys go a tenth of the way. */
export function moveCursor(key: string, at: number, count: number): number | null {
  const leap = Math.max(1, Math.round(count / 10));
  const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, PageDown: at - leap, PageUp: at + leap, Home: 0, End: count - 1 }[
    key
  ];
  return to === undefined || count === 0 ? null : Math.min(Math.max(to, 0), count - 1);
}

/** Which of `count` points a table of at most `most` rows shows: evenly spread, first and last among them. */
export function tableRows(count: number, most: number): readonly number[] {
  if (count <= most) {
    return Array.from({ length: count }, (_, index) => index);
  }
  return Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1)));
}

/** What stands at one point, in words: `12 Mar 2026: Balance 1,234, Benchmark 1,200`. */
export function pointText(
  data: ChartData,
  at: number,
  formatX: (x: number) => string,
  format: (value: number) => string,
): string {
  const x = data.x[at];
  if (x === undefined) {
    return "";
  }
  const parts = data.lines.flatMap(({ label, values }) => {
    const value = values[at];
    return value == null ? [] : [`${label} ${format(value)}`];
  });
  const ranges = (data.bands ?? []).flatMap(({ label, low, high }) => {
    const from = low[at];
    const to = high[at];
    return from == null || to == null ? [] : [`${label} ${format(from)} to ${format(to)}`];
  });
  return `${formatX(x)}: ${[...parts, ...ranges].join(", ") || "nothing"}`;
}
