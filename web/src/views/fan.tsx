import { useMemo } from "react";
import type { SimulationAnswerBand } from "../generated/api";
import { axisMoney, drawn } from "../amounts";
import { Chart } from "../ui/chart";

type Props = {
  readonly title: string;
  readonly summary: string;
  readonly fan: readonly SimulationAnswerBand[];
  readonly currency: string;
  /** How a year is named: its number, an age, a date. */
  readonly year: (year: number) => string;
  readonly yearLabel: string;
};

/** The futures as a fan: the middle line, half of all futures around it, and eight in ten. */
export function Fan({ title, summary, fan, currency, year, yearLabel }: Props) {
  const data = useMemo(
    () => ({
      x: fan.map((band) => band.year),
      bands: [
        { label: "Eight in ten futures", low: fan.map(({ p10 }) => drawn(p10)), high: fan.map(({ p90 }) => drawn(p90)) },
        { label: "Half of them", low: fan.map(({ p25 }) => drawn(p25)), high: fan.map(({ p75 }) => drawn(p75)) },
      ],
      lines: [{ label: "The middle one", values: fan.map(({ p50 }) => drawn(p50)) }],
    }),
    [fan],
  );
  return <Chart title={title} summary={summary} data={data} format={axisMoney(currency)} formatX={year} xLabel={yearLabel} height={320} />;
}
