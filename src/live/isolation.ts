/**
 * @file Isolation from other sites, which gives a page shared memory and so threads, where the host's headers do not
 * bring it: the service worker adds them to what the host answers. A Document-Isolation-Policy touches nothing but the
 * page, and is added always; browsers that do not know it ignore it. The older pair of headers is added where the reader
 * has asked for it.
 */

/** Kept by the page, for the service worker to find. */
function cacheName(siteUrl: string): string {
  return `induction-heads-live isolation of ${siteUrl}`;
}

/** Nothing is ever asked for by it. */
function choiceUrl(siteUrl: string): string {
  return `${siteUrl}?isolated`;
}

/** Whether the reader has asked for it. */
export async function isIsolationChosen(
  caches: CacheStorage,
  siteUrl: string,
): Promise<boolean> {
  // opening one would make it
  if (!(await caches.has(cacheName(siteUrl)))) return false;
  const cache = await caches.open(cacheName(siteUrl));
  return (await cache.match(choiceUrl(siteUrl))) !== undefined;
}

export async function chooseIsolation(
  caches: CacheStorage,
  siteUrl: string,
  chosen: boolean,
): Promise<void> {
  if (!chosen) {
    await caches.delete(cacheName(siteUrl));
    return;
  }
  const cache = await caches.open(cacheName(siteUrl));
  await cache.put(choiceUrl(siteUrl), new Response("yes"));
}

/** What is isolated: pages, and the workers that they start, which have policies of their own. */
export function isIsolable({
  destination,
}: Pick<Request, "destination">): boolean {
  return destination === "document" || destination === "worker";
}

const own = "Document-Isolation-Policy";
const opener = "Cross-Origin-Opener-Policy";
const embedder = "Cross-Origin-Embedder-Policy";

/** The same answer with headers that isolate; the host's own stay. Redirects and what cannot be read go as they came. */
export function isolated(response: Response, isChosen: boolean): Response {
  const { type, status, statusText, body } = response;
  const isReadable = type === "basic" || type === "default";
  if (!isReadable || body === null || response.redirected) return response;
  const headers = new Headers(response.headers);
  const add = (name: string, value: string): void => {
    if (!headers.has(name)) headers.set(name, value);
  };
  // a host that isolates by itself has said how
  if (!headers.has(embedder)) add(own, "isolate-and-credentialless");
  if (isChosen) {
    add(opener, "same-origin");
    add(embedder, "require-corp");
  }
  return new Response(body, { status, statusText, headers });
}
