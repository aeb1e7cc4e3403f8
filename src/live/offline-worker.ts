/**
 * @file The site's service worker. What the network answers, it passes on; where there is no network, what the browser
 * kept of the site answers instead (kept-files.ts). It is registered once something ran, never by reading.
 */
import { isKept, keptResponse } from "./kept-files.ts";

const scope = self as unknown as ServiceWorkerGlobalScope;
const { scope: siteUrl } = scope.registration;

scope.addEventListener("install", () => {
  // it changes nothing for pages that are open
  void scope.skipWaiting();
});

scope.addEventListener("activate", (event) => {
  // a page is asked for while this worker still starts
  event.waitUntil(scope.registration.navigationPreload?.enable());
});

scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && isKept(siteUrl, url)) {
    event.respondWith(answer(event));
  }
});

async function answer(event: FetchEvent): Promise<Response> {
  try {
    const preloaded = (await event.preloadResponse) as Response | undefined;
    return preloaded ?? (await fetch(event.request));
  } catch (reason) {
    const kept = await keptResponse(scope.caches, siteUrl, event.request.url);
    if (kept === undefined) throw reason;
    return kept;
  }
}
