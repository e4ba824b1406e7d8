import type { Problem } from "./api";

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

/** A read: its value, and the entity tag a later change of it must name. */
export type Answer<T> = { readonly value: T; readonly tag: string | null };

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
};

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const TIMEOUT_MS = 30_000;

/** Asks the person to sign in again; true when the same person did. */
type Reauthenticate = () => Promise<boolean>;
let reauthenticate: Reauthenticate | null = null;
let pending: Promise<boolean> | null = null;

export function onSessionEnd(ask: Reauthenticate | null): void {
  reauthenticate = ask;
}

/** Sends a request; after a 401 asks to sign in again and then repeats it once. */
export async function request<T>(method: Method, path: string, options: Options = {}): Promise<Answer<T>> {
  return withSession(options.anonymous === true, () => send<T>(method, path, options));
}

/** Runs an exchange with the server and, where the session had ended, once more after a new sign-in. */
export async function withSession<T>(anonymous: boolean, exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (failure) {
    if (anonymous || !sessionEnded(failure) || reauthenticate === null) {
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
  } catch (failure) {
    options.signal?.throwIfAborted();
    throw new Unreachable(failure);
  }
  return readAnswer<T>(response.status, text, (name) => response.headers.get(name));
}

/** Turns status, body and headers into a value or an {@link ApiError}. */
export function readAnswer<T>(status: number, text: string, header: (name: string) => string | null): Answer<T> {
  if (status < 200 || status > 299) {
    throw new ApiError(readProblem(status, text), readRetryAt(header("Retry-After"), Date.now()));
  }
  if (text === "") {
    return { value: undefined as T, tag: header("ETag") };
  }
  try {
    return { value: JSON.parse(text) as T, tag: header("ETag") };
  } catch (failure) {
    // A proxy's or a captive portal's page in place of the answer.
    throw new Unreachable(failure);
  }
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

export type UploadOptions = {
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly onProgress: (sent: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
};

/** POSTs a file as it is. `fetch` can't tell how much has been sent, so this is an XMLHttpRequest. */
export function upload<T>(path: string, file: Blob, options: UploadOptions): Promise<Answer<T>> {
  return withSession(
    false,
    () =>
      new Promise<Answer<T>>((resolve, reject) => {
        options.signal?.throwIfAborted();
        const xhr = new XMLHttpRequest();
        xhr.open("POST", path + options.query);
        xhr.setRequestHeader("Accept", "application/json");
        xhr.setRequestHeader("Content-Type", "application/octet-stream");
        for (const [name, value] of Object.entries(options.headers)) {
          xhr.setRequestHeader(name, value);
        }
        xhr.upload.addEventListener("progress", (event) => {
          if (event.lengthComputable) {
            options.onProgress(event.loaded, event.total);
          }
        });
        xhr.addEventListener("error", () => reject(new Unreachable("upload failed")));
        xhr.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
        xhr.addEventListener("load", () => {
          try {
            resolve(readAnswer<T>(xhr.status, xhr.responseText, (name) => xhr.getResponseHeader(name)));
          } catch (failure) {
            reject(failure);
          }
        });
        options.signal?.addEventListener("abort", () => xhr.abort(), { once: true });
        xhr.send(file);
      }),
  );
}
