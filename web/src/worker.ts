import { useSyncExternalStore } from "react";

/** The service worker: it makes the app open without a network, and changes versions only as a whole. */
const FILE = "/sw.js";

type TrustedUrlPolicy = { readonly createScriptURL: (url: string) => unknown };
type TrustedTypesFactory = {
  readonly createPolicy: (name: string, rules: { readonly createScriptURL: (url: string) => string }) => TrustedUrlPolicy;
};

let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

function tell(worker: ServiceWorker | null): void {
  waiting = worker;
  for (const listener of listeners) {
    listener();
  }
}

/** The only script address this page makes from a string is this one. */
function trusted(url: string): string {
  const factory = (globalThis as { readonly trustedTypes?: TrustedTypesFactory }).trustedTypes;
  if (factory === undefined) {
    return url;
  }
  const policy = factory.createPolicy("headroom-worker", {
    createScriptURL: (asked) => {
      if (asked !== FILE) {
        throw new TypeError(`no script of ours: ${asked}`);
      }
      return asked;
    },
  });
  return policy.createScriptURL(url) as string;
}

/** Registers the worker once the page has what it needs, and watches for a newer one. */
export function startWorker(): void {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) {
    return;
  }
  if (document.readyState === "complete") {
    register();
  } else {
    addEventListener("load", register, { once: true });
  }
}

function register(): void {
  // the browser asks for the script itself each time, and for what it imports once: that is named by its content
  navigator.serviceWorker.register(trusted(FILE)).then(
    (registration: ServiceWorkerRegistration | undefined) => registration !== undefined && watch(registration),
    () => {
      // private windows and full disks have no worker: the app works, but not without a network
    },
  );
}

const CHECK_MS = 60 * 60_000;

function watch(registration: ServiceWorkerRegistration): void {
  const look = () => {
    if (registration.waiting !== null && navigator.serviceWorker.controller !== null) {
      tell(registration.waiting);
    }
  };
  look();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
  setInterval(() => void registration.update().catch(() => undefined), CHECK_MS);
}

/** Lets the newer version take over and loads the page in it. */
export function applyUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  // a worker takes no origin
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  waiting?.postMessage("SKIP_WAITING");
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a newer version waits. */
export function useUpdate(): boolean {
  return useSyncExternalStore(subscribe, () => waiting !== null);
}
