/** @file The compression of weight files, and what ends in a clear error instead of a wrong number. */
import { randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { contentOf } from "../../../src/models/content.ts";
import type { WeightFile, WeightFiles } from "../../../src/models/manifest.ts";

const weights: WeightFiles = {
  bytes: 0,
  sha256: "",
  compression: "deflate-raw",
  files: [],
  tensors: [],
};

function file(content: number): WeightFile {
  return { path: "a.bin", bytes: 0, sha256: "", content };
}

function compressed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(deflateRawSync(bytes));
}

describe("what a weight file holds", () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 1_000_003])(
    "is what was compressed, %i bytes",
    async (length) => {
      for (const bytes of [randomBytes(length), new Uint8Array(length)]) {
        const served = compressed(bytes);
        const content = await contentOf(weights, file(length), served);
        expect(content.length).toBe(length);
        expect(Buffer.compare(content, bytes)).toBe(0);
      }
    },
  );

  it("is the file itself where it is not compressed", async () => {
    const { compression: _, ...plain } = weights;
    const served = new Uint8Array(randomBytes(100));
    expect(await contentOf(plain, file(100), served)).toBe(served);
  });

  it("is decompressed side by side with others", async () => {
    const parts = [50_000, 200_000, 3].map((length) => randomBytes(length));
    const contents = await Promise.all(
      parts.map((part) =>
        contentOf(weights, file(part.length), compressed(part)),
      ),
    );
    contents.forEach((content, index) => {
      expect(parts[index]?.equals(content)).toBe(true);
    });
  });

  it("must have the size that the manifest says", async () => {
    const served = compressed(randomBytes(100_000));
    await expect(contentOf(weights, file(100_001), served)).rejects.toThrow(
      "a.bin: must decompress to 100001 bytes, got 100000; prepare the model again",
    );
    await expect(contentOf(weights, file(99_999), served)).rejects.toThrow(
      "a.bin: must decompress to 99999 bytes, got more; prepare the model again",
    );
  });

  it("must be compressed in the manifest's way, and to its end", async () => {
    const bytes = randomBytes(100_000);
    const served = compressed(bytes);
    const damaged = /must decompress to 100000 bytes, it is damaged/;
    for (const wrong of [
      served.subarray(0, 50_000),
      new Uint8Array(bytes),
      new Uint8Array(0),
    ]) {
      await expect(contentOf(weights, file(100_000), wrong)).rejects.toThrow(
        damaged,
      );
    }
  });
});
