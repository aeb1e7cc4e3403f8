/**
 * @file What the browser keeps of the site itself, so that a page on which something ran opens and runs again without a
 * network. Pages write it (keeping.ts); the service worker reads it (offline-worker.ts). Models are kept by their own
 * delivery.
 */

/** At the site's root, since a service worker answers only for what lies below it. */
export const workerPath = "offline-worker.js";

/** Of the caches of a site; projects of one user share an origin on some hosts. @param siteUrl ends in "/" */
export function cachePrefix(siteUrl: string): string {
  return `induction-heads-live files of ${siteUrl} `;
}

/** Whether a file of the site is kept: not models, nor the kill switch, which is worth nothing when it is old. */
export function isKept(siteUrl: string, url: string): boolean {
  const path = url.startsWith(siteUrl) ? url.slice(siteUrl.length) : undefined;
  return (
    path !== undefined &&
    !path.startsWith("models/") &&
    path !== "live.json" &&
    path !== workerPath
  );
}

/** One for each build that something is kept of, the oldest first. */
export async function cacheNames(
  caches: CacheStorage,
  siteUrl: string,
): Promise<readonly string[]> {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(cachePrefix(siteUrl)));
}

/** What the service worker answers with where there is no network; undefined where nothing is kept. */
export async function keptResponse(
  caches: CacheStorage,
  siteUrl: string,
  url: string,
): Promise<Response | undefined> {
  for (const name of await cacheNames(caches, siteUrl)) {
    const cache = await caches.open(name);
    const response = await cache.match(withoutQuery(url), { ignoreVary: true });
    if (response !== undefined) return response;
  }
  return undefined;
}

/** Files are kept under their address alone, so that a link which chooses something finds the page. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, "");
}
