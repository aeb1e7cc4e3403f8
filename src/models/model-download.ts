/** @file Downloads a prepared model: what it is, its small files, its weights. Works offline with what is kept. */
import { parseConfig, type ModelConfig } from "../families/model.ts";
import { weightShapes } from "../families/model.ts";
import { sha256Hex } from "./checksum.ts";
import { Delivery, type DeliveryOptions } from "./delivery.ts";
import { download, parseJson, type DownloadOptions } from "./download.ts";
import { UnreachableError } from "./download-error.ts";
import {
  filesOf,
  parseManifest,
  type ModelFile,
  type ModelManifest,
} from "./manifest.ts";
import { downloadIntact, keyOf, chunksOf } from "./chunk.ts";
import { CheckedStorage, type Bytes } from "./checked-storage.ts";
import { browserStorage, type ModelStorage } from "./storage.ts";

/** What a front end needs of a model: everything but its weights. */
export interface ModelDescription {
  readonly manifest: ModelManifest;
  readonly config: ModelConfig;
}

export interface FileOptions extends DownloadOptions {
  /** Null: none. Absent: the browser's. */
  readonly storage?: ModelStorage | null;
}

/** @param folderUrl ends in "/" */
export async function downloadDescription(
  folderUrl: string,
  options: FileOptions = {},
): Promise<ModelDescription> {
  const { onBytes: _, ...quietly } = options;
  const manifest = parseManifest(
    await downloadFreshJson(manifestKey(folderUrl), quietly),
  );
  const config = await downloadChecked(folderUrl, manifest.config, options);
  return {
    manifest,
    config: parseConfig(JSON.parse(new TextDecoder().decode(config))),
  };
}

/** A small file of the model, whole and checked; from the browser's storage where it is kept. */
export async function downloadChecked(
  folderUrl: string,
  file: ModelFile,
  options: FileOptions = {},
): Promise<Bytes> {
  const storage = checkedStorage(options);
  const key = keyOf(folderUrl, file);
  const kept = await storage.take(key, file.sha256);
  if (kept !== undefined) return kept;
  const range = { url: `${folderUrl}${file.path}`, bytes: file.bytes };
  const bytes = await downloadIntact(range, file.sha256, options);
  await storage.put(key, bytes, file.sha256);
  return bytes;
}

/**
 * A file whose content may change under its name: the server's, and what was kept of an earlier visit only where the
 * server cannot be reached.
 */
export async function downloadFreshJson(
  url: string,
  options: FileOptions = {},
): Promise<unknown> {
  const storage = checkedStorage(options);
  const kept = await storage.take(url);
  try {
    const bytes = await download(
      { url },
      {
        cache: "no-cache",
        // with something to fall back on there is no point in waiting
        ...(kept === undefined ? {} : { attempts: 1 }),
        ...options,
      },
    );
    const json = parseJson(url, bytes);
    await storage.put(url, bytes, await sha256Hex(bytes));
    return json;
  } catch (thrown) {
    if (kept === undefined || !(thrown instanceof UnreachableError)) {
      throw thrown;
    }
    return parseJson(url, kept);
  }
}

/** Weights can be asked for at once; each is there when its bytes are. */
export function downloadWeights(
  folderUrl: string,
  { manifest, config }: ModelDescription,
  options: DeliveryOptions = {},
): Delivery {
  return new Delivery(
    {
      folderUrl,
      chunks: chunksOf(folderUrl, manifest),
      shapes: weightShapes(config),
      alsoKept: [
        manifestKey(folderUrl),
        ...filesOf(manifest).map((file) => keyOf(folderUrl, file)),
      ],
    },
    options,
  );
}

function manifestKey(folderUrl: string): string {
  return `${folderUrl}manifest.json`;
}

function checkedStorage({
  storage = browserStorage(),
}: FileOptions): CheckedStorage {
  return new CheckedStorage(storage ?? undefined);
}
