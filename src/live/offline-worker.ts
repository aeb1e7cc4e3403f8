/**
 * @file The site's service worker. Files that never change under their names it gives out as the browser kept them
 * (kept-files.ts), so that they are downloaded once whatever the host says of caches. What else the network answers, it
 * passes on; where there is no network, what is kept answers. To pages and workers it adds what isolates them
 * (isolation.ts). It is registered once something ran, or by the reader's press, never by reading.
 */
import { isIsolable, isIsolationChosen, isolated } from "./isolation.ts";
import { isImmutable, isKept, keptResponse } from "./kept-files.ts";

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
    event.respondWith(
      isIsolable(event.request)
        ? answerIsolated(event.request)
        : answer(event.request),
    );
  }
});

async function answerIsolated(request: Request): Promise<Response> {
  const [response, isChosen] = await Promise.all([
    answer(request),
    isIsolationChosen(scope.caches, siteUrl).catch(() => false),
  ]);
  return isolated(response, isChosen);
}

async function answer(request: Request): Promise<Response> {
  const { url, cache } = request;
  // whoever asks past the caches has found what they hold damaged
  if (isImmutable(siteUrl, url) && !/reload|no-store/.test(cache)) {
    const kept = await keptResponse(scope.caches, siteUrl, url).catch(
      () => undefined,
    );
    if (kept !== undefined) return kept;
  }
  try {
    return await fetch(request);
  } catch (reason) {
    const kept = await keptResponse(scope.caches, siteUrl, url);
    if (kept === undefined) throw reason;
    return kept;
  }
}
