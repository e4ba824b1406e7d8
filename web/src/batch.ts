import { ApiError, type Answer, readAnswer, request } from "./http";

/**
 * Reads of one moment travel as one request: a page asks for what it needs part by part, and the network sees a single
 * round trip. Only reads whose answers the service keeps can share; the rest, and one that is alone, go by themselves.
 */
const SHARED = /^\/api\/(v1\/(accounts|budgets|goals|bills|debts|income-sources|categories|users\/profile|transactions)\b|v2\/daily-outlook\/\d+(\?|$))/;
const MOST = 20;

type Part = { readonly status: number; readonly etag?: string; readonly body?: unknown };
type Asked = {
  readonly path: string;
  readonly settle: (answer: Promise<Answer<unknown>>) => void;
};

let asked: Asked[] = [];

/** Reads a resource, together with the other reads of the moment where that is possible. */
export function sharedRead<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  if (!SHARED.test(path)) {
    return request<T>("GET", path, { signal });
  }
  return new Promise<Answer<T>>((resolve) => {
    asked.push({ path, settle: (answer) => resolve(answer as Promise<Answer<T>>) });
    if (asked.length === 1) {
      // after the effects of all the parts of a page that are drawn together
      setTimeout(send, 0);
    }
  });
}

function send(): void {
  const reads = asked;
  asked = [];
  for (let from = 0; from < reads.length; from += MOST) {
    const group = reads.slice(from, from + MOST);
    const [only] = group;
    if (group.length === 1 && only !== undefined) {
      only.settle(request("GET", only.path));
    } else {
      sendGroup(group);
    }
  }
}

function sendGroup(group: readonly Asked[]): void {
  const body = { requests: group.map(({ path }, index) => ({ id: String(index), path })) };
  const answers = request<{ readonly responses: readonly (Part & { readonly id: string })[] }>("POST", "/api/v1/batch", { body });
  group.forEach(({ path, settle }, index) => {
    settle(
      answers.then(({ value, at }) => {
        const part = value.responses.find(({ id }) => id === String(index));
        return part === undefined ? request<unknown>("GET", path) : { ...readPart(part), at };
      }),
    );
  });
}

/** One part of the answer, as if it had come alone. */
export function readPart(part: Part): Answer<unknown> {
  if (part.status === 401) {
    throw new ApiError({ status: 401, code: "NOT_SIGNED_IN" });
  }
  return readAnswer(part.status, JSON.stringify(part.body ?? null), (name) => (name === "ETag" ? (part.etag ?? null) : null));
}
