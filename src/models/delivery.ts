/** @file Brings the weights of a model: from the browser's storage where they are kept, else over the network. */
import { Arrivals, type Weight } from "./arrivals.ts";
import { sha256Hex } from "./checksum.ts";
import type { DownloadOptions } from "./download.ts";
import { network as browserNetwork, type Network } from "./network.ts";
import { downloadIntact, type Parcel } from "./parcel.ts";
import { Shelf, type Bytes } from "./shelf.ts";
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
export interface Order {
  /** Of everything that belongs to the model, ends in "/". */
  readonly folderUrl: string;
  /** In the order in which the weights are needed. */
  readonly parcels: readonly Parcel[];
  /** Names and shapes that the model needs. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Keys of the model's other files. */
  readonly alsoKept: readonly string[];
  /** Where the server has its own order: brings all that is not kept, one after another. */
  readonly bring?: (
    parcels: readonly Parcel[],
    accept: (parcel: Parcel, sent: Bytes) => Promise<void>,
    options: DownloadOptions,
  ) => Promise<void>;
}

export class Delivery {
  /** Settles when every weight is there and has been checked; rejects with what went wrong. */
  readonly finished: Promise<void>;
  readonly #order: Order;
  readonly #options: DeliveryOptions;
  readonly #arrivals: Arrivals;
  readonly #shelf: Shelf;
  #loaded = 0;
  #total = 0;

  /** Begins at once. */
  constructor(order: Order, options: DeliveryOptions = {}) {
    this.#order = order;
    this.#options = options;
    this.#arrivals = new Arrivals(order.shapes);
    const { storage = browserStorage() } = options;
    this.#shelf = new Shelf(storage ?? undefined, options.onNote);
    this.finished = this.#bring();
    this.finished.catch((reason: unknown) => this.#arrivals.fail(reason));
  }

  /** A weight, once its bytes are there and have been checked. Rejects when the delivery fails. */
  get(name: string): Promise<Weight> {
    return this.#arrivals.get(name);
  }

  /** The delivery keeps the weight no longer: it lives where it is used. */
  release(name: string): void {
    this.#arrivals.release(name);
  }

  async #bring(): Promise<void> {
    const { folderUrl, parcels, alsoKept, bring } = this.#order;
    const wanted = new Set([...parcels.map(({ key }) => key), ...alsoKept]);
    await this.#shelf.keepOnly(folderUrl, wanted);
    const kept = await this.#shelf.keys();
    const isKept = ({ key }: Parcel): boolean => kept.has(key);
    this.#total = sum(parcels.filter((parcel) => !isKept(parcel)));
    this.#count(0);
    if (bring === undefined) {
      await inParallel(parcels, async (parcel) => {
        if (isKept(parcel) && (await this.#unpackKept(parcel))) return;
        await this.#download(parcel);
      });
    } else {
      const missing = parcels.filter((parcel) => !isKept(parcel));
      await inParallel(parcels.filter(isKept), async (parcel) => {
        if (!(await this.#unpackKept(parcel))) missing.push(parcel);
      });
      const accept = (parcel: Parcel, sent: Bytes): Promise<void> =>
        this.#accept(parcel, sent);
      await bring(missing, accept, this.#downloadOptions());
    }
    const [missing, ...others] = this.#arrivals.missing();
    if (missing === undefined) return;
    throw new Error(
      `weights: the model's files hold all of its weights but ${missing}${others.length > 0 ? ` and ${others.length} others` : ""}; prepare the model again`,
    );
  }

  /** False where it was damaged; then it has been deleted, and must be downloaded after all. */
  async #unpackKept(parcel: Parcel): Promise<boolean> {
    this.#options.signal?.throwIfAborted();
    const bytes = await this.#shelf.take(parcel.key, parcel.sha256);
    if (bytes === undefined) {
      this.#total += parcel.wanted.bytes;
      this.#count(0);
      return false;
    }
    await this.#unpack(parcel, bytes);
    return true;
  }

  async #download(parcel: Parcel): Promise<void> {
    const { wanted, sha256, convert } = parcel;
    const published = convert === undefined ? sha256 : undefined;
    const options = this.#downloadOptions();
    await this.#accept(
      parcel,
      await downloadIntact(wanted, published, options),
    );
  }

  async #accept(parcel: Parcel, sent: Bytes): Promise<void> {
    const bytes = parcel.convert?.(sent) ?? sent;
    await this.#unpack(parcel, bytes);
    const sha256 = parcel.sha256 ?? (await sha256Hex(bytes));
    await this.#shelf.put(parcel.key, bytes, sha256);
  }

  async #unpack(parcel: Parcel, kept: Bytes): Promise<void> {
    const content = (await parcel.open?.(kept)) ?? kept;
    for (const piece of parcel.pieces) this.#arrivals.add(piece, content);
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

function sum(parcels: readonly Parcel[]): number {
  return parcels.reduce((total, { wanted }) => total + wanted.bytes, 0);
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
