import type { Outlook, Session } from "./api";
import { prefetch } from "./query";
import type { PageName, Route } from "./route";
import type { Lazy } from "./ui/lazy";

/** What a page is given: the parts of its address. */
export type PageProps = { readonly route: Route };

export const TITLES: Readonly<Record<PageName, string>> = {
  today: "Today",
  day: "Looking back",
  history: "History",
  accounts: "Accounts",
  transactions: "Transactions",
  transaction: "Transaction",
  budget: "Budget",
  bills: "Bills",
  goals: "Goals",
  goal: "Goal",
  portfolio: "Portfolio",
  holding: "Holding",
  allocation: "Allocation",
  performance: "Performance",
  optimisation: "Optimise",
  risk: "Risk",
  simulation: "Simulate",
  retirement: "Retirement",
  tax: "Tax",
  energy: "Energy use",
  plans: "Energy plans",
  import: "Import",
  advice: "Advice",
  thread: "Advice",
  notifications: "Notices",
  settings: "Settings",
  more: "Menu",
  "sign-in": "Sign in",
  "sign-up": "Create an account",
  forgotten: "Forgotten password",
  reset: "New password",
};

/**
 * Where the code of each part is. The start of the app says it: nothing else names the files of a release, so that a
 * release of one changed part leaves every other file as it was.
 */
export type Parts = {
  readonly pages: Readonly<Partial<Record<PageName, Lazy<PageProps>>>>;
  readonly entrance: Lazy<PageProps>;
  readonly welcome: Lazy<object>;
  readonly outlookRest: Lazy<{ readonly outlook: Outlook; readonly part: "below" | "beside" | "lacking" | "lacking beside" }>;
  readonly notEnough: Lazy<{ readonly outlook: Outlook | null }>;
  readonly sessionEnded: Lazy<{ readonly email: string; readonly onSignedIn: (session: Session) => void; readonly onLeave: () => void }>;
  readonly standing: Lazy<object>;
  readonly outbox: () => Promise<typeof import("./outbox")>;
};

let known: Parts | null = null;

export function setParts(parts: Parts): void {
  known = parts;
}

export function getParts(): Parts {
  if (known === null) {
    throw new Error("the parts are told before anything is drawn");
  }
  return known;
}

/** What the first look at a page asks for, where that doesn't depend on more than the address. */
const READS: Readonly<Partial<Record<PageName, readonly string[]>>> = {
  portfolio: ["/api/v1/portfolio"],
  energy: ["/api/v1/energy/usage"],
};

const LIKELY: Readonly<Partial<Record<PageName, readonly PageName[]>>> = {
  today: ["transactions", "goal", "goals", "portfolio"],
  accounts: ["transactions"],
  transactions: ["transaction", "budget"],
  goals: ["goal"],
  portfolio: ["holding", "performance"],
  advice: ["thread"],
  energy: ["plans"],
};

function fetchCode(page: PageName): void {
  getParts().pages[page]?.load().catch(() => {
    // the page itself tells when it is opened
  });
}

/** Gets the code and the data of a page that somebody is about to open. */
export function prepare(route: Route): void {
  fetchCode(route.page);
  READS[route.page]?.forEach(prefetch);
}

/** Gets the code of the pages that usually come next, once nothing else is to do; not where data are to be saved. */
export function prepareLikely(page: PageName): void {
  const connection = (navigator as { readonly connection?: { readonly saveData?: boolean; readonly effectiveType?: string } }).connection;
  if (connection?.saveData === true || connection?.effectiveType?.endsWith("2g") === true) {
    return;
  }
  const idle = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1500));
  idle(() => LIKELY[page]?.forEach(fetchCode));
}
