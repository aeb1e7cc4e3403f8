/** @file Downloads a prepared model into a weight store, checking every byte against the manifest. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { parseConfig, type GPT2Config } from "../gpt2/config.ts";
import { weightShapes } from "../gpt2/weights.ts";
import {
  DownloadError,
  downloadBytes,
  downloadJson,
  readChunks,
  request,
  type DownloadOptions,
} from "./download.ts";
import {
  parseManifest,
  type ModelFile,
  type ModelManifest,
} from "./manifest.ts";
import { WeightStore } from "./weight-store.ts";

/** What a front end needs of a model: everything but its weights. */
export interface ModelDescription {
  readonly manifest: ModelManifest;
  readonly config: GPT2Config;
}

/** @param folderUrl ends in "/" */
export async function downloadDescription(
  folderUrl: string,
  options: DownloadOptions = {},
): Promise<ModelDescription> {
  const manifest = parseManifest(
    await downloadJson(`${folderUrl}manifest.json`, {
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }),
  );
  const config = await downloadChecked(folderUrl, manifest.config, options);
  return {
    manifest,
    config: parseConfig(JSON.parse(new TextDecoder().decode(config))),
  };
}

/** A small file of the model, whole and checked. */
export async function downloadChecked(
  folderUrl: string,
  file: ModelFile,
  options: DownloadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const url = `${folderUrl}${file.path}`;
  const bytes = await downloadBytes(url, options);
  requireChecksum(url, file, bytesToHex(sha256(bytes)));
  return bytes;
}

export interface WeightDownload {
  /** Weights can be asked for at once; each is there when its bytes are. */
  readonly store: WeightStore;
  /** Settles when every byte has arrived and the checksum held; rejects with what went wrong. */
  readonly finished: Promise<void>;
}

export function downloadWeights(
  folderUrl: string,
  { manifest, config }: ModelDescription,
  options: DownloadOptions = {},
): WeightDownload {
  const store = new WeightStore(weightShapes(config));
  const url = `${folderUrl}${manifest.weights.path}`;
  const finished = (async () => {
    const hash = sha256.create();
    const response = await request(url, options.signal);
    for await (const chunk of readChunks(response, url, options)) {
      hash.update(chunk);
      store.push(chunk);
    }
    requireChecksum(url, manifest.weights, bytesToHex(hash.digest()));
    store.end();
  })();
  finished.catch((reason: unknown) => store.fail(reason));
  return { store, finished };
}

function requireChecksum(url: string, file: ModelFile, sha: string): void {
  if (sha === file.sha256) return;
  throw new DownloadError(
    url,
    `what arrived is not the published file (sha256 ${sha.slice(0, 12)}…, expected ${file.sha256.slice(0, 12)}…); reload the page and try again`,
  );
}
