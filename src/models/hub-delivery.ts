/** @file Brings a model straight from the hub: tensor by tensor where the server sends ranges, else as one stream. */
import { parseConfig, type ModelConfig } from "../families/model.ts";
import { weightShapes } from "../families/model.ts";
import { ByteStream } from "./byte-stream.ts";
import { sha256Hex } from "./checksum.ts";
import {
  Delivery,
  type DeliveryOptions,
  type WeightsRequest,
} from "./delivery.ts";
import {
  download,
  downloadBytes,
  RangeIgnoredError,
  type DownloadOptions,
} from "./download.ts";
import { UnreachableError } from "./download-error.ts";
import { hubFolderUrl, type HubModel } from "./hub.ts";
import { hubChunks } from "./hub-chunks.ts";
import type { FileOptions } from "./model-download.ts";
import { network as browserNetwork } from "./network.ts";
import type { Chunk } from "./chunk.ts";
import { maxFailures, retryDelay } from "./retry.ts";
import {
  headerLength,
  lengthBytes,
  parseHeader,
  type Header,
} from "./safetensors.ts";
import { CheckedStorage, type Bytes } from "./checked-storage.ts";
import { browserStorage } from "./storage.ts";
import { createTokenizer, type Tokenizer } from "./tokenizer.ts";

/** What the hub says of a model, as plain data; a commit never changes, so what is kept is not asked for again. */
export interface HubDescription {
  readonly model: HubModel;
  readonly config: ModelConfig;
  readonly header: Header;
  /** False: the server sends files as a whole only. */
  readonly sendsRanges: boolean;
}

export async function describeHubModel(
  model: HubModel,
  options: FileOptions = {},
): Promise<HubDescription> {
  const files = new HubFiles(hubFolderUrl(model), options);
  const config = parseConfig(await files.json("config.json"));
  const kept = await files.take(headerKey);
  if (kept !== undefined) {
    return { model, config, header: parseHeader(kept), sendsRanges: true };
  }
  return { model, config, ...(await readHeader(files, options)) };
}

export async function downloadHubTokenizer(
  model: HubModel,
  options: FileOptions = {},
): Promise<Tokenizer> {
  const files = new HubFiles(hubFolderUrl(model), options);
  return createTokenizer((await files.json("tokenizer.json")) as object);
}

/** As `downloadWeights` of a model of the site; progress counts what the tensors need. */
export function downloadHubWeights(
  description: HubDescription,
  options: DeliveryOptions = {},
): Delivery {
  const { model, config, header, sendsRanges } = description;
  const folderUrl = hubFolderUrl(model);
  const url = `${folderUrl}model.safetensors`;
  const shapes = weightShapes(config);
  const request: WeightsRequest = {
    folderUrl,
    chunks: hubChunks(url, header, shapes),
    shapes,
    alsoKept: smallFiles.map((name) => `${folderUrl}${name}`),
  };
  return new Delivery(
    sendsRanges ? request : { ...request, bring: bringInOneStream },
    options,
  );
}

const headerKey = "model.safetensors?header";
const smallFiles = ["config.json", "tokenizer.json", headerKey];

/** The small files of a commit, kept under their addresses. */
class HubFiles {
  readonly folderUrl: string;
  readonly #options: FileOptions;
  readonly #storage: CheckedStorage;

  constructor(folderUrl: string, options: FileOptions) {
    const { storage = browserStorage() } = options;
    this.folderUrl = folderUrl;
    this.#options = options;
    this.#storage = new CheckedStorage(storage ?? undefined);
  }

  take(name: string): Promise<Bytes | undefined> {
    return this.#storage.take(`${this.folderUrl}${name}`);
  }

  async put(name: string, bytes: Bytes): Promise<void> {
    const key = `${this.folderUrl}${name}`;
    await this.#storage.put(key, bytes, await sha256Hex(bytes));
  }

  async json(name: string): Promise<unknown> {
    const kept = await this.take(name);
    const bytes =
      kept ?? (await downloadBytes(`${this.folderUrl}${name}`, this.#options));
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (kept === undefined) await this.put(name, bytes);
    return json;
  }
}

async function readHeader(
  files: HubFiles,
  options: DownloadOptions,
): Promise<Pick<HubDescription, "header" | "sendsRanges">> {
  const url = `${files.folderUrl}model.safetensors`;
  try {
    const start = await download(
      { url, begin: 0, bytes: lengthBytes },
      options,
    );
    const bytes = await download(
      { url, begin: 0, bytes: headerLength(start) },
      options,
    );
    await files.put(headerKey, bytes);
    return { header: parseHeader(bytes), sendsRanges: true };
  } catch (thrown) {
    if (!(thrown instanceof RangeIgnoredError)) throw thrown;
    const stream = await openStream(url, options);
    const header = await takeHeader(stream);
    await stream.cancel();
    return { header, sendsRanges: false };
  }
}

/** Chunks as they come; what is kept already is passed over, though the server sends it again. */
async function bringInOneStream(
  chunks: readonly Chunk[],
  accept: (chunk: Chunk, sent: Bytes) => Promise<void>,
  options: DownloadOptions,
): Promise<void> {
  const { signal, network = browserNetwork } = options;
  const queue = chunks.toSorted(
    (a, b) => (a.range.begin ?? 0) - (b.range.begin ?? 0),
  );
  const [first] = queue;
  if (first === undefined) return;
  const { url } = first.range;
  let failures = 0;
  while (queue.length > 0) {
    const before = queue.length;
    try {
      const stream = await openStream(url, options);
      await acceptInOrder(stream, queue, accept, options);
      await stream.cancel();
    } catch (cause) {
      signal?.throwIfAborted();
      failures = queue.length < before ? 1 : failures + 1;
      if (failures >= maxFailures) {
        const reason = "the connection broke off midway; try again";
        throw new UnreachableError(url, reason, { cause });
      }
      await network.wait(retryDelay(failures, network.random()), signal);
    }
  }
}

/** Takes from the queue what has been accepted. */
async function acceptInOrder(
  stream: ByteStream,
  queue: Chunk[],
  accept: (chunk: Chunk, sent: Bytes) => Promise<void>,
  { onBytes }: DownloadOptions,
): Promise<void> {
  for (let chunk = queue[0]; chunk !== undefined; chunk = queue[0]) {
    await stream.skipTo(chunk.range.begin ?? 0);
    const sent = await stream.take(chunk.range.bytes);
    onBytes?.(sent.length);
    await accept(chunk, sent);
    queue.shift();
  }
}

async function takeHeader(stream: ByteStream): Promise<Header> {
  const start = await stream.take(lengthBytes);
  const rest = await stream.take(headerLength(start) - lengthBytes);
  const bytes = new Uint8Array(start.length + rest.length);
  bytes.set(start);
  bytes.set(rest, start.length);
  return parseHeader(bytes);
}

async function openStream(
  url: string,
  { signal, network = browserNetwork }: DownloadOptions,
): Promise<ByteStream> {
  const init = signal === undefined ? {} : { signal };
  const response = await network.fetch(url, init).catch((cause: unknown) => {
    signal?.throwIfAborted();
    const reason = "the server could not be reached; try again";
    throw new UnreachableError(url, reason, { cause });
  });
  if (!response.ok) {
    const reason = `the server answered ${response.status}; try again later`;
    throw new UnreachableError(url, reason);
  }
  return new ByteStream(response, network.stallMilliseconds);
}
