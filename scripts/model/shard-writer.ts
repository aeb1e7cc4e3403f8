/** @file Cuts a sequence of bytes into compressed files that are named by what is in them. */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, deflateRaw } from "node:zlib";
import type { Compression, WeightFile } from "../../src/models/manifest.ts";

/** Of the files it writes. */
export const compression: Compression = "deflate-raw";
/** Weights have values that are rarer than others, but no repetitions: searching for some takes three times as long. */
const options = { strategy: constants.Z_HUFFMAN_ONLY };
const compress = promisify<Uint8Array, object, Buffer>(deflateRaw);

/** Before compression. Some hosts refuse files of 25 MiB, which what compression cannot shorten stays below, too. */
export const largestShard = 24 * 1024 * 1024;

/** Small, so that with six downloads at once the first layers are there long before the last. */
export const defaultShard = 4 * 1024 * 1024;

export class ShardWriter {
  readonly files: WeightFile[] = [];
  readonly #folder: string;
  readonly #limit: number;
  readonly #whole = createHash("sha256");
  #shard: Uint8Array[] = [];
  #shardBytes = 0;
  #total = 0;

  constructor(folder: string, limit = defaultShard) {
    this.#folder = folder;
    this.#limit = Math.min(limit, largestShard);
  }

  /** Bytes added so far. */
  get total(): number {
    return this.#total;
  }

  /** @param unit bytes that must not be cut */
  async add(bytes: Uint8Array, unit: number): Promise<void> {
    if (unit > largestShard) {
      throw new Error(
        `shard: a part of ${unit} bytes must fit into ${largestShard}; the model is too wide for this encoding`,
      );
    }
    let rest = bytes;
    while (rest.length > 0) {
      const units = Math.floor((this.#limit - this.#shardBytes) / unit);
      // below zero where a single unit is larger than the limit
      if (units <= 0 && this.#shardBytes > 0) {
        await this.#close();
        continue;
      }
      const part = rest.subarray(0, Math.max(1, units) * unit);
      this.#shard.push(part);
      this.#shardBytes += part.length;
      this.#total += part.length;
      rest = rest.subarray(part.length);
    }
  }

  /** Of all bytes, once nothing more comes. */
  async end(): Promise<string> {
    if (this.#shardBytes > 0) await this.#close();
    return this.#whole.digest("hex");
  }

  async #close(): Promise<void> {
    const content = Buffer.concat(this.#shard);
    this.#shard = [];
    this.#shardBytes = 0;
    this.#whole.update(content);
    const bytes = await compress(content, options);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const path = `${sha256.slice(0, 16)}.bin`;
    this.files.push({
      path,
      bytes: bytes.length,
      sha256,
      content: content.length,
    });
    await writeFile(join(this.#folder, path), bytes);
  }
}
