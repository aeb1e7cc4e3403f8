/** @file Cuts a sequence of bytes into files that are named by their content. */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelFile } from "../../src/models/manifest.ts";

/** Some hosts refuse files of 25 MiB. */
export const largestShard = 24 * 1024 * 1024;

/** Small, so that with six downloads at once the first layers are there long before the last. */
export const defaultShard = 4 * 1024 * 1024;

export class ShardWriter {
  readonly files: ModelFile[] = [];
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
        `shard: a row of ${unit} bytes must fit into ${largestShard}; the model is too wide for this encoding`,
      );
    }
    let rest = bytes;
    while (rest.length > 0) {
      const units = Math.floor((this.#limit - this.#shardBytes) / unit);
      if (units === 0 && this.#shardBytes > 0) {
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
    const bytes = Buffer.concat(this.#shard);
    this.#shard = [];
    this.#shardBytes = 0;
    this.#whole.update(bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const path = `${sha256.slice(0, 16)}.bin`;
    this.files.push({ path, bytes: bytes.length, sha256 });
    await writeFile(join(this.#folder, path), bytes);
  }
}
