/** @file What of which tensor lies in each file of the weights, once decompressed. */
import {
  elementsOf,
  encodedBytes,
  unitOf,
  type TensorEncoding,
} from "./encoding.ts";
import type { WeightFiles } from "./manifest.ts";

/** Whole units of one tensor in one file. */
export interface Piece {
  readonly name: string;
  readonly shape: readonly number[];
  readonly encoding: TensorEncoding;
  /** In what the file holds. */
  readonly begin: number;
  readonly end: number;
  /** Of the tensor: the first element in this piece. */
  readonly element: number;
  readonly elements: number;
}

/** For each file its pieces, in the order of the manifest. */
export function piecesOf(weights: WeightFiles): readonly (readonly Piece[])[] {
  const starts: number[] = [];
  let total = 0;
  for (const file of weights.files) {
    starts.push(total);
    total += file.content;
  }
  const pieces: Piece[][] = weights.files.map(() => []);
  for (const { name, shape, encoding, offset } of weights.tensors) {
    const unit = unitOf(encoding, shape);
    const end = offset + encodedBytes(encoding, shape);
    weights.files.forEach((file, index) => {
      const start = starts[index] ?? 0;
      const from = Math.max(offset, start);
      const to = Math.min(end, start + file.content);
      if (from >= to) return;
      const units = (from - offset) / unit.bytes;
      if (!Number.isInteger(units)) {
        throw new Error(
          `manifest.json: ${file.path} must begin with a whole part of ${name}; prepare the model again`,
        );
      }
      const element = units * unit.elements;
      const isLast = to === end;
      pieces[index]?.push({
        name,
        shape,
        encoding,
        begin: from - start,
        end: to - start,
        element,
        elements: isLast
          ? elementsOf(shape) - element
          : ((to - from) / unit.bytes) * unit.elements,
      });
    });
  }
  return pieces;
}
