/** @file The page of the delivery tests: brings a model as the site does, and tells what came. */
import { sha256Hex } from "../../../src/models/checksum.ts";
import { weightShapes } from "../../../src/families/model.ts";
import {
  downloadDescription,
  downloadWeights,
} from "../../../src/models/model-download.ts";
import {
  deleteStoredModel,
  listStoredModels,
  type StoredModel,
} from "../../../src/models/stored-models.ts";

export interface Visit {
  /** Of all weights, decoded, in order. */
  readonly sha256?: string;
  readonly error?: string;
  readonly loaded: number;
  readonly total: number;
  readonly notes: readonly string[];
}

/** What a test calls in the page. */
export interface DeliveryHarness {
  readonly bring: (modelUrl: string) => Promise<Visit>;
  /** Does not wait for the end. */
  readonly begin: (modelUrl: string) => void;
  readonly stored: () => Promise<readonly StoredModel[]>;
  readonly remove: (modelUrl: string) => Promise<void>;
  /** Changes a byte of what is kept under a name, and leaves the rest as it was. */
  readonly poison: (part: string) => Promise<void>;
}

declare global {
  interface Window {
    delivery: DeliveryHarness;
  }
}

async function bring(modelUrl: string): Promise<Visit> {
  const notes: string[] = [];
  let [loaded, total] = [0, 0];
  try {
    const description = await downloadDescription(modelUrl);
    const delivery = downloadWeights(modelUrl, description, {
      onProgress: (progress) => ({ loaded, total } = progress),
      onNote: (note) => notes.push(note),
    });
    await delivery.finished;
    const hashes: string[] = [];
    for (const name of weightShapes(description.config).keys()) {
      const { data } = await delivery.get(name);
      hashes.push(await sha256Hex(new Uint8Array(data.buffer)));
    }
    const all = new TextEncoder().encode(hashes.join());
    return { sha256: await sha256Hex(all), loaded, total, notes };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    return { error, loaded, total, notes };
  }
}

async function poison(part: string): Promise<void> {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!request.url.includes(part)) continue;
      const response = await cache.match(request);
      const bytes = new Uint8Array((await response?.arrayBuffer()) ?? []);
      bytes[7] = (bytes[7] ?? 0) ^ 1;
      const { headers = {} } = response ?? {};
      await cache.put(request, new Response(bytes, { headers }));
      return;
    }
  }
  throw new Error(`nothing is kept of ${part}`);
}

window.delivery = {
  bring,
  begin: (modelUrl) => void bring(modelUrl),
  stored: () => listStoredModels(),
  remove: (modelUrl) => deleteStoredModel(modelUrl),
  poison,
};
