/** @file How the elements of a tensor are stored, and their way to float32 and back. */
import {
  blockBytes,
  type Blocks,
  decodeBlocks,
  encodeBlocks,
  unitRows,
} from "./blocks.ts";
import { decodeHalves, encodeHalves } from "./half.ts";

/** What `npm run model -- --encoding` offers. */
export const encodings = ["f32", "f16", "q12", "q8"] as const;
export type Encoding = (typeof encodings)[number];

const blocksOf = {
  "q12-0": { bits: 12, axis: 0 },
  "q12-1": { bits: 12, axis: 1 },
  "q8-0": { bits: 8, axis: 0 },
  "q8-1": { bits: 8, axis: 1 },
} as const satisfies Readonly<Record<string, Blocks>>;

/** Of one tensor. q8 and q12 name the axis of the matrix along which its blocks run. */
export const tensorEncodings = [
  "f32",
  "f16",
  "q12-0",
  "q12-1",
  "q8-0",
  "q8-1",
] as const;
export type TensorEncoding = (typeof tensorEncodings)[number];

type Shape = readonly number[];

/** The least part of a tensor that is decoded without the rest of it. */
export interface Unit {
  readonly elements: number;
  readonly bytes: number;
}

/**
 * How a weight is stored in a model of this encoding. Vectors are few and matter most: q8 and q12 keep them whole.
 * Embeddings are vectors row by row; every other matrix is [in, out], and its blocks run along the input.
 */
export function tensorEncoding(
  encoding: Encoding,
  name: string,
  shape: Shape,
): TensorEncoding {
  if (encoding === "f32" || encoding === "f16") return encoding;
  if (shape.length !== 2) return "f32";
  // blocks lie along what a product sums over: the rows of GPT-2's own layers, the columns of all others
  const axis = /\.c_(attn|fc|proj)\.weight$/.test(name) ? 0 : 1;
  return `${encoding}-${axis}`;
}

export function elementsOf(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}

export function encodedBytes(encoding: TensorEncoding, shape: Shape): number {
  switch (encoding) {
    case "f32":
      return elementsOf(shape) * 4;
    case "f16":
      return elementsOf(shape) * 2;
    default:
      return blockBytes(blocksOf[encoding], shape[0] ?? 0, columnsOf(shape));
  }
}

export function unitOf(encoding: TensorEncoding, shape: Shape): Unit {
  switch (encoding) {
    case "f32":
      return { elements: 1, bytes: 4 };
    case "f16":
      return { elements: 1, bytes: 2 };
    default: {
      const blocks = blocksOf[encoding];
      const rows = unitRows(blocks.axis);
      const columns = columnsOf(shape);
      return {
        elements: rows * columns,
        bytes: blockBytes(blocks, rows, columns),
      };
    }
  }
}

/** @param bytes whole units @param at the element of `target` that the first one is */
export function decodeUnits(
  encoding: TensorEncoding,
  shape: Shape,
  bytes: Uint8Array,
  target: Float32Array,
  at: number,
): void {
  switch (encoding) {
    case "f32":
      // as bytes, since they may lie at any place of their file
      new Uint8Array(
        target.buffer,
        target.byteOffset + at * 4,
        bytes.length,
      ).set(bytes);
      return;
    case "f16":
      decodeHalves(bytes, target, at);
      return;
    default:
      decodeBlocks(bytes, blocksOf[encoding], columnsOf(shape), target, at);
      return;
  }
}

/** @param values whole units of the tensor */
export function encodeUnits(
  encoding: TensorEncoding,
  shape: Shape,
  values: Float32Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case "f32":
      return new Uint8Array(
        values.buffer,
        values.byteOffset,
        values.byteLength,
      );
    case "f16":
      return encodeHalves(values);
    default:
      return encodeBlocks(values, blocksOf[encoding], columnsOf(shape));
  }
}

function columnsOf(shape: Shape): number {
  return shape[1] ?? 0;
}
