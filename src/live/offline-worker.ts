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
  // where it is on, Firefox opens no page that the network does not answer for; earlier workers had switched it on
  event.waitUntil(scope.registration.navigationPreload?.disable());
});

scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && isKept(siteUrl, url)) {
    event.respondWith(answer(event.request));
  }
});

async function answer(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (reason) {
    const kept = await keptResponse(scope.caches, siteUrl, request.url);
    if (kept === undefined) throw reason;
    return kept;
  }
}
