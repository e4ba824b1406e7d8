import { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";
import { template, type Route, readRoute } from "./route";

/**
 * What a person's browser measured, sent when the page is left or hidden: names, values and the page's address without
 * ids. The code that measures comes after everything else.
 */
type Sample = { readonly name: string; readonly value: number; readonly page: string };

const MOST = 100;
const PATH = "/api/v1/vitals";
const SLOW_PART_MS = 50;

let samples: Sample[] = [];

function page(): string {
  const route: Route = readRoute(location.pathname);
  return template(route);
}

function note(name: string, value: number): void {
  if (samples.length < MOST) {
    samples.push({ name, value: Math.round(value * 1000) / 1000, page: page() });
  }
}

function send(): void {
  if (samples.length === 0) {
    return;
  }
  const body = JSON.stringify({ samples });
  if (navigator.sendBeacon(PATH, new Blob([body], { type: "application/json" }))) {
    samples = [];
  }
}

/** Names a part that took long to draw, in milliseconds. */
export function noteSlowPart(name: string, millis: number): void {
  if (millis >= SLOW_PART_MS) {
    note(`component:${name}`, millis);
  }
}

export function startVitals(): void {
  for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) {
    on(({ name, value }) => note(name, value));
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      send();
    }
  });
}
