/** @file The header of a safetensors file. */
import { describe, expect, it } from "vitest";
import {
  encodingOf,
  headerLength,
  parseHeader,
} from "../../../src/models/safetensors.ts";
import { float16, float32, safetensors, withHeader } from "./file.ts";

describe("parseHeader", () => {
  it("lists tensors in the order of their bytes, without the metadata", () => {
    const file = safetensors(
      { a: float32([2, 1], [1, 2]), b: float16([3], [0, 0, 0]) },
      { format: "pt" },
    );
    const header = parseHeader(file);
    expect(header.tensors).toEqual([
      { name: "a", dtype: "F32", shape: [2, 1], begin: 0, end: 8 },
      { name: "b", dtype: "F16", shape: [3], begin: 8, end: 14 },
    ]);
    expect(header.byteLength).toBe(file.length - 14);
    expect(headerLength(file.subarray(0, 8))).toBe(header.byteLength);
  });

  it("reads a scalar and a tensor without elements", () => {
    const file = safetensors({ a: float32([], [1]), b: float32([0, 3], []) });
    expect(parseHeader(file).tensors.map(({ end }) => end)).toEqual([4, 4]);
  });

  it.each([
    [
      "a file that is too short",
      Uint8Array.of(1, 2, 3),
      "safetensors: must have at least 8 bytes, got 3; the file is not safetensors or is truncated",
    ],
    [
      "a length that no header has",
      new TextEncoder().encode("<!doctype html>"),
      /^safetensors: the header must be at most 100000000 bytes, got \d+; the file is not safetensors or is damaged$/,
    ],
    [
      "a header that is cut off",
      withHeader('{"a": {}}').subarray(0, 12),
      "safetensors: the header must have 17 bytes, got 12; the file is truncated",
    ],
    [
      "a header that is not JSON",
      withHeader("{a}"),
      "safetensors: the header must be JSON; the file is not safetensors or is damaged",
    ],
    [
      "a tensor whose bytes do not fit its shape",
      safetensors({ a: { ...float32([2], [1, 2]), shape: [3] } }),
      "safetensors: a must have 12 bytes for [3], got 8; the file is damaged",
    ],
  ])("refuses %s", (_name, file, message) => {
    expect(() => parseHeader(file)).toThrow(message);
  });
});

describe("encodingOf", () => {
  it("refuses weights in other encodings, and says what to do", () => {
    const bytes = new Uint8Array(4);
    const file = safetensors({ a: { dtype: "BF16", shape: [2], bytes } });
    const [entry] = parseHeader(file).tensors;
    if (entry === undefined) throw new Error("no tensor");
    expect(() => encodingOf(entry)).toThrow(
      "safetensors: a must be F32 or F16, got BF16; save the checkpoint in one of them",
    );
  });
});
