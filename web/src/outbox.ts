import { useSyncExternalStore } from "react";
import { dropWaiting, putWaiting, type Waiting, waiting } from "./device";
import { ApiError, type Method, newKey, request, Unreachable } from "./http";
import { isReachable } from "./network";
import { outdate } from "./query";
import { keepLooking, onReach } from "./reach";

/**
 * Changes made while the service can't be reached. They are kept on this device with a key of their own and sent in order
 * as soon as it answers: the key makes the service take each once, however often it was sent. What the service refuses
 * stays, with its reason, until the person decides.
 */
export type Change = {
  readonly method: Exclude<Method, "GET">;
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: string | null;
  /** What the person did, for the list of what waits. */
  readonly label: string;
  /** Addresses whose answers it changes. */
  readonly outdates: readonly string[];
};
export type Sent<T> = { readonly queued: false; readonly value: T; readonly tag: string | null } | { readonly queued: true };

const EXPIRES_MS = 24 * 60 * 60_000;

let entries: readonly Waiting[] = [];
let owner: number | null = null;
let sending: Promise<void> | null = null;
const listeners = new Set<() => void>();

async function refresh(): Promise<void> {
  const all = await waiting();
  entries = all.filter(({ user }) => user === owner);
  for (const listener of listeners) {
    listener();
  }
}

/** Starts sending what this person's device still holds, and whatever comes, whenever the network is back. */
export function startOutbox(user: number): void {
  owner = user;
  void refresh().then(flush);
}

export function stopOutbox(): void {
  owner = null;
  entries = [];
  for (const listener of listeners) {
    listener();
  }
}

export function listenForNetwork(): void {
  keepLooking();
  onReach(() => {
    if (isReachable()) {
      void flush();
      // what is shown may be this device's copy
      outdate("/api/");
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      void flush();
    }
  });
}

/** Sends a change, or keeps it for later where the service can't be reached. */
export async function send<T>(change: Change): Promise<Sent<T>> {
  const key = newKey();
  // what waits goes first
  if (navigator.onLine && entries.length === 0) {
    try {
      const { value, tag } = await request<T>(change.method, change.path, {
        body: change.body,
        ifMatch: change.ifMatch ?? null,
        idempotencyKey: key,
      });
      outdate(...change.outdates);
      return { queued: false, value, tag };
    } catch (failure) {
      if (!(failure instanceof Unreachable) || owner === null) {
        throw failure;
      }
    }
  }
  await keep(change, key);
  void flush();
  return { queued: true };
}

async function keep(change: Change, key: string): Promise<void> {
  if (owner === null) {
    throw new Unreachable("nobody is signed in");
  }
  const entry = {
    user: owner,
    method: change.method,
    path: change.path,
    body: change.body,
    ifMatch: change.ifMatch ?? null,
    key,
    label: change.label,
    at: Date.now(),
    refused: null,
  };
  try {
    await putWaiting(entry);
  } catch (cause) {
    throw new Error("this device has no room to keep the change", { cause });
  }
  await refresh();
}

/** Sends what waits, oldest first, until all is sent or the service is away again. */
export function flush(): Promise<void> {
  sending ??= sendAll().finally(() => {
    sending = null;
  });
  return sending;
}

async function sendAll(): Promise<void> {
  // two tabs of one browser share what waits: one of them sends
  if ("locks" in navigator) {
    await navigator.locks.request("headroom-outbox", sendInOrder);
  } else {
    await sendInOrder();
  }
}

async function sendInOrder(): Promise<void> {
  await refresh();
  const passed = new Set<number>();
  for (let next = oldest(passed); next !== undefined && owner === next.user; next = oldest(passed)) {
    passed.add(next.id);
    // one after the other, in the order they were made
    // oxlint-disable-next-line no-await-in-loop
    if (!(await sendOne(next))) {
      break;
    }
    // oxlint-disable-next-line no-await-in-loop
    await refresh();
  }
  await refresh();
}

function oldest(passed: ReadonlySet<number>): Waiting | undefined {
  return entries.find(({ id, refused }) => refused === null && !passed.has(id));
}

/** False when the service is away and the rest has to wait too. */
async function sendOne(entry: Waiting): Promise<boolean> {
  if (Date.now() - entry.at > EXPIRES_MS) {
    await putWaiting({ ...entry, refused: "It waited for more than a day. Look at it and send it again, or drop it." });
    return true;
  }
  let tag: string | null;
  try {
    const { body, ifMatch, key } = entry;
    ({ tag } = await request(entry.method, entry.path, { body: body ?? undefined, ifMatch, idempotencyKey: key }));
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.status === 401 || failure.status === 429 || failure.status >= 500) {
      return false;
    }
    await putWaiting({ ...entry, refused: refusal(failure) });
    return true;
  }
  await dropWaiting(entry.id);
  await rebase(entry, tag);
  outdate("/api/");
  return true;
}

/** Later changes of the same thing follow the version that this one made. */
async function rebase(sent: Waiting, tag: string | null): Promise<void> {
  const later = entries.filter(({ id, path, ifMatch }) => id > sent.id && path === sent.path && ifMatch !== null);
  await Promise.all(later.map((entry) => putWaiting({ ...entry, ifMatch: tag ?? "*" })));
}

function refusal(failure: ApiError): string {
  return failure.status === 412 ? "It was changed somewhere else meanwhile; the newer version stays." : failure.message;
}

/** Takes back a change that hasn't been sent. */
export async function drop(id: number): Promise<void> {
  await dropWaiting(id);
  await refresh();
}

/** Sends a change again that was refused, on top of whatever is there now. */
export async function resend(entry: Waiting): Promise<void> {
  await putWaiting({ ...entry, refused: null, ifMatch: entry.ifMatch === null ? null : "*", key: newKey(), at: Date.now() });
  await refresh();
  await flush();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What waits to be sent, oldest first. */
export function useOutbox(): readonly Waiting[] {
  return useSyncExternalStore(subscribe, () => entries);
}
