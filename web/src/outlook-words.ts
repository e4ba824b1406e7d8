import type { ComponentName, Outlook, Peer, ScoreComponent } from "./api";
import type { Tone } from "./outlook";

/** What each part needs before it can count. */
export const COMPONENT_NEEDS: Readonly<Record<ComponentName, string>> = {
  cash_flow: "Transactions of the last 90 days",
  liquidity: "Balances of checking and savings accounts",
  debt: "Income, and loans or cards if there are any",
  bills: "At least three bills that were due",
  goals: "A savings goal",
  resilience: "Holdings of an investment account",
};

/** The tone of one part's score, with the cut-offs of the whole. */
export function scoreTone(score: number | null): Tone {
  if (score === null) {
    return "none";
  }
  return score >= 80 ? "good" : score >= 40 ? "warn" : "bad";
}

/** Parts in order of what they weigh, those without data last. */
export function orderedComponents(outlook: Outlook): readonly ScoreComponent[] {
  return outlook.components.toSorted((a, b) => Number(b.available) - Number(a.available) || b.weight - a.weight);
}

/** A weight in percent, whether the server writes it as 20 or as 0.2. */
export function weightPercent(component: ScoreComponent): number {
  return Math.round(component.weight <= 1 ? component.weight * 100 : component.weight);
}

export function streakText(days: number): string {
  return days === 0 ? "No streak yet" : days === 1 ? "1 day in a row" : `${days} days in a row`;
}

/** Whether anything a person would notice differs between two tellings of a day. */
export function outlookChanged(before: Outlook | null, after: Outlook): boolean {
  return (
    before === null ||
    before.revision !== after.revision ||
    before.date !== after.date ||
    before.balance_score !== after.balance_score ||
    before.coverage !== after.coverage ||
    before.primary_insight !== after.primary_insight
  );
}

/** `61 → 68`, and what to call it. */
export function scoreChange(before: Outlook | null, after: Outlook): string {
  const was = before?.balance_score ?? null;
  const is = after.balance_score;
  if (is === null) {
    return "There isn’t enough for a score yet.";
  }
  if (was === null) {
    return `Your first balance score is ${is}.`;
  }
  return was === is ? `Your balance score stays at ${is}.` : `Your balance score went from ${was} to ${is}.`;
}

/** The middle half of the group, where it can be shown. */
export function peerRange(peer: Peer | null): { readonly low: number; readonly middle: number; readonly high: number } | null {
  if (peer?.available !== true || peer.lower_quartile === null || peer.median === null || peer.upper_quartile === null) {
    return null;
  }
  return { low: peer.lower_quartile, middle: peer.median, high: peer.upper_quartile };
}
