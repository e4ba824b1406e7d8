import { useCallback, useSyncExternalStore } from "react";
import type { LocalDate } from "./api";
import { dayIn } from "./dates";

const NEVER = () => () => undefined;

/** Whole seconds left until a moment (milliseconds since 1970), counting down; 0 without one. */
export function useSecondsUntil(moment: number | null): number {
  const waiting = moment !== null;
  const subscribe = useCallback((tick: () => void) => {
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, []);
  return useSyncExternalStore(waiting ? subscribe : NEVER, () =>
    waiting ? Math.max(0, Math.ceil((moment - Date.now()) / 1000)) : 0,
  );
}

/** The day it is in a time zone, also when the page stays open past midnight. */
export function useToday(zone: string): LocalDate {
  const subscribe = useCallback((tick: () => void) => {
    const timer = setInterval(tick, 30_000);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);
  return useSyncExternalStore(subscribe, () => dayIn(zone, new Date()));
}
