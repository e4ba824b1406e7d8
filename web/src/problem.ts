import type { Violation } from "./api";
import { ApiError, Unreachable } from "./http";

/** What a person is told about a failure. */
export type Told = {
  readonly title: string;
  readonly detail: string | null;
  /** One line per broken rule. */
  readonly points: readonly string[];
  /** When another try makes sense (milliseconds since 1970); null when there is nothing to wait for. */
  readonly until: number | null;
};

/** Says what happened and what to do now, in plain words; what the server said comes after. */
export function tell(failure: unknown, online = true): Told {
  if (failure instanceof Unreachable) {
    return {
      title: online ? "Headroom doesn’t answer" : "You’re offline",
      detail: "Nothing you entered is lost. Try again once the connection is back.",
      points: [],
      until: null,
    };
  }
  if (!(failure instanceof ApiError)) {
    return {
      title: "Something went wrong on this page",
      detail: "Reloading the page usually mends it.",
      points: [],
      until: null,
    };
  }
  const points = (failure.problem.violations ?? []).map(violationText);
  const said = failure.problem.detail === undefined ? null : sentence(failure.problem.detail);
  // With rules listed one by one, the server's detail only repeats them.
  const detail = points.length > 0 ? null : said;
  return { ...words(failure, detail, said), points, until: failure.retryAt };
}

function words(failure: ApiError, detail: string | null, said: string | null): { title: string; detail: string | null } {
  switch (failure.status) {
    case 401:
      return failure.problem.code === "WRONG_CREDENTIALS"
        ? { title: "The email or the password is wrong", detail: null }
        : { title: "Your session has ended", detail: "Sign in again to go on; what you entered is still here." };
    case 403:
      return { title: "You may not do that", detail };
    case 404:
      return { title: "There is nothing here", detail };
    case 409:
      return { title: "That is already taken", detail };
    case 412:
    case 428:
      return {
        title: "This was changed somewhere else",
        detail: "What you entered is still here. Compare it with the newer version, then save again.",
      };
    case 413:
      return { title: "That file is too big", detail: said ?? "Split it, for instance by year, and import the parts." };
    case 415:
      return { title: "That kind of file can’t be read", detail };
    case 400:
    case 422:
      return { title: "Something needs another look", detail };
    case 429:
      return failure.problem.code === "TOO_MANY_SIGN_INS"
        ? { title: "Too many tries to sign in", detail: "Wait a little, then try again." }
        : { title: "That was a bit fast", detail: "The limit on requests is reached. It frees itself shortly." };
    default:
      if (failure.status === 502 || failure.status === 503 || failure.status === 504) {
        return { title: "Headroom is busy or restarting", detail: "Nothing you entered is lost. Try again in a moment." };
      }
      return {
        title: "Something broke on our side",
        detail:
          failure.problem.incident === undefined
            ? "Nothing you entered is lost. Try again in a moment."
            : `Nothing you entered is lost. If it goes on, mention incident ${failure.problem.incident}.`,
      };
  }
}

/** `Amount: must be a number, was “12,x”. Choose the other decimal sign.` */
export function violationText(violation: Violation): string {
  const value =
    violation.value === undefined || violation.value === null || violation.value === ""
      ? ""
      : `, was “${typeof violation.value === "object" ? JSON.stringify(violation.value) : String(violation.value)}”`;
  const wayOut = violation.way_out == null || violation.way_out === "" ? "" : ` ${sentence(violation.way_out)}`;
  return `${capital(violation.subject.replaceAll("_", " "))}: ${violation.rule}${value}.${wayOut}`;
}

export function sentence(text: string): string {
  const trimmed = capital(text.trim());
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
