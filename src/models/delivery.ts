/** @file Brings the weights of a model: from the browser's storage where they are kept, else over the network. */
import { ArrivingWeights, type Weight } from "./arriving-weights.ts";
import { sha256Hex } from "./checksum.ts";
import type { DownloadOptions } from "./download.ts";
import { network as browserNetwork, type Network } from "./network.ts";
import { downloadIntact, type Chunk } from "./chunk.ts";
import { CheckedStorage, type Bytes } from "./checked-storage.ts";
import { browserStorage, type ModelStorage } from "./storage.ts";

/** Browsers open no more to one host over HTTP/1.1, and more would only let the first weights wait. */
const parallelDownloads = 6;

export interface DeliveryProgress {
  /** Bytes that have come over the network. */
  readonly loaded: number;
  /** Bytes that must come over the network in all; 0 where everything is kept by the browser. */
  readonly total: number;
}

export interface DeliveryOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DeliveryProgress) => void;
  /** What the reader should know, though nothing failed: storage that is full. */
  readonly onNote?: (note: string) => void;
  readonly network?: Network;
  /** Null: none. Absent: the browser's. */
  readonly storage?: ModelStorage | null;
}

/** What is to be brought. */
export interface WeightsRequest {
  /** Of everything that belongs to the model, ends in "/". */
  readonly folderUrl: string;
  /** In the order in which the weights are needed. */
  readonly chunks: readonly Chunk[];
  /** Names and shapes that the model needs. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Keys of the model's other files. */
  readonly alsoKept: readonly string[];
  /** Where the server has its own order: brings all that is not kept, one after another. */
  readonly bring?: (
    chunks: readonly Chunk[],
    accept: (chunk: Chunk, sent: Bytes) => Promise<void>,
    options: DownloadOptions,
  ) => Promise<void>;
}

export class Delivery {
  /** Settles when every weight is there and has been checked; rejects with what went wrong. */
  readonly finished: Promise<void>;
  readonly #request: WeightsRequest;
  readonly #options: DeliveryOptions;
  readonly #arriving: ArrivingWeights;
  readonly #storage: CheckedStorage;
  #loaded = 0;
  #total = 0;

  /** Begins at once. */
  constructor(request: WeightsRequest, options: DeliveryOptions = {}) {
    this.#request = request;
    this.#options = options;
    this.#arriving = new ArrivingWeights(request.shapes);
    const { storage = browserStorage() } = options;
    this.#storage = new CheckedStorage(storage ?? undefined, options.onNote);
    this.finished = this.#bring();
    this.finished.catch((reason: unknown) => this.#arriving.fail(reason));
  }

  /** A weight, once its bytes are there and have been checked. Rejects when the delivery fails. */
  get(name: string): Promise<Weight> {
    return this.#arriving.get(name);
  }

  /** Rows of a matrix, as `get` gives all of it. */
  rows(name: string, rows: readonly number[]): Promise<Weight> {
    return this.#arriving.rows(name, rows);
  }

  /** What `get` gave is read by nobody any more. */
  giveBack(weight: Weight): void {
    this.#arriving.giveBack(weight);
  }

  /** The delivery keeps the weight no longer: it lives where it is used. */
  release(name: string): void {
    this.#arriving.release(name);
  }

  async #bring(): Promise<void> {
    const { folderUrl, chunks, alsoKept, bring } = this.#request;
    const current = new Set([...chunks.map(({ key }) => key), ...alsoKept]);
    await this.#storage.keepOnly(folderUrl, current);
    const kept = await this.#storage.keys();
    const isKept = ({ key }: Chunk): boolean => kept.has(key);
    this.#total = sum(chunks.filter((chunk) => !isKept(chunk)));
    this.#count(0);
    if (bring === undefined) {
      await inParallel(chunks, async (chunk) => {
        if (isKept(chunk) && (await this.#unpackKept(chunk))) return;
        await this.#download(chunk);
      });
    } else {
      const missing = chunks.filter((chunk) => !isKept(chunk));
      await inParallel(chunks.filter(isKept), async (chunk) => {
        if (!(await this.#unpackKept(chunk))) missing.push(chunk);
      });
      const accept = (chunk: Chunk, sent: Bytes): Promise<void> =>
        this.#accept(chunk, sent);
      await bring(missing, accept, this.#downloadOptions());
    }
    const [missing, ...others] = this.#arriving.missing();
    if (missing === undefined) return;
    throw new Error(
      `weights: the model's files hold all of its weights but ${missing}${others.length > 0 ? ` and ${others.length} others` : ""}; prepare the model again`,
    );
  }

  /** False where it was damaged; then it has been deleted, and must be downloaded after all. */
  async #unpackKept(chunk: Chunk): Promise<boolean> {
    this.#options.signal?.throwIfAborted();
    const bytes = await this.#storage.take(chunk.key, chunk.sha256);
    if (bytes === undefined) {
      this.#total += chunk.range.bytes;
      this.#count(0);
      return false;
    }
    await this.#unpack(chunk, bytes);
    return true;
  }

  async #download(chunk: Chunk): Promise<void> {
    const { range, sha256, convert } = chunk;
    const published = convert === undefined ? sha256 : undefined;
    const options = this.#downloadOptions();
    await this.#accept(chunk, await downloadIntact(range, published, options));
  }

  async #accept(chunk: Chunk, sent: Bytes): Promise<void> {
    const bytes = chunk.convert?.(sent) ?? sent;
    await this.#unpack(chunk, bytes);
    const sha256 = chunk.sha256 ?? (await sha256Hex(bytes));
    await this.#storage.put(chunk.key, bytes, sha256);
  }

  async #unpack(chunk: Chunk, kept: Bytes): Promise<void> {
    const content = (await chunk.open?.(kept)) ?? kept;
    for (const piece of chunk.pieces) this.#arriving.add(piece, content);
  }

  #downloadOptions(): DownloadOptions {
    const { signal, network = browserNetwork } = this.#options;
    return {
      network,
      onBytes: (count) => this.#count(count),
      ...(signal === undefined ? {} : { signal }),
    };
  }

  #count(bytes: number): void {
    this.#loaded += bytes;
    this.#options.onProgress?.({ loaded: this.#loaded, total: this.#total });
  }
}

function sum(chunks: readonly Chunk[]): number {
  return chunks.reduce((total, { range }) => total + range.bytes, 0);
}

/** Begins in order. After a failure nothing new begins; what is under way may end, and be kept. */
async function inParallel<Item>(
  items: readonly Item[],
  action: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await action(item);
    }
  };
  const workers = Array.from({ length: parallelDownloads }, () =>
    work().catch((thrown: unknown) => {
      queue.length = 0;
      throw thrown;
    }),
  );
  await Promise.all(workers);
}
