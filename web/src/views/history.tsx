import { useMemo } from "react";
import type { Band } from "../api";
import { formatDay } from "../dates";
import { bandLabel, bandTone } from "../outlook";
import { useSearchParam } from "../search-param";
import { useRead } from "../reads";
import { href } from "../route";
import { useSignedIn } from "../session";
import { Chart } from "../ui/chart";
import { Empty, PageHead, Shown } from "./kit";

const SPANS = [
  ["30", "30 days"],
  ["90", "3 months"],
  ["365", "A year"],
] as const;

/** How the score went, day by day. */
export function HistoryPage() {
  const { user } = useSignedIn();
  const [chosen, choose] = useSearchParam("days");
  const days = SPANS.some(([value]) => value === chosen) ? chosen : "90";
  const loaded = useRead("GET /api/v2/daily-outlook/{user}/history", { path: { user: user.id }, query: { days: Number(days) } });
  return (
    <>
      <PageHead title="History" lead="Your balance score, as each day told it." of={loaded}>
        <Spans value={days} options={SPANS} onChoose={choose} label="How far back" />
      </PageHead>
      <Shown of={loaded} blocks={[22, 20]}>
        {({ data }) => (data.days.length === 0 ? <Empty title="No days yet">The first one is told as soon as you open today.</Empty> : <Past days={data.days} />)}
      </Shown>
    </>
  );
}

type Day = { readonly date: string; readonly balance_score: number | null; readonly band: string | null; readonly primary_insight: string | null };

function Past({ days }: { readonly days: readonly Day[] }) {
  const data = useMemo(
    () => ({
      x: days.map(({ date }) => Date.parse(`${date}T12:00:00Z`) / 1000),
      lines: [{ label: "Balance score", values: days.map((day) => day.balance_score), filled: true }],
      time: true,
    }),
    [days],
  );
  const scores = days.flatMap((day) => (day.balance_score === null ? [] : [day.balance_score]));
  const summary =
    scores.length === 0
      ? "No day had enough data for a score."
      : `Between ${Math.min(...scores)} and ${Math.max(...scores)} on ${scores.length} days; ${scores.at(-1)} on the last.`;
  return (
    <>
      <section className="card" aria-label="Score over time">
        <Chart title="Balance score" summary={summary} data={data} format={(value) => String(Math.round(value))} formatX={(x) => formatDay(new Date(x * 1000).toISOString().slice(0, 10), "medium")} xLabel="Day" />
      </section>
      <ol className="card days">
        {days.toReversed().map((day) => (
          <li key={day.date}>
            <a href={href({ page: "day", date: day.date })}>{formatDay(day.date, "long")}</a>
            <span className={`band tone-${bandTone(day.band as Band | null)}`}>
              {day.balance_score ?? "–"} <span className="unseen">{bandLabel(day.band as Band | null)}</span>
            </span>
            <p className="muted small">{day.primary_insight}</p>
          </li>
        ))}
      </ol>
    </>
  );
}

type SpansProps = { readonly label: string; readonly value: string; readonly options: readonly (readonly [string, string])[]; readonly onChoose: (value: string) => void };

/** One of a few, beside each other. */
export function Spans({ label, value, options, onChoose }: SpansProps) {
  return (
    <div className="spans" role="group" aria-label={label}>
      {options.map(([key, text]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onChoose(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}
