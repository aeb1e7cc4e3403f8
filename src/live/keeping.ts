/**
 * @file Has the browser keep the page that is open, after something ran on it. First a list is written of what the page
 * needs; what of it is missing when the tab is closed is fetched at the next visit, and until all of it is there nobody
 * is told that the page is kept.
 */
import {
  cacheNames,
  cachePrefix,
  isImmutable,
  isKept,
  keepable,
  keptResponse,
  sentBytesOf,
  withoutQuery,
  workerPath,
} from "./kept-files.ts";
import { chooseIsolation, isIsolationChosen } from "./isolation.ts";
import { listPath, type RuntimeFiles } from "./runtime-files.ts";

/** The chart of the run that ended, and a next press, come first. */
export const restMilliseconds = 4000;

/** Where a browser keeps files, and who gives them out. */
interface Storage {
  readonly caches: CacheStorage;
  readonly serviceWorker: ServiceWorkerContainer;
}

let keeper: Keeper | undefined;
const listeners = new Set<() => void>();

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
  const storage = storageOfBrowser();
  if (storage === undefined) return;
  keeper ??= new Keeper(siteUrl, storage);
  keeper.keep(workerFiles.map((path) => `${siteUrl}${path}`));
}

/** Goes on where an earlier visit was cut short. Never rejects; where nothing was begun, nothing is kept. */
export async function finishKeeping(siteUrl: string): Promise<void> {
  const storage = storageOfBrowser();
  if (storage === undefined || keeper !== undefined) return;
  try {
    const page = await pageIn(storage.caches, cacheOfBuild(siteUrl));
    if (page === undefined) return;
    if (page.missing.length === 0 && (await isServed(storage, siteUrl))) return;
    keeper ??= new Keeper(siteUrl, storage);
    keeper.keep(page.files);
  } catch {
    // a storage that cannot be read is not written either
  }
}

/**
 * What is kept of the page that is open, with all that it runs with but models, as the bytes that its download takes,
 * compressed; 0 until nothing is missing.
 */
export async function keptBytes(siteUrl: string): Promise<number> {
  const storage = storageOfBrowser();
  if (storage === undefined || !(await isServed(storage, siteUrl))) return 0;
  for (const name of await cacheNames(storage.caches, siteUrl)) {
    const page = await pageIn(storage.caches, name);
    if (page?.missing.length === 0) return page.bytes;
  }
  return 0;
}

/**
 * Has the site's service worker isolate its pages from now on; each as it is opened next.
 * @throws where the browser keeps nothing
 */
export async function askForIsolation(siteUrl: string): Promise<void> {
  const storage = storageOfBrowser();
  if (storage === undefined) {
    throw new Error("this browser offers pages no storage here");
  }
  await chooseIsolation(storage.caches, siteUrl, true);
  await register(storage.serviceWorker, siteUrl);
}

/** Whether the reader has asked for isolation in this browser. */
export async function asksForIsolation(siteUrl: string): Promise<boolean> {
  const storage = storageOfBrowser();
  return (
    storage !== undefined && (await isIsolationChosen(storage.caches, siteUrl))
  );
}

/** Whether a service worker may be had at all. */
export function offersIsolation(): boolean {
  return storageOfBrowser() !== undefined;
}

/** Deletes what is kept of the site; in this page's life nothing is kept again. */
export async function forgetFiles(siteUrl: string): Promise<void> {
  const storage = storageOfBrowser();
  if (storage === undefined) return;
  keeper ??= new Keeper(siteUrl, storage);
  await keeper.forget();
}

