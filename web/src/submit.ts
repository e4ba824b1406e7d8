import { useCallback, useRef, useState } from "react";
import { newKey } from "./http";

export type Submission = {
  readonly busy: boolean;
  readonly error: unknown;
  /** Runs the work unless it is running; true when it succeeded. */
  readonly run: (work: () => Promise<void>) => Promise<boolean>;
  readonly clear: () => void;
};

/** One piece of work at a time, with its failure. */
export function useSubmission(): Submission {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const running = useRef(false);
  const run = useCallback(async (work: () => Promise<void>) => {
    if (running.current) {
      return false;
    }
    running.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(undefined), []);
  return { busy, error, run, clear };
}

/**
 * Gives the same idempotency key to the same content and a new one to another, so that "try again" after a lost answer
 * can't store anything twice.
 */
export function useIdempotencyKey(): (content: string) => string {
  const last = useRef<{ content: string; key: string } | null>(null);
  return useCallback((content) => {
    if (last.current?.content !== content) {
      last.current = { content, key: newKey() };
    }
    return last.current.key;
  }, []);
}
