import { useCallback, useEffect, useRef, useState } from "react";

export type Loaded<T> = {
  /** The newest value for the key: kept while it is fetched again, and when that fails. */
  readonly value: T | undefined;
  readonly error: unknown;
  readonly reload: () => void;
  readonly change: (edit: (now: T) => T) => void;
};

type Settled<T> = { readonly key: string; readonly value: T | undefined; readonly error: unknown };

/** Values of this page's life by key, so that going back shows at once what was there. */
const kept = new Map<string, unknown>();

export function forgetLoaded(): void {
  kept.clear();
}

/** The last value loaded under a key, if any. */
export function lastLoaded<T>(key: string): T | undefined {
  return kept.get(key) as T | undefined;
}

export function keep(key: string, value: unknown): void {
  kept.set(key, value);
}

/** Loads a value by key, shows the kept one meanwhile, and loads again when asked. */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [settled, setSettled] = useState<Settled<T> | null>(null);
  const latest = useRef(load);
  const running = useRef<AbortController | null>(null);
  useEffect(() => {
    latest.current = load;
  });

  const reload = useCallback(() => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    latest.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) {
          kept.set(key, value);
          setSettled({ key, value, error: undefined });
        }
      },
      (error: unknown) => {
        if (!abort.signal.aborted) {
          setSettled({ key, value: lastLoaded<T>(key), error });
        }
      },
    );
  }, [key]);

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [reload]);

  const change = useCallback(
    (edit: (now: T) => T) => {
      const now = lastLoaded<T>(key);
      if (now !== undefined) {
        const value = edit(now);
        kept.set(key, value);
        setSettled({ key, value, error: undefined });
      }
    },
    [key],
  );

  return settled?.key === key
    ? { value: settled.value, error: settled.error, reload, change }
    : { value: lastLoaded<T>(key), error: undefined, reload, change };
}
