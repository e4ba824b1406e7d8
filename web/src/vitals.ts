import { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";
import { template, type Route, readRoute } from "./route";

/**
 * What a person's browser measured, sent five seconds later and when the page is left or hidden: names, values and the
 * page's address without ids. The code that measures comes after everything else.
 */
type Sample = { readonly name: string; readonly value: number; readonly page: string };

const MOST = 100;
/** What the measures of parts begin with in the browser's timeline, and with the service. */
const COMPONENT = "component:";
const SLOW_COMPONENT_MS = 50;
const PATH = "/api/v1/vitals";

const TELL_AFTER_MS = 5000;

let samples: Sample[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

function page(): string {
  const route: Route = readRoute(location.pathname);
  return template(route);
}

function note(name: string, value: number): void {
  if (samples.length < MOST) {
    samples.push({ name, value: Math.round(value * 1000) / 1000, page: page() });
    timer ??= setTimeout(send, TELL_AFTER_MS);
  }
}

function send(): void {
  clearTimeout(timer);
  timer = undefined;
  if (samples.length === 0) {
    return;
  }
  const body = JSON.stringify({ samples });
  if (navigator.sendBeacon(PATH, new Blob([body], { type: "application/json" }))) {
    samples = [];
  }
}

export function startVitals(): void {
  for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) {
    on(({ name, value }) => note(name, value));
  }
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (name.startsWith(COMPONENT)) {
        if (duration >= SLOW_COMPONENT_MS) {
          note(name, duration);
        }
        performance.clearMeasures(name);
      }
    }
  }).observe({ type: "measure", buffered: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      send();
    }
  });
}
