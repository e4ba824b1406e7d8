import { isLocalDate } from "./dates";

/** Every page of the app and its address; `:name` is a part that differs. */
export const PATHS = {
  today: "/",
  day: "/today/:date",
  history: "/history",
  accounts: "/accounts",
  transactions: "/transactions",
  transaction: "/transactions/:id",
  budget: "/budget",
  bills: "/bills",
  goals: "/goals",
  goal: "/goals/:id",
  portfolio: "/portfolio",
  holding: "/portfolio/:portfolio/holdings/:symbol",
  allocation: "/portfolio/:portfolio/allocation",
  performance: "/portfolio/:portfolio/performance",
  optimisation: "/portfolio/:portfolio/optimise",
  risk: "/portfolio/:portfolio/risk",
  simulation: "/simulate",
  retirement: "/retirement",
  tax: "/tax",
  energy: "/energy",
  plans: "/energy/plans",
  import: "/import",
  advice: "/advice",
  thread: "/advice/:id",
  notifications: "/notifications",
  settings: "/settings",
  more: "/more",
  "sign-in": "/sign-in",
  "sign-up": "/sign-up",
  forgotten: "/forgotten",
  reset: "/reset",
} as const;

export type PageName = keyof typeof PATHS;
type Names<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;
type RouteOf<Page extends PageName> = { readonly page: Page } & { readonly [Name in Names<(typeof PATHS)[Page]>]: string };

/** A place in the app. */
export type Route = { readonly [Page in PageName]: RouteOf<Page> }[PageName];

const PATTERNS = (Object.entries(PATHS) as [PageName, string][]).map(([page, path]) => ({
  page,
  names: [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? ""),
  // a part that is fixed wins over one that differs
  fixed: path.split("/").filter((part) => part !== "" && !part.startsWith(":")).length,
  form: new RegExp(`^${path.replaceAll(/:\w+/g, "([^/]+)")}/?$`),
}));

/** Reads an address; anything unknown is today, and so is a day that isn't one. */
export function readRoute(path: string): Route {
  const found = PATTERNS.filter(({ form }) => form.test(path)).toSorted((a, b) => b.fixed - a.fixed)[0];
  if (found === undefined) {
    return { page: "today" };
  }
  const values = found.form.exec(path) ?? [];
  const parts = Object.fromEntries(found.names.map((name, index) => [name, decode(values[index + 1] ?? "")]));
  if (parts["date"] !== undefined && !isLocalDate(parts["date"])) {
    return { page: "today" };
  }
  return { page: found.page, ...parts } as Route;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a place, for links. */
export function href(route: Route): string {
  const parts: Readonly<Record<string, string>> = route;
  return PATHS[route.page].replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(parts[name] ?? ""));
}

/** The address without what differs, `/goals/:id`: ids are nobody's business where a page is only counted. */
export function template(route: Route): string {
  return PATHS[route.page];
}

/** Addresses of releases before the pages had paths of their own, `/#/accounts`. */
export function fromHash(hash: string): string | null {
  return hash.startsWith("#/") ? hash.slice(1) : null;
}

/** Where an action's link leads in this app, or null when it has no page here. */
export function actionHref(link: string | null): string | null {
  const path = (link ?? "").replace(/^\/#/, "").split(/[?#]/, 1)[0] ?? "";
  if (/^\/bills\/\d+$/.test(path)) {
    return href({ page: "bills" });
  }
  if (path === "/imports") {
    return href({ page: "import" });
  }
  if (path === "/profile") {
    return href({ page: "settings" });
  }
  const route = readRoute(path);
  return path.startsWith("/") && (path === "/" || route.page !== "today") ? path : null;
}
