/** @file What the browser keeps between visits: bytes by key, in the Cache API. */

export interface StoredBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As recorded when they were stored. */
  readonly sha256: string;
}

export interface StoredEntry {
  readonly key: string;
  readonly bytes: number;
}

/** Keys are absolute URLs. Any method may reject: then the browser keeps nothing, and the page goes on without. */
export interface ModelStorage {
  list(): Promise<readonly StoredEntry[]>;
  get(key: string): Promise<StoredBytes | undefined>;
  put(key: string, stored: StoredBytes): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Projects of one user share an origin on some hosts, so the name says whose it is. */
const cacheName = "induction-heads-live models";
const lengthHeader = "content-length";
const checksumHeader = "x-sha256";

/** Undefined where the browser offers none, as it does to pages that did not come over https. */
export function browserStorage(): ModelStorage | undefined {
  const { caches } = globalThis as { caches?: CacheStorage };
  return caches === undefined ? undefined : new CacheModelStorage(caches);
}

class CacheModelStorage implements ModelStorage {
  readonly #caches: CacheStorage;

  constructor(caches: CacheStorage) {
    this.#caches = caches;
  }

  async list(): Promise<readonly StoredEntry[]> {
    const cache = await this.#open();
    const requests = await cache.keys();
    return Promise.all(
      requests.map(async (request) => {
        const response = await cache.match(request);
        const bytes = Number(response?.headers.get(lengthHeader) ?? 0);
        return { key: request.url, bytes };
      }),
    );
  }

  async get(key: string): Promise<StoredBytes | undefined> {
    const cache = await this.#open();
    const response = await cache.match(key);
    if (response === undefined) return undefined;
    return {
      bytes: new Uint8Array(await response.arrayBuffer()),
      sha256: response.headers.get(checksumHeader) ?? "",
    };
  }

  async put(key: string, { bytes, sha256 }: StoredBytes): Promise<void> {
    const cache = await this.#open();
    const headers = {
      [lengthHeader]: String(bytes.length),
      [checksumHeader]: sha256,
    };
    await cache.put(key, new Response(bytes, { headers }));
  }

  async delete(key: string): Promise<void> {
    const cache = await this.#open();
    await cache.delete(key);
  }

  #open(): Promise<Cache> {
    return this.#caches.open(cacheName);
  }
}
