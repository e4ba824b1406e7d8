import type { Band, ComponentName, Outlook } from "./api";

export type Tone = "good" | "warn" | "bad" | "none";

export const COMPONENT_LABELS: Readonly<Record<ComponentName, string>> = {
  cash_flow: "Cash flow",
  liquidity: "Cushion",
  debt: "Debt",
  bills: "Bills on time",
  goals: "Goals",
  resilience: "Resilience",
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
