/**
 * @file What the browser keeps of the site itself, so that a page on which something ran opens and runs again without a
 * network. Pages write it, from what they have loaded; the service worker reads it (offline-worker.ts). Models are kept
 * by their own delivery.
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

/** Asked for in this page's life; what failed is not asked for again. */
const asked = new Set<string>();
const listeners = new Set<() => void>();
let queue = Promise.resolve();
let observer: PerformanceObserver | undefined;
let isForgotten = false;
let begin: () => void = () => undefined;

/** The chart of the run that ended, and a next press, come first. */
export const restMilliseconds = 4000;

/**
 * Keeps, in its own time, the page that is open, what it has loaded and will load, and files that workers have loaded.
 * Never rejects: what a browser does not keep is downloaded at the next visit, as ever.
 *
 * @param siteUrl ends in "/"
 * @param workerFiles paths below the site's root
 */
export function keepFiles(
  siteUrl: string,
  workerFiles: readonly string[],
): void {
  // neither is there where a page did not come over https
  const { caches } = globalThis as { caches?: CacheStorage };
  const { serviceWorker } = navigator as Partial<Navigator>;
  if (caches === undefined || serviceWorker === undefined || isForgotten) {
    return;
  }
  const name = `${cachePrefix(siteUrl)}${buildName()}`;
  const isFirst = observer === undefined;
  if (isFirst) {
    queue = new Promise((resolve) => {
      begin = resolve;
      setTimeout(resolve, restMilliseconds);
    });
  }
  const keepAll = (urls: readonly string[]) => {
    for (const url of urls.map(withoutQuery)) {
      if (asked.has(url) || !isKept(siteUrl, url)) continue;
      asked.add(url);
      queue = queue
        .then(() => keepOne(caches, siteUrl, name, url))
        .catch(() => undefined);
    }
    queue = queue.then(tell);
  };
  keepAll(workerFiles.map((path) => `${siteUrl}${path}`));
  keepAll(pictures());
  if (isFirst) {
    observer = new PerformanceObserver((list) =>
      keepAll(list.getEntries().map(({ name }) => name)),
    );
    observer.observe({ type: "resource", buffered: true });
    queue = queue
      .then(() => deleteCaches(caches, siteUrl, (each) => each !== name))
      .then(async () => {
        if (!isForgotten) await register(serviceWorker, siteUrl);
      })
      .catch(() => undefined);
  }
  // last, so that a page that opens offline has what it needs; its own fetches are in the list by then
  const page = window.location.href.replace(/#.*$/, "");
  queue = queue.then(() => keepAll([page]));
}

/** Bytes that are kept of the site's files, models not counted. */
export async function keptBytes(siteUrl: string): Promise<number> {
  const { caches } = globalThis as { caches?: CacheStorage };
  let bytes = 0;
  for (const name of (await caches?.keys()) ?? []) {
    if (!name.startsWith(cachePrefix(siteUrl))) continue;
    const cache = await caches?.open(name);
    for (const response of (await cache?.matchAll()) ?? []) {
      bytes += Number(response.headers.get("content-length") ?? 0);
    }
  }
  return bytes;
}

/** Deletes what is kept; in this page's life nothing is kept again. */
export async function forgetFiles(siteUrl: string): Promise<void> {
  const { caches } = globalThis as { caches?: CacheStorage };
  const { serviceWorker } = navigator as Partial<Navigator>;
  isForgotten = true;
  observer?.disconnect();
  begin();
  await queue;
  if (caches !== undefined) await deleteCaches(caches, siteUrl, () => true);
  const registrations = (await serviceWorker?.getRegistrations()) ?? [];
  for (const registration of registrations) {
    if (registration.scope === siteUrl) await registration.unregister();
  }
}

/** @param listener called when more is kept. Returns what ends that. */
export function onKept(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
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

/** A worker that is there already is left as it is. */
async function register(
  serviceWorker: ServiceWorkerContainer,
  siteUrl: string,
): Promise<void> {
  await serviceWorker.register(`${siteUrl}${workerPath}`, { scope: siteUrl });
}

async function keepOne(
  caches: CacheStorage,
  siteUrl: string,
  name: string,
  url: string,
): Promise<void> {
  if (isForgotten) return;
  const cache = await caches.open(name);
  if (!isImmutable(siteUrl, url)) {
    return cache.put(url, await wholeResponse(url));
  }
  if ((await cache.match(url)) !== undefined) return;
  // an earlier build's copy is as good
  const earlier = await keptResponse(caches, siteUrl, url);
  await cache.put(url, earlier ?? (await wholeResponse(url)));
}

/** A file with its length, as the page got it: from the browser's own cache, where it is still there. */
async function wholeResponse(url: string): Promise<Response> {
  const response = await fetch(url, { cache: "force-cache" });
  if (!response.ok) throw new Error(`${url}: answered ${response.status}`);
  const bytes = await response.arrayBuffer();
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.set("content-length", String(bytes.byteLength));
  return new Response(bytes, { headers });
}

async function deleteCaches(
  caches: CacheStorage,
  siteUrl: string,
  isUnwanted: (name: string) => boolean,
): Promise<void> {
  for (const name of await cacheNames(caches, siteUrl)) {
    if (isUnwanted(name)) await caches.delete(name);
  }
}

async function cacheNames(
  caches: CacheStorage,
  siteUrl: string,
): Promise<readonly string[]> {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(cachePrefix(siteUrl)));
}

/** Bundles and workers have hashes in their names; the runtimes, their version in the folder's. */
function isImmutable(siteUrl: string, url: string): boolean {
  return /^(assets|runtime\/[^/]+)\//.test(url.slice(siteUrl.length));
}

/** The scripts that the page's document names: another build has others. */
function buildName(): string {
  return [...document.querySelectorAll<HTMLScriptElement>("script[defer][src]")]
    .map(({ src }) => src.slice(src.lastIndexOf("/") + 1))
    .join(" ");
}

/** Those of the other theme and of other widths too, which the page has not loaded. */
function pictures(): string[] {
  return [...document.querySelectorAll("img[src], source[srcset]")].map(
    (element) =>
      new URL(
        element.getAttribute("srcset") ?? element.getAttribute("src") ?? "",
        document.baseURI,
      ).href,
  );
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, "");
}

function tell(): void {
  for (const listener of listeners) listener();
}
