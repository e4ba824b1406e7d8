import type { LocalDate } from "./api";
import { isLocalDate } from "./dates";

/** A place in the app. All but the mailed `/reset` live behind the `#`. */
export type Route =
  | { readonly page: "today"; readonly date: LocalDate | null }
  | { readonly page: "import" }
  | { readonly page: "accounts" }
  | { readonly page: "settings" }
  | { readonly page: "sign-in" }
  | { readonly page: "sign-up" }
  | { readonly page: "forgotten" }
  | { readonly page: "reset"; readonly token: string };

/** Reads the address; anything unknown is today. */
export function readRoute(path: string, search: string, hash: string): Route {
  if (path === "/reset" && hash.length < 2) {
    return { page: "reset", token: new URLSearchParams(search).get("token") ?? "" };
  }
  const [place = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page, argument] = place.split("/");
  switch (page) {
    case "import":
    case "accounts":
    case "settings":
    case "sign-in":
    case "sign-up":
    case "forgotten":
      return { page };
    case "reset":
      return { page, token: new URLSearchParams(query).get("token") ?? "" };
    default:
      return { page: "today", date: page === "today" && argument !== undefined && isLocalDate(argument) ? argument : null };
  }
}

/** The address of a place, for links. */
export function href(route: Route): string {
  switch (route.page) {
    case "today":
      return route.date === null ? "/#/" : `/#/today/${route.date}`;
    case "reset":
      return `/#/reset?token=${encodeURIComponent(route.token)}`;
    case "import":
    case "accounts":
    case "settings":
    case "sign-in":
    case "sign-up":
    case "forgotten":
      return `/#/${route.page}`;
  }
}

/**
 * Where an action's link leads in this app: a page of ours, or null when it has none. Links to records (`/bills/12`) have
 * no page yet and lead nowhere rather than to a wrong one.
 */
export function actionHref(link: string | null): string | null {
  const match = /^(?:\/#)?\/(import|imports|accounts|settings|profile)(?:[/?].*)?$/.exec(link ?? "");
  switch (match?.[1]) {
    case "import":
    case "imports":
      return href({ page: "import" });
    case "accounts":
      return href({ page: "accounts" });
    case "settings":
    case "profile":
      return href({ page: "settings" });
    default:
      return null;
  }
}
