import type { Problem } from "./api";
import { noteAnswer } from "./network";

/** The server answered with a failure. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** When another try makes sense (milliseconds since 1970), where the server said so. */
  readonly retryAt: number | null;

  constructor(problem: Problem, retryAt: number | null = null) {
    super(problem.detail ?? problem.title ?? problem.code);
    this.name = "ApiError";
    this.status = problem.status;
    this.problem = problem;
    this.retryAt = retryAt;
  }
}

/** No answer came: the server is away, the network is, or the answer took too long. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("no answer", { cause });
    this.name = "Unreachable";
  }
}

/** A read: its value, the entity tag a later change of it must name, and when it was true (milliseconds since 1970). */
export type Answer<T> = { readonly value: T; readonly tag: string | null; readonly at: number };

export type Query = Readonly<Record<string, string | null | undefined>>;
export type Options = {
  readonly query?: Query;
  readonly body?: unknown;
  /** The entity tag the change is based on. */
  readonly ifMatch?: string | null;
  /** The same key on a repeated POST makes the server do the work once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
  /** A 401 is the caller's to handle: signing in itself, or finding out whether anybody is signed in. */
  readonly anonymous?: boolean;
  /** The answer is text as it is, not JSON. */
  readonly text?: boolean;
};

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const TIMEOUT_MS = 30_000;

/** Asks the person to sign in again; true when the same person did. */
type Reauthenticate = () => Promise<boolean>;
let reauthenticate: Reauthenticate | null = null;
let pending: Promise<boolean> | null = null;
/** Counts who signed in here: what an earlier one asked for is refused late, and that is no word about this one. */
let sessions = 0;

export function sessionBegan(): void {
  sessions += 1;
}

export function onSessionEnd(ask: Reauthenticate | null): void {
  reauthenticate = ask;
}

/** Sends a request; after a 401 asks to sign in again and then repeats it once. */
export async function request<T>(method: Method, path: string, options: Options = {}): Promise<Answer<T>> {
  return withSession(options.anonymous === true, () => send<T>(method, path, options));
}

/** Runs an exchange with the server and, where the session had ended, once more after a new sign-in. */
export async function withSession<T>(anonymous: boolean, exchange: () => Promise<T>): Promise<T> {
  const session = sessions;
  try {
    return await exchange();
  } catch (failure) {
    if (anonymous || !sessionEnded(failure) || reauthenticate === null || session !== sessions) {
      throw failure;
    }
    // Requests that fail together ask once.
    pending ??= reauthenticate().finally(() => {
      pending = null;
    });
    if (!(await pending)) {
      throw failure;
    }
    return exchange();
  }
}

function sessionEnded(failure: unknown): boolean {
  return failure instanceof ApiError && failure.status === 401 && failure.problem.code !== "WRONG_CREDENTIALS";
}

async function send<T>(method: Method, path: string, options: Options): Promise<Answer<T>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const headers = new Headers({ Accept: "application/json" });
  if (options.body !== undefined) {
    headers.set("Content-Type", "application/json");
  }
  if (options.ifMatch != null) {
    headers.set("If-Match", options.ifMatch);
  }
  if (options.idempotencyKey !== undefined) {
    headers.set("Idempotency-Key", options.idempotencyKey);
  }
  let response: Response;
  let text: string;
  try {
    response = await fetch(path + queryString(options.query), {
      method,
      headers,
      credentials: "same-origin",
      signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    text = await response.text();
    noteAnswer(true);
  } catch (failure) {
    options.signal?.throwIfAborted();
    noteAnswer(false);
    throw new Unreachable(failure);
  }
  const header = (name: string) => response.headers.get(name);
  if (options.text === true && response.ok) {
    return { value: text as T, tag: header("ETag"), at: readMoment(header("Date"), header("Age"), Date.now()) };
  }
  return readAnswer<T>(response.status, text, header);
}

/** Turns status, body and headers into a value or an {@link ApiError}. */
export function readAnswer<T>(status: number, text: string, header: (name: string) => string | null): Answer<T> {
  if (status < 200 || status > 299) {
    throw new ApiError(readProblem(status, text), readRetryAt(header("Retry-After"), Date.now()));
  }
  const tag = header("ETag");
  const at = readMoment(header("Date"), header("Age"), Date.now());
  if (text === "") {
    return { value: undefined as T, tag, at };
  }
  try {
    return { value: JSON.parse(text) as T, tag, at };
  } catch (failure) {
    // A proxy's or a captive portal's page in place of the answer.
    throw new Unreachable(failure);
  }
}

/** When an answer was true: when it was sent, less its age; never later than this device's own clock. */
export function readMoment(date: string | null, age: string | null, now: number): number {
  const sent = date === null ? Number.NaN : Date.parse(date);
  const seconds = age !== null && /^\d+$/.test(age.trim()) ? Number(age) : 0;
  return Math.min(Number.isNaN(sent) ? now : sent, now) - seconds * 1000;
}

function readProblem(status: number, text: string): Problem {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "code" in body && typeof body.code === "string") {
      return { ...(body as Problem), status };
    }
  } catch {
    // Not ours: an intermediary answered. The status is all there is.
  }
  return { status, code: `HTTP_${status}` };
}

/** The moment a `Retry-After` header means, which holds seconds or a date; null when absent or unreadable. */
export function readRetryAt(value: string | null, now: number): number | null {
  if (value === null || value.trim() === "") {
    return null;
  }
  if (/^\d+$/.test(value.trim())) {
    return now + Number(value) * 1000;
  }
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

export function queryString(query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value != null && value !== "") {
      params.set(name, value);
    }
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** A new idempotency key. `crypto.randomUUID` is missing where the page doesn't come over a secure connection. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
