import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { ChartData, Ink } from "./chart-data";

export type Plot = {
  readonly update: (data: ChartData) => void;
  readonly cursor: (at: number | null) => void;
  readonly destroy: () => void;
};

export type PlotOptions = {
  readonly height: number;
  readonly format: (value: number) => string;
  readonly formatX: (x: number) => string;
  /** The point under the mouse or finger. */
  readonly onPoint: (at: number | null) => void;
};

const VARIABLES: Readonly<Record<Ink, string>> = {
  main: "--chart-main",
  second: "--chart-second",
  third: "--chart-third",
  muted: "--line-strong",
  good: "--gauge-good",
  bad: "--gauge-bad",
};

/** Draws a chart on a canvas and keeps it as wide as its container, in the colours of the scheme of the moment. */
export function draw(container: HTMLElement, first: ChartData, options: PlotOptions): Plot {
  let data = first;
  let plot = make(container, data, options);
  const resized = new ResizeObserver(() => {
    // an observer begins with the size of the moment, which is drawn already
    const width = widthOf(container);
    if (width !== plot.width) {
      plot.setSize({ width, height: options.height });
    }
  });
  resized.observe(container);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const again = () => {
    plot.destroy();
    plot = make(container, data, options);
  };
  scheme.addEventListener("change", again);
  return {
    update: (next) => {
      const sameShape = shape(next) === shape(data);
      data = next;
      if (sameShape) {
        plot.setData(columns(next));
      } else {
        again();
      }
    },
    cursor: (at) => {
      const x = at === null ? undefined : data.x[at];
      plot.setCursor(x === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(x, "x"), top: 0 }, false);
    },
    destroy: () => {
      resized.disconnect();
      scheme.removeEventListener("change", again);
      plot.destroy();
    },
  };
}

function widthOf(container: HTMLElement): number {
  return Math.max(container.clientWidth, 100);
}

function shape(data: ChartData): string {
  return JSON.stringify([data.time, data.lines.map(({ label, ink, dashed, dots }) => [label, ink, dashed, dots]), data.bands?.map(({ label, ink }) => [label, ink])]);
}

/** Bands first, as pairs of columns; lines are drawn over them. */
function columns(data: ChartData): uPlot.AlignedData {
  const bands = (data.bands ?? []).flatMap(({ low, high }) => [high, low]);
  return [data.x, ...bands, ...data.lines.map(({ values }) => values)] as unknown as uPlot.AlignedData;
}

function make(container: HTMLElement, data: ChartData, { height, format, formatX, onPoint }: PlotOptions): uPlot {
  const style = getComputedStyle(container);
  const colour = (name: string) => style.getPropertyValue(name).trim() || "gray";
  const ink = (of: Ink | undefined) => colour(VARIABLES[of ?? "main"]);
  const bands = data.bands ?? [];
  const font = `12px ${colour("--sans")}`;
  const axis = { font, stroke: colour("--muted"), ticks: { show: false }, grid: { stroke: colour("--line"), width: 1 } };
  return new uPlot(
    {
      width: widthOf(container),
      height,
      legend: { show: false },
      padding: [10, 18, 0, 0],
      scales: { x: { time: data.time === true } },
      cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 8 } },
      axes: [
        { ...axis, grid: { show: false }, space: 70, size: 32, values: data.time === true ? dayLabels : (_, splits) => splits.map(formatX) },
        { ...axis, size: (self, values) => labelWidth(self, values), gap: 8, values: (_, splits) => splits.map(format) },
      ],
      series: [
        {},
        ...bands.flatMap(() => [{ stroke: "transparent", points: { show: false } }, { stroke: "transparent", points: { show: false } }]),
        ...data.lines.map(
          (line): uPlot.Series => ({
            label: line.label,
            stroke: ink(line.ink),
            width: line.dots === true ? 0 : line.ink === "muted" ? 1.5 : 2,
            points: line.dots === true ? { show: true, size: 9, fill: ink(line.ink), stroke: ink(line.ink) } : { show: false },
            ...(line.dashed === true ? { dash: [6, 5] } : {}),
            ...(line.filled === true ? { fill: translucent(ink(line.ink), 0.1) } : {}),
          }),
        ),
      ],
      bands: bands.map(({ ink: of }, index) => ({ series: [index * 2 + 1, index * 2 + 2] as [number, number], fill: translucent(ink(of), 0.2) })),
      hooks: { setCursor: [(self) => onPoint(self.cursor.idx ?? null)] },
    },
    columns(data),
    container,
  );
}

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric", timeZone: "UTC" });
const MONTH_SECONDS = 27 * 86_400;

/** Days while they are apart by less than a month, months beyond. */
function dayLabels(_: uPlot, splits: number[]): string[] {
  const format = (splits[1] ?? 0) - (splits[0] ?? 0) >= MONTH_SECONDS ? MONTH : DAY;
  return splits.map((at) => format.format(at * 1000));
}

/** As wide as the widest label, so that no amount is cut. */
function labelWidth(self: uPlot, values: readonly string[] | null): number {
  const longest = (values ?? []).reduce((most, text) => (text.length > most.length ? text : most), "");
  self.ctx.save();
  self.ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  const width = self.ctx.measureText(longest).width / devicePixelRatio;
  self.ctx.restore();
  return Math.ceil(width) + 14;
}

/** `#rrggbb` with an opacity of 0 to 1. */
function translucent(hex: string, opacity: number): string {
  return /^#[0-9a-f]{6}$/i.test(hex) ? hex + Math.round(opacity * 255).toString(16).padStart(2, "0") : hex;
}
