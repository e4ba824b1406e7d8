import type { Profile, User } from "./api";

/**
 * What this device keeps of one household, in IndexedDB: who it is, the newest answers for reading offline, and what waits
 * to be sent. It belongs to one sign-in at a time and is deleted as a whole. A browser that has no room for it, or refuses,
 * loses nothing but offline use.
 */
const NAME = "headroom";
const VERSION = 1;
const STORES = ["who", "answers", "outbox"] as const;
type Store = (typeof STORES)[number];

export type Who = {
  readonly user: User;
  readonly profile: Profile;
  readonly tag: string | null;
  readonly expires_at: string;
};
export type SavedAnswer = { readonly value: unknown; readonly tag: string | null; readonly at: number };
export type Waiting = {
  readonly id: number;
  readonly user: number;
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body: unknown;
  readonly ifMatch: string | null;
  readonly key: string;
  readonly label: string;
  readonly at: number;
  /** What the server said against it; such an entry is not sent again by itself. */
  readonly refused: string | null;
};

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(NAME, VERSION);
    opening.addEventListener("upgradeneeded", () => {
      for (const store of STORES) {
        opening.result.createObjectStore(store, store === "outbox" ? { keyPath: "id", autoIncrement: true } : {});
      }
    });
    opening.addEventListener("success", () => {
      const database = opening.result;
      // another tab deletes everything: let go, or it waits for us
      database.addEventListener("versionchange", () => {
        database.close();
        opened = null;
      });
      resolve(database);
    });
    opening.addEventListener("error", () => reject(opening.error ?? new Error("no storage")));
    opening.addEventListener("blocked", () => reject(new Error("storage is in use by an older page")));
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

async function run<T>(store: Store, mode: IDBTransactionMode, work: (objects: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise<T>((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const asked = work(transaction.objectStore(store));
    transaction.addEventListener("complete", () => resolve(asked.result));
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("not stored")));
    transaction.addEventListener("error", () => reject(transaction.error ?? new Error("not stored")));
  });
}

/** True when the last write found no room, or storage is denied. */
let full = false;

export function storageFailed(): boolean {
  return full;
}

async function orNothing<T>(work: () => Promise<T>, instead: T): Promise<T> {
  try {
    return await work();
  } catch {
    return instead;
  }
}

export async function savedWho(): Promise<Who | null> {
  return orNothing(async () => (await run<Who | undefined>("who", "readonly", (objects) => objects.get("now"))) ?? null, null);
}

/** Keeps who is signed in; somebody else's records go first. */
export async function keepWho(who: Who): Promise<void> {
  const before = await savedWho();
  if (before !== null && before.user.id !== who.user.id) {
    await eraseDevice();
  }
  await orNothing(() => run("who", "readwrite", (objects) => objects.put(who, "now")), undefined);
}

export async function savedAnswer(user: number, key: string): Promise<SavedAnswer | null> {
  return orNothing(
    async () => (await run<SavedAnswer | undefined>("answers", "readonly", (objects) => objects.get(`${user} ${key}`))) ?? null,
    null,
  );
}

export async function keepAnswer(user: number, key: string, answer: SavedAnswer): Promise<void> {
  try {
    await run("answers", "readwrite", (objects) => objects.put(answer, `${user} ${key}`));
    full = false;
  } catch {
    full = true;
  }
}

/** Forgets the answers, keeps what waits to be sent: the session has ended and nobody has signed in again yet. */
export async function forgetAnswers(): Promise<void> {
  await orNothing(() => run("answers", "readwrite", (objects) => objects.clear()), undefined);
  await orNothing(() => run("who", "readwrite", (objects) => objects.clear()), undefined);
}

export async function waiting(): Promise<readonly Waiting[]> {
  return orNothing(() => run<Waiting[]>("outbox", "readonly", (objects) => objects.getAll()), []);
}

/** @throws when the device can't keep it: then it must not be taken for queued */
export async function putWaiting(entry: Omit<Waiting, "id"> & { readonly id?: number }): Promise<void> {
  await run("outbox", "readwrite", (objects) => objects.put(entry));
}

export async function dropWaiting(id: number): Promise<void> {
  await orNothing(() => run("outbox", "readwrite", (objects) => objects.delete(id)), undefined);
}

/** Deletes everything this device keeps of the household. */
export async function eraseDevice(): Promise<void> {
  const database = await orNothing<IDBDatabase | null>(open, null);
  database?.close();
  opened = null;
  await new Promise<void>((resolve) => {
    const gone = indexedDB.deleteDatabase(NAME);
    gone.addEventListener("success", () => resolve());
    gone.addEventListener("error", () => resolve());
    gone.addEventListener("blocked", () => resolve());
  });
}

/** How much is kept, for the settings page. */
export async function deviceContents(): Promise<{ readonly answers: number; readonly waiting: number; readonly bytes: number | null }> {
  const answers = await orNothing(() => run<number>("answers", "readonly", (objects) => objects.count()), 0);
  const entries = await waiting();
  const estimate = await orNothing(async () => (await navigator.storage.estimate()).usage ?? null, null);
  return { answers, waiting: entries.length, bytes: estimate };
}
