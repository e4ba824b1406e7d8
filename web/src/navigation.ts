import { useSyncExternalStore } from "react";
import { fromHash, href, readRoute, type Route } from "./route";

const listeners = new Set<() => void>();
let route: Route = { page: "today" };

/** Follows the address, which has just changed. */
export function readAddress(): void {
  const older = fromHash(location.hash);
  if (older !== null) {
    history.replaceState(history.state, "", older);
  }
  const next = readRoute(location.pathname);
  if (JSON.stringify(next) !== JSON.stringify(route)) {
    route = next;
  }
  for (const listener of listeners) {
    listener();
  }
}

/** Starts following the address: links inside the app change the page without loading it anew. */
export function startNavigation(): void {
  readAddress();
  addEventListener("popstate", readAddress);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || !follows(event, link)) {
      return;
    }
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/** True for a plain press on a link to a page of ours, not one to a file, another tab or another place. */
function follows(event: MouseEvent, link: HTMLAnchorElement): boolean {
  return (
    !event.defaultPrevented &&
    event.button === 0 &&
    !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) &&
    link.target === "" &&
    !link.hasAttribute("download") &&
    link.origin === location.origin &&
    link.hash === "" &&
    !/^\/(api|console)\b/.test(link.pathname)
  );
}

/** Goes to an address of ours. */
export function go(to: string | Route, replace = false): void {
  const path = typeof to === "string" ? to : href(to);
  if (path !== location.pathname + location.search) {
    history[replace ? "replaceState" : "pushState"](null, "", path);
  }
  readAddress();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, () => route);
}
