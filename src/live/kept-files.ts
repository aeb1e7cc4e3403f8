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

/** Bundles and workers have hashes in their names; the runtimes, their version in the folder's. */
export function isImmutable(siteUrl: string, url: string): boolean {
  return /^(assets|runtime\/[^/]+)\//.test(url.slice(siteUrl.length));
}

/** Of a kept file: its compressed bytes, as its download is told of. Only kept files have it. */
const sentHeader = "x-sent-bytes";

/** The file as it is kept. @param sent compressed bytes */
export function keepable(
  { headers: received }: Response,
  bytes: ArrayBuffer,
  sent: number,
): Response {
  const headers = new Headers(received);
  headers.delete("content-encoding");
  headers.set("content-length", String(bytes.byteLength));
  headers.set(sentHeader, String(sent));
  return new Response(bytes, { headers });
}

/** What a kept file took to download; undefined of a response that came over the network. */
export function sentBytesOf({ headers }: Response): number | undefined {
  const sent = headers.get(sentHeader);
  return sent === null ? undefined : Number(sent);
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
