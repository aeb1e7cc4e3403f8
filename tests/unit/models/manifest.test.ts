/** @file Manifests that are refused, and where tensors lie in files. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodedBytes } from "../../../src/models/encoding.ts";
import { piecesOf } from "../../../src/models/layout.ts";
import {
  parseManifest,
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
    for (const format of [1, 3, undefined, "2"]) {
      expect(() => parseManifest({ ...embedded, format })).toThrow(
        /format must be 2, got .*prepare the model again/,
      );
    }
    expect(() => parseManifest(null)).toThrow(/format must be 2/);
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

/** A matrix of 70 rows in two files: 32-row units, the last one shorter. */
function twoFiles(firstBytes: number): WeightFiles {
  const shape = [70, 4];
  const bytes = encodedBytes("q8-0", shape);
  const file = (path: string, size: number) => ({
    path,
    bytes: size,
    sha256: "",
  });
  return {
    bytes,
    sha256: "",
    files: [file("a.bin", firstBytes), file("b.bin", bytes - firstBytes)],
    tensors: [{ name: "w", shape, encoding: "q8-0", offset: 0 }],
  };
}

describe("pieces of a tensor", () => {
  it("are whole units, in two files", () => {
    const unit = encodedBytes("q8-0", [32, 4]);
    const [first, second] = piecesOf(twoFiles(unit));
    expect(first).toMatchObject([{ begin: 0, element: 0, elements: 128 }]);
    expect(second).toMatchObject([{ begin: 0, element: 128, elements: 152 }]);
  });

  it("that are cut within a unit are refused", () => {
    expect(() => piecesOf(twoFiles(100))).toThrow(
      /b\.bin must begin with a whole part of w/,
    );
  });
});
