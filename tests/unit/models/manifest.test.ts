/** @file Manifests that are refused, and where tensors lie in files. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { blockSize } from "../../../src/models/blocks.ts";
import { encodedBytes } from "../../../src/models/encoding.ts";
import { piecesOf } from "../../../src/models/layout.ts";
import {
  parseManifest,
  servedBytes,
  type ModelManifest,
  type WeightFiles,
} from "../../../src/models/manifest.ts";

const embedded = JSON.parse(
  readFileSync("static/models/induction-mini/manifest.json", "utf8"),
) as ModelManifest;

describe("a manifest", () => {
  it("is read where it is whole", () => {
    expect(parseManifest(embedded).id).toBe("induction-mini");
  });

  it("of another format is refused", () => {
    for (const format of [2, 4, undefined, "3"]) {
      expect(() => parseManifest({ ...embedded, format })).toThrow(
        /format must be 3, got .*prepare the model again/,
      );
    }
    expect(() => parseManifest(null)).toThrow(/format must be 3/);
  });

  it("that leaves something out is refused", () => {
    for (const part of ["id", "licence", "encoding", "config", "weights"]) {
      expect(() => parseManifest({ ...embedded, [part]: undefined })).toThrow(
        /prepare the model again/,
      );
    }
  });

  it("names files of its own folder only", () => {
    const config = { ...embedded.config, path: "../config.json" };
    expect(() => parseManifest({ ...embedded, config })).toThrow();
  });

  it("whose sizes contradict each other is refused", () => {
    const { weights } = embedded;
    expect(() =>
      parseManifest({ ...embedded, weights: { ...weights, bytes: 5 } }),
    ).toThrow(/weights must be 5 bytes, its files have/);
    const [first, ...rest] = weights.tensors;
    const tensors = [{ ...first, offset: weights.bytes - 1 }, ...rest];
    expect(() =>
      parseManifest({ ...embedded, weights: { ...weights, tensors } }),
    ).toThrow(/must lie within/);
  });
});

describe("a manifest of compressed weights", () => {
  /** Half the size when served. */
  const weights: WeightFiles = {
    ...embedded.weights,
    compression: "deflate-raw",
    files: embedded.weights.files.map((file) => ({
      ...file,
      bytes: file.bytes / 2,
    })),
  };

  it("is read where its files hold all of the weights", () => {
    const manifest = parseManifest({ ...embedded, weights });
    expect(servedBytes(manifest.weights)).toBe(embedded.weights.bytes / 2);
  });

  it("is refused where it does not say how", () => {
    const { compression: _, ...plain } = weights;
    expect(() => parseManifest({ ...embedded, weights: plain })).toThrow(
      /model\.safetensors must hold its \d+ bytes since it is not compressed, got \d+; prepare the model again/,
    );
  });

  it("is refused where this version cannot undo it", () => {
    for (const compression of ["br", "", null]) {
      expect(() =>
        parseManifest({ ...embedded, weights: { ...weights, compression } }),
      ).toThrow(/prepare the model again/);
    }
  });

  it("is refused where a file does not say what it holds", () => {
    for (const content of [undefined, -1, 1.5, "10"]) {
      const files = weights.files.map((file) => ({ ...file, content }));
      expect(() =>
        parseManifest({ ...embedded, weights: { ...weights, files } }),
      ).toThrow(/prepare the model again/);
    }
  });
});

/** A matrix of 300 rows in two files: units of one block, the last one shorter. */
function twoFiles(firstBytes: number): WeightFiles {
  const shape = [300, 4];
  const bytes = encodedBytes("q8-0", shape);
  // compressed, so that a file has another size than what it holds
  const file = (path: string, content: number) => ({
    path,
    bytes: 10,
    sha256: "",
    content,
  });
  return {
    bytes,
    sha256: "",
    compression: "deflate-raw",
    files: [file("a.bin", firstBytes), file("b.bin", bytes - firstBytes)],
    tensors: [{ name: "w", shape, encoding: "q8-0", offset: 0 }],
  };
}

describe("pieces of a tensor", () => {
  it("are whole units, in two files", () => {
    const unit = encodedBytes("q8-0", [blockSize, 4]);
    const [first, second] = piecesOf(twoFiles(unit));
    expect(first).toMatchObject([{ begin: 0, element: 0, elements: 512 }]);
    expect(second).toMatchObject([{ begin: 0, element: 512, elements: 688 }]);
  });

  it("that are cut within a unit are refused", () => {
    expect(() => piecesOf(twoFiles(100))).toThrow(
      /b\.bin must begin with a whole part of w/,
    );
  });
});