/** @param listener called when more is kept. Returns what ends that. */
export function onKept(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

class Keeper {
  readonly #siteUrl: string;
  readonly #storage: Storage;
  readonly #cacheName: string;
  readonly #page = pageUrl();
  readonly #wanted = new Set<string>();
  /** In this page's life; what failed is not asked for again. */
  readonly #asked = new Set<string>();
  readonly #forgotten = new AbortController();
  #rested: Promise<void> | undefined;
  /** What downloads of the runtimes are told to take. */
  #sizes: Promise<RuntimeFiles["sent"]> | undefined;
  /** Of the list, which does not wait for files. */
  #writing = Promise.resolve();
  #keeping = Promise.resolve();
  #observer: PerformanceObserver | undefined;

  constructor(siteUrl: string, storage: Storage) {
    this.#siteUrl = siteUrl;
    this.#storage = storage;
    this.#cacheName = cacheOfBuild(siteUrl);
  }

  keep(files: readonly string[]): void {
    if (this.#forgotten.signal.aborted) return;
    this.#rested ??= rest(this.#forgotten.signal);
    this.#want([...files, ...pictures(), this.#page]);
    if (this.#observer !== undefined) return;
    this.#observer = new PerformanceObserver((entries) =>
      this.#want(
        (entries.getEntries() as PerformanceResourceTiming[])
          .filter(({ responseStatus }) => !(responseStatus >= 400))
          .map(({ name }) => name),
      ),
    );
    this.#observer.observe({ type: "resource", buffered: true });
  }

  async forget(): Promise<void> {
    this.#observer?.disconnect();
    this.#forgotten.abort();
    await this.#writing;
    await this.#keeping;
    await this.#deleteCaches(() => true);
    await chooseIsolation(this.#storage.caches, this.#siteUrl, false);
    const { serviceWorker } = this.#storage;
    for (const registration of await serviceWorker.getRegistrations()) {
      if (registration.scope === this.#siteUrl) await registration.unregister();
    }
  }

  #want(urls: readonly string[]): void {
    const { size } = this.#wanted;
    for (const url of urls.map(withoutQuery)) {
      if (isKept(this.#siteUrl, url)) this.#wanted.add(url);
    }
    if (this.#wanted.size === size || this.#forgotten.signal.aborted) return;
    this.#writing = this.#writing
      .then(() => this.#writeList())
      .catch(() => undefined);
    this.#keeping = this.#keeping
      .then(() => this.#rested)
      .then(() => this.#writing)
      .then(() => this.#keepWanted())
      .catch(() => undefined);
  }

  async #writeList(): Promise<void> {
    const cache = await this.#storage.caches.open(this.#cacheName);
    const list = JSON.stringify([...this.#wanted]);
    await cache.put(listUrl(this.#page), new Response(list));
  }

  async #keepWanted(): Promise<void> {
    const files = [...this.#wanted].filter((url) => url !== this.#page);
    // the page last, so that one that opens offline has what it needs
    for (const url of [...files, this.#page]) {
      if (this.#forgotten.signal.aborted) return;
      if (this.#asked.has(url)) continue;
      this.#asked.add(url);
      await this.#keepOne(url).catch(() => undefined);
    }
    if (this.#forgotten.signal.aborted) return;
    const { caches, serviceWorker } = this.#storage;
    const page = await pageIn(caches, this.#cacheName);
    if (page?.missing.length === 0) {
      await this.#deleteCaches((name) => name !== this.#cacheName);
      await register(serviceWorker, this.#siteUrl);
    }
    for (const listener of listeners) listener();
  }

  async #keepOne(url: string): Promise<void> {
    const { caches } = this.#storage;
    const cache = await caches.open(this.#cacheName);
    if (!isImmutable(this.#siteUrl, url)) {
      const response = await this.#whole(url);
      if (url === this.#page) await expectThisBuild(response.clone());
      return cache.put(url, response);
    }
    if ((await cache.match(url)) !== undefined) return;
    // an earlier build's copy is as good
    const earlier = await keptResponse(caches, this.#siteUrl, url);
    await cache.put(url, earlier ?? (await this.#whole(url)));
  }

  /** A file with its sizes, as the page got it: from the browser's own cache, where it is still there. */
  async #whole(url: string): Promise<Response> {
    const response = await fetch(url, { cache: "force-cache" });
    if (!response.ok) throw new Error(`${url}: answered ${response.status}`);
    const bytes = await response.arrayBuffer();
    this.#sizes ??= runtimeSizes(this.#siteUrl);
    const sizes = await this.#sizes;
    const sent =
      sizes[url.slice(this.#siteUrl.length)] ?? (await compressedBytes(bytes));
    return keepable(response, bytes, sent);
  }

  async #deleteCaches(isUnwanted: (name: string) => boolean): Promise<void> {
    const { caches } = this.#storage;
    for (const name of await cacheNames(caches, this.#siteUrl)) {
      if (isUnwanted(name)) await caches.delete(name);
    }
  }
}

/** Whether there is anything that models could be kept in; it may still be full. */
export function offersStorage(): boolean {
  return "caches" in globalThis;
}

/** Undefined where a page did not come over https, and in browsers that offer no storage. */
function storageOfBrowser(): Storage | undefined {
  const { caches } = globalThis as { caches?: CacheStorage };
  const { serviceWorker } = navigator as Partial<Navigator>;
  return caches === undefined || serviceWorker === undefined
    ? undefined
    : { caches, serviceWorker };
}

function pageUrl(): string {
  return withoutQuery(window.location.href);
}

/** The list of what a page needs; no request finds it, as those are looked up without their query. */
function listUrl(page: string): string {
  return `${page}?files`;
}

interface ListedPage {
  readonly files: readonly string[];
  readonly missing: readonly string[];
  readonly bytes: number;
}

/** What a cache has of the page that is open; undefined where it was never to be kept. */
async function pageIn(
  caches: CacheStorage,
  name: string,
): Promise<ListedPage | undefined> {
  // opening one would make it
  if (!(await caches.has(name))) return undefined;
  const cache = await caches.open(name);
  const list = await cache.match(listUrl(pageUrl()));
  if (list === undefined) return undefined;
  const files = (await list.json()) as readonly string[];
  const missing: string[] = [];
  let bytes = 0;
  for (const url of files) {
    const response = await cache.match(url, { ignoreVary: true });
    if (response === undefined) missing.push(url);
    else bytes += sentBytesOf(response) ?? 0;
  }
  return { files, missing, bytes };
}

/** Whether somebody is there who gives out what is kept. */
async function isServed(
  { serviceWorker }: Storage,
  siteUrl: string,
): Promise<boolean> {
  const registration = await serviceWorker.getRegistration(siteUrl);
  return (registration?.active ?? null) !== null;
}

/** Resolves when the worker answers; one that is there already is left as it is. */
async function register(
  serviceWorker: ServiceWorkerContainer,
  siteUrl: string,
): Promise<void> {
  const registration = await serviceWorker.register(`${siteUrl}${workerPath}`, {
    scope: siteUrl,
  });
  const starting = registration.installing ?? registration.waiting;
  if (registration.active !== null || starting === null) return;
  await new Promise<void>((resolve) => {
    const look = () => {
      if (/activated|redundant/.test(starting.state)) resolve();
    };
    starting.addEventListener("statechange", look);
    look();
  });
}

function rest(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, restMilliseconds);
    signal.addEventListener("abort", () => resolve());
  });
}

async function runtimeSizes(siteUrl: string): Promise<RuntimeFiles["sent"]> {
  try {
    const response = await fetch(`${siteUrl}${listPath}`, {
      cache: "force-cache",
    });
    return ((await response.json()) as RuntimeFiles).sent;
  } catch {
    return {};
  }
}

/** As a host sends it that compresses; hosts that do not are told of in the same measure. */
async function compressedBytes(bytes: ArrayBuffer): Promise<number> {
  const { CompressionStream: Compression } = globalThis as {
    CompressionStream?: typeof CompressionStream;
  };
  if (Compression === undefined) return bytes.byteLength;
  const stream = new Blob([bytes])
    .stream()
    .pipeThrough(new Compression("gzip"));
  const { byteLength } = await new Response(stream).arrayBuffer();
  // pictures are compressed already
  return Math.min(byteLength, bytes.byteLength);
}

/** A page of a newer build would ask for files that are not kept. */
async function expectThisBuild(page: Response): Promise<void> {
  const html = await page.text();
  if (buildScripts().every((name) => html.includes(name))) return;
  throw new Error("the site was built anew since this page was opened");
}

function cacheOfBuild(siteUrl: string): string {
  return `${cachePrefix(siteUrl)}${buildScripts().join(" ")}`;
}

/** The scripts that the page's document names: another build has others. */
function buildScripts(): readonly string[] {
  return [
    ...document.querySelectorAll<HTMLScriptElement>("script[defer][src]"),
  ].map(({ src }) => src.slice(src.lastIndexOf("/") + 1));
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
