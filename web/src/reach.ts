import { useSyncExternalStore } from "react";
import { isReachable, listeners, noteAnswer } from "./network";

const SOON_MS = 3_000;
const LATER_MS = 15_000;
/** Looks that come soon after one another. */
const SOON_LOOKS = 20;

let looking = false;

/** Tells whenever it may have changed whether the service can be reached. */
export function onReach(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

export function useReachable(): boolean {
  return useSyncExternalStore(onReach, isReachable);
}

/** While an exchange has failed and the browser knows of no reason, the service is asked until it answers. */
export function keepLooking(): void {
  onReach(start);
  start();
}

function start(): void {
  if (!looking && navigator.onLine && !isReachable()) {
    looking = true;
    again(1);
  }
}

function again(time: number): void {
  setTimeout(
    () => {
      // no copy of it is on this device
      fetch("/sw.js", { method: "HEAD", cache: "no-store" }).then(
        () => {
          looking = false;
          noteAnswer(true);
        },
        () => again(time + 1),
      );
    },
    time <= SOON_LOOKS ? SOON_MS : LATER_MS,
  );
}
