import { QueryClient, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { sharedRead } from "./batch";
import { eraseDevice, forgetAnswers, keepAnswer, savedAnswer } from "./device";
import { ApiError, type Answer, Unreachable } from "./http";

/** What a read has brought so far. */
export type Loaded<T> = {
  /** The newest value: kept while it is fetched again, and when that fails. */
  readonly value: T | undefined;
  readonly tag: string | null;
  /** When the value was true. */
  readonly at: number | null;
  /** The value is this device's copy; a newer one hasn't come yet. */
  readonly saved: boolean;
  readonly updating: boolean;
  readonly error: unknown;
  readonly reload: () => void;
  /** Changes the value at once, ahead of the server's. */
  readonly change: (edit: (now: T) => T) => void;
};

type Held = Answer<unknown> & { readonly saved?: boolean };

const FRESH_MS = 20_000;
const KEPT_MS = 30 * 60_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // an answer of this device is shown when the network has none, so every read is tried
      networkMode: "always",
      staleTime: FRESH_MS,
      gcTime: KEPT_MS,
      retry: (failures, error) => failures < 2 && worthRetrying(error),
      retryDelay: (failures) => 400 * 3 ** failures,
    },
  },
});

function worthRetrying(error: unknown): boolean {
  return (error instanceof Unreachable && navigator.onLine) || (error instanceof ApiError && error.status === 503 && error.retryAt === null);
}

/** Whose answers are kept and shown; null while nobody is known. */
let owner: number | null = null;

export function setOwner(user: number | null): void {
  if (owner !== user) {
    queries.clear();
  }
  owner = user;
}

/** Forgets everything of the household: in this page, and on this device. */
export async function forgetHousehold(): Promise<void> {
  setOwner(null);
  queries.clear();
  await eraseDevice();
}

/** The session has ended: nothing may be read any more; what waits to be sent stays until somebody signs in. */
export async function closeHousehold(): Promise<void> {
  await forgetAnswers();
}

/** Puts an answer where reads look for it, as if it had just been read. */
export function seed(key: string, answer: Answer<unknown>): void {
  queries.setQueryData<Held>([key], answer, { updatedAt: answer.at });
  if (owner !== null) {
    void keepAnswer(owner, key, answer);
  }
}

/** Everything whose address begins like this is read again: all of it where it is shown, the rest when it is wanted. */
export function outdate(...beginnings: readonly string[]): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey }) => beginnings.some((beginning) => String(queryKey[0]).startsWith(beginning)),
  });
}

/** The value a read holds, if any. */
export function held<T>(key: string): T | undefined {
  return queries.getQueryData<Held>([key])?.value as T | undefined;
}

async function fetchKept(key: string, load: () => Promise<Answer<unknown>>): Promise<Held> {
  const reader = owner;
  if (reader !== null && queries.getQueryData([key]) === undefined) {
    void savedAnswer(reader, key).then((saved) => {
      if (saved !== null && owner === reader && queries.getQueryData([key]) === undefined) {
        queries.setQueryData<Held>([key], { ...saved, saved: true }, { updatedAt: saved.at });
      }
    });
  }
  const answer = await load();
  if (reader !== null && owner === reader) {
    void keepAnswer(reader, key, answer);
  }
  return answer;
}

/** Loads by key: shows what is held or saved meanwhile, and loads again when it is old or asked to. A null key loads nothing. */
export function useLoad<T>(key: string | null, load: (signal: AbortSignal) => Promise<Answer<T>>): Loaded<T> {
  const query = useQuery<Held>({
    queryKey: [key],
    queryFn: ({ signal }) => fetchKept(key ?? "", () => load(signal)),
    enabled: key !== null,
  });
  const { refetch } = query;
  const reload = useCallback(() => void refetch(), [refetch]);
  const change = useCallback(
    (edit: (now: T) => T) => {
      void queries.cancelQueries({ queryKey: [key] });
      queries.setQueryData<Held>([key], (now) => (now === undefined ? now : { ...now, value: edit(now.value as T) }));
    },
    [key],
  );
  const answer = query.data;
  return {
    value: answer?.value as T | undefined,
    tag: answer?.tag ?? null,
    at: answer?.at ?? null,
    saved: answer?.saved === true,
    updating: query.isFetching,
    error: query.error ?? undefined,
    reload,
    change,
  };
}

/** Reads ahead what the person will probably want next. */
export function prefetch(path: string): void {
  void queries.prefetchQuery({ queryKey: [path], queryFn: () => fetchKept(path, () => sharedRead(path)) });
}
