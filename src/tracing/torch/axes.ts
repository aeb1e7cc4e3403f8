/** @file Axes as PyTorch names them: negative ones count from the end. */
import { TraceError } from "../../graph/error.ts";
import type { Tensor } from "../tensor.ts";

/** One axis or several; none means all of them. */
export type Dims = number | readonly number[] | undefined;

/** An axis in [0, rank). A scalar accepts 0 and -1, as in PyTorch. */
export function axisOf(name: string, dim: number, rank: number): number {
  const size = Math.max(rank, 1);
  if (!Number.isInteger(dim) || dim < -size || dim >= size) {
    throw new TraceError(
      `${name}: dim must be in [${-size}, ${size - 1}], got ${dim}`,
      "IndexError",
    );
  }
  return dim < 0 ? dim + size : dim;
}

/** Several axes in [0, rank), ascending; undefined or none are all. */
export function axesOf(name: string, dim: Dims, rank: number): number[] {
  const all = Array.from({ length: rank }, (_, axis) => axis);
  if (dim === undefined) return all;
  const dims = typeof dim === "number" ? [dim] : dim;
  if (dims.length === 0) return all;
  const axes = dims.map((each) => axisOf(name, each, rank));
  if (new Set(axes).size !== axes.length) {
    throw new TraceError(
      `${name}: each dim may be named once, got (${dims.join(", ")})`,
    );
  }
  // the one axis that a scalar accepts does not exist
  return rank === 0 ? [] : axes.sort((a, b) => a - b);
}

/** The size of an axis that exists. */
export function sizeAt(x: Tensor, axis: number): number {
  const size = x.shape[axis];
  if (size === undefined) {
    throw new Error(`internal: axis ${axis} of a tensor with ${x.rank} axes`);
  }
  return size;
}

export function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
