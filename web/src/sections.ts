import { prepare } from "./parts";
import type { PageName, Route } from "./route";
import type { IconName } from "./ui/icon";

export type SimplePage = { [Page in PageName]: Route extends infer R ? (R extends { readonly page: Page } ? (keyof R extends "page" ? Page : never) : never) : never }[PageName];
export type Section = { readonly name: string; readonly icon: IconName; readonly pages: readonly SimplePage[] };

/** The places of the app in the order of how often they are needed. */
export const SECTIONS: readonly Section[] = [
  { name: "Today", icon: "today", pages: ["today", "history"] },
  { name: "Money", icon: "accounts", pages: ["accounts", "transactions", "budget", "bills", "goals"] },
  { name: "Investing", icon: "portfolio", pages: ["portfolio", "simulation", "retirement", "tax"] },
  { name: "Energy", icon: "energy", pages: ["energy", "plans"] },
  { name: "More", icon: "more", pages: ["import", "advice", "notifications", "settings"] },
];

export const ICONS: Readonly<Partial<Record<SimplePage, IconName>>> = {
  today: "today",
  history: "history",
  accounts: "accounts",
  transactions: "list",
  budget: "budget",
  bills: "bill",
  goals: "goal",
  portfolio: "portfolio",
  simulation: "fan",
  retirement: "horizon",
  tax: "tax",
  energy: "energy",
  plans: "plans",
  import: "import",
  advice: "advice",
  notifications: "bell",
  settings: "settings",
};

/** Gets a page ready as soon as somebody seems to go there. */
export function intent(place: Route) {
  const ready = () => prepare(place);
  return { onPointerEnter: ready, onFocus: ready, onTouchStart: ready };
}
