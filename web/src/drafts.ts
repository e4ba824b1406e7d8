import { useCallback, useSyncExternalStore } from "react";

/**
 * What a person entered, kept in memory by form until it is saved, so that neither a change of page nor a new sign-in
 * loses it. Never written to the disk; passwords don't belong here.
 */
const drafts = new Map<string, unknown>();
const listeners = new Set<() => void>();

function notify(): void {
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Forgets everything: another person is about to use this page. */
export function forgetDrafts(): void {
  drafts.clear();
  notify();
}

/** Fills in a form that isn't shown yet. */
export function putDraft(name: string, value: unknown): void {
  drafts.set(name, value);
  notify();
}

export type Draft<T> = readonly [value: T, set: (change: (now: T) => T) => void, forget: () => void];

/** State that outlives its component. `initial` must be the same object on every call, or a primitive. */
export function useDraft<T>(name: string, initial: T): Draft<T> {
  const read = useCallback((): T => (drafts.has(name) ? (drafts.get(name) as T) : initial), [name, initial]);
  const value = useSyncExternalStore(subscribe, read);
  const set = useCallback(
    (change: (now: T) => T) => {
      drafts.set(name, change(read()));
      notify();
    },
    [name, read],
  );
  const forget = useCallback(() => {
    drafts.delete(name);
    notify();
  }, [name]);
  return [value, set, forget];
}
