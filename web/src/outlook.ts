import type { Band, ComponentName, Outlook, Peer, ScoreComponent } from "./api";

export type Tone = "good" | "warn" | "bad" | "none";

export const COMPONENT_LABELS: Readonly<Record<ComponentName, string>> = {
  cash_flow: "Cash flow",
  liquidity: "Cushion",
  debt: "Debt",
  bills: "Bills on time",
  goals: "Goals",
  resilience: "Resilience",
};

/** What each part needs before it can count. */
export const COMPONENT_NEEDS: Readonly<Record<ComponentName, string>> = {
  cash_flow: "Transactions of the last 90 days",
  liquidity: "Balances of checking and savings accounts",
  debt: "Income, and loans or cards if there are any",
  bills: "At least three bills that were due",
  goals: "A savings goal",
  resilience: "Holdings of an investment account",
};

const BANDS: Readonly<Record<Band, { readonly label: string; readonly tone: Tone }>> = {
  on_track: { label: "On track", tone: "good" },
  building: { label: "Building", tone: "warn" },
  at_risk: { label: "At risk", tone: "bad" },
};

export function bandLabel(band: Band | null): string {
  return band === null ? "No score yet" : BANDS[band].label;
}

export function bandTone(band: Band | null): Tone {
  return band === null ? "none" : BANDS[band].tone;
}

/** The tone of one part's score, with the cut-offs of the whole. */
export function scoreTone(score: number | null): Tone {
  if (score === null) {
    return "none";
  }
  return score >= 80 ? "good" : score >= 40 ? "warn" : "bad";
}

/** `Up 4 in 7 days`. */
export function deltaText(delta: number | null): string {
  if (delta === null) {
    return "No score a week ago";
  }
  if (delta === 0) {
    return "Same as 7 days ago";
  }
  return `${delta > 0 ? "Up" : "Down"} ${Math.abs(delta)} in 7 days`;
}

/** The gauge's text alternative. */
export function scoreText(outlook: Outlook): string {
  return outlook.balance_score === null
    ? "No balance score yet"
    : `Balance score ${outlook.balance_score} of 100. ${bandLabel(outlook.band)}. ${deltaText(outlook.delta_7d)}.`;
}

/** Parts in order of what they weigh, those without data last. */
export function orderedComponents(outlook: Outlook): readonly ScoreComponent[] {
  return outlook.components.toSorted((a, b) => Number(b.available) - Number(a.available) || b.weight - a.weight);
}

/** A weight in percent, whether the server writes it as 20 or as 0.2. */
export function weightPercent(component: ScoreComponent): number {
  return Math.round(component.weight <= 1 ? component.weight * 100 : component.weight);
}

/**
 * The outlook as it will be once the action is done: the first of a day carries the streak on. Assumed until the server
 * answers with the count it keeps.
 */
export function completeAction(outlook: Outlook, id: string): Outlook {
  const action = outlook.quick_actions.find((candidate) => candidate.id === id);
  if (action === undefined || action.completed) {
    return outlook;
  }
  const first = !outlook.quick_actions.some((candidate) => candidate.completed);
  return {
    ...outlook,
    quick_actions: withCompleted(outlook, id, true),
    streak_count: outlook.streak_count + (first ? 1 : 0),
  };
}

/** Takes back {@link completeAction} for one action, when the server refused it; other actions stay as they are. */
export function reopenAction(outlook: Outlook, id: string, streakBefore: number): Outlook {
  const actions = withCompleted(outlook, id, false);
  const others = actions.some((action) => action.completed);
  return { ...outlook, quick_actions: actions, streak_count: others ? outlook.streak_count : streakBefore };
}

function withCompleted(outlook: Outlook, id: string, completed: boolean): Outlook["quick_actions"] {
  return outlook.quick_actions.map((action) => (action.id === id ? { ...action, completed } : action));
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
