import { useMemo } from "react";
import type { UsageAnalysis } from "../generated/api";
import { formatDay } from "../dates";
import { ApiError } from "../http";
import { useRead } from "../reads";
import { href } from "../route";
import { Chart } from "../ui/chart";
import { Bars, Empty, Explained, PageHead, Shown, Stats } from "./kit";

const KWH = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const FINE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const MONTHS = Array.from({ length: 12 }, (_, month) => new Intl.DateTimeFormat(undefined, { month: "short", timeZone: "UTC" }).format(Date.UTC(2026, month, 1)));

function hour(at: number): string {
  return `${String(Math.round(at) % 24).padStart(2, "0")}:00`;
}

/** How much energy the household uses, when, and how well that is known. */
export function EnergyPage() {
  const loaded = useRead("GET /api/v1/energy/usage", {});
  const none = loaded.error instanceof ApiError && loaded.error.status === 404 && loaded.value === undefined;
  return (
    <>
      <PageHead title="Energy use" of={loaded}>
        <a className="button" href={href({ page: "plans" })}>
          Compare plans
        </a>
      </PageHead>
      {none ? (
        <Empty title="No readings yet">
          <a href={href({ page: "import" })}>Import a Green Button file</a> of your supplier, and plans are compared on what you really use.
        </Empty>
      ) : (
        <Shown of={loaded} blocks={[6, 22, 18]}>
          {(usage) => <Usage usage={usage} />}
        </Shown>
      )}
    </>
  );
}

function Usage({ usage }: { readonly usage: UsageAnalysis }) {
  const hours = useMemo(() => Array.from({ length: 24 }, (_, at) => at), []);
  const data = useMemo(
    () => ({
      x: hours,
      lines: [
        { label: "Weekdays", values: usage.weekday, filled: true },
        { label: "Weekends", values: usage.weekend, ink: "second" as const, dashed: true },
      ],
    }),
    [hours, usage],
  );
  return (
    <>
      <Stats
        lead
        of={[
          { label: "A year", value: `${KWH.format(usage.total)} kWh`, note: `${formatDay(usage.from, "medium")} to ${formatDay(usage.to, "medium")}` },
          { label: "Most of it around", value: hour(usage.peak_hour) },
          { label: "Read, not estimated", value: `${FINE.format(usage.coverage_percent)} %`, note: usage.coverage_percent < 50 ? "more readings make this surer" : "of all hours" },
        ]}
      />
      <section className="card" aria-label="A usual day">
        <Chart title="A usual day" summary={`Most is used around ${hour(usage.peak_hour)}.`} data={data} format={(value) => `${FINE.format(value)} kWh`} formatX={hour} xLabel="Hour" />
      </section>
      <section className="card" aria-labelledby="months">
        <h2 id="months">Month by month</h2>
        <Bars rows={usage.months.map((value, month) => ({ key: MONTHS[month] ?? "", label: MONTHS[month] ?? "", share: value, value: `${KWH.format(value)} kWh` }))} tone="second" />
      </section>
      <Explained by={usage.explanation} />
    </>
  );
}
