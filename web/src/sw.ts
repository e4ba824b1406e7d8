import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

/**
 * Makes the app open without a network. It keeps the files of one release and nothing else: answers of the service are
 * kept by the page itself, per household, where signing out deletes them. A newer release is fetched whole beside the old
 * one and takes over when the person says so, so that files of two releases never meet.
 */
declare const self: ServiceWorkerGlobalScope;
/** Set by the script that imports this one, which the build writes: every file of this release. */
declare const RELEASE: { readonly page: string; readonly files: readonly string[] };

type RoutingEvent = ExtendableEvent & {
  readonly addRoutes?: (routes: readonly { readonly condition: { readonly urlPattern: string }; readonly source: "network" }[]) => Promise<void>;
};

precacheAndRoute([{ url: "/index.html", revision: RELEASE.page }, ...RELEASE.files.map((file) => ({ url: `/${file}`, revision: null }))]);
cleanupOutdatedCaches();

/** Addresses that are no page of this app. */
const ELSEWHERE = [/^\/api\//, /^\/console(\/|$)/, /^\/\.well-known\//, /\/[^/]+\.[^/]+$/];

registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: ELSEWHERE }));

self.addEventListener("install", (event: RoutingEvent) => {
  // calls of the service needn't wait for this worker to start
  if (event.addRoutes !== undefined) {
    event.waitUntil(
      event.addRoutes([
        { condition: { urlPattern: "/api/*" }, source: "network" },
        { condition: { urlPattern: "/console/*" }, source: "network" },
      ]),
    );
  }
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("message", (event) => {
  if (event.data === "SKIP_WAITING") {
    void self.skipWaiting();
  }
});
