import { daysBetween, formatDay } from "../dates";
import { href, type Route } from "../route";

/** The day of a chart's point. */
export function dayOf(x: number): string {
  return new Date(x * 1000).toISOString().slice(0, 10);
}

export function pointOf(date: string): number {
  return Date.parse(`${date}T12:00:00Z`) / 1000;
}

export function formatPoint(x: number): string {
  return formatDay(dayOf(x), "medium");
}

export const RANGES = [
  ["30", "1M"],
  ["182", "6M"],
  ["365", "1Y"],
  ["1826", "5Y"],
  ["", "All"],
] as const;

/** The day a range begins, seen from another; null for everything there is. */
export function rangeStart(today: string, days: string): string | null {
  if (days === "") {
    return null;
  }
  const start = new Date(`${today}T00:00:00Z`);
  start.setUTCDate(start.getUTCDate() - Number(days));
  return start.toISOString().slice(0, 10);
}

/** How old a price is, where that is worth saying. */
export function priceAge(pricedOn: string, today: string): string | null {
  const days = daysBetween(pricedOn, today);
  return days > 4 ? `price of ${formatDay(pricedOn, "short")}` : null;
}

const PARTS = [
  ["performance", "Performance"],
  ["allocation", "Allocation"],
  ["risk", "Risk"],
  ["optimisation", "Optimise"],
] as const;

/** The looks at one portfolio. */
export function PortfolioTabs({ portfolio, current }: { readonly portfolio: string; readonly current: Route["page"] }) {
  return (
    <nav className="tabs" aria-label="Portfolio">
      <a href={href({ page: "portfolio" })} aria-current={current === "portfolio" ? "page" : undefined}>
        Holdings
      </a>
      {PARTS.map(([page, label]) => (
        <a key={page} href={href({ page, portfolio })} aria-current={current === page ? "page" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}
