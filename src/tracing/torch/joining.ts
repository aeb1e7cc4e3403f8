/** @file PyTorch functions that put tensors together and take them apart. */
import { TraceError } from "../../graph/error.ts";
import { sizeOf, typeText } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";
import { axisOf, range, sizeAt, type Dims } from "./axes.ts";
import { cast, promoted, recorderOf } from "./operand.ts";
import { expand, flatten, narrow, reshape, select } from "./shape.ts";

/** All of one dtype, as PyTorch promotes them. */
function alike(name: string, tensors: readonly Tensor[]): Tensor[] {
  if (tensors.length === 0) {
    throw new TraceError(`${name}: needs at least one tensor, got none`);
  }
  const dtype = promoted(...tensors);
  return tensors.map((x) => cast(x, dtype));
}

/** One after the other along an axis that they have. */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  const parts = alike("cat", tensors);
  if (parts.some((x) => x.rank === 0)) {
    throw new TraceError(
      "cat: scalars have no axis to join along; use torch.stack",
    );
  }
  // PyTorch lets an empty list-like tensor join anything
  const filled = parts.filter((x) => !(x.rank === 1 && x.shape[0] === 0));
  const [first] = filled;
  if (first === undefined) return parts[0] ?? never();
  const axis = axisOf("cat", dim, first.rank);
  if (filled.length === 1) return first;
  return first.recorder.record("concat", filled, { axis });
}

function never(): never {
  throw new Error("internal: alike() refuses empty lists");
}

/** Side by side on a new axis. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  const parts = alike("stack", tensors);
  const rank = (parts[0]?.rank ?? 0) + 1;
  const axis = axisOf("stack", dim, rank);
  return recorderOf("stack", parts).record("stack", parts, { axis });
}

export function hstack(tensors: readonly Tensor[]): Tensor {
  const wide = tensors.map((x) => (x.rank === 0 ? reshape(x, [1]) : x));
  return cat(wide, (wide[0]?.rank ?? 1) === 1 ? 0 : 1);
}

export function vstack(tensors: readonly Tensor[]): Tensor {
  return cat(
    tensors.map((x) => (x.rank < 2 ? reshape(x, [1, sizeOf(x.shape)]) : x)),
  );
}

/** Pieces of the given sizes, or of one size with a smaller last one. */
export function split(
  x: Tensor,
  sizes: number | readonly number[],
  dim = 0,
): Tensor[] {
  const axis = axisOf("split", dim, x.rank);
  const total = sizeAt(x, axis);
  const list = typeof sizes === "number" ? evenly(total, sizes) : sizes;
  if (list.reduce((sum, size) => sum + size, 0) !== total) {
    throw new TraceError(
      `split: sizes must add up to the ${total} of axis ${axis} of ${typeText(x.type)}, got (${list.join(", ")})`,
    );
  }
  let start = 0;
  return list.map((size) => {
    const piece = narrow(x, axis, start, size);
    start += size;
    return piece;
  });
}

function evenly(total: number, size: number): number[] {
  if (!Number.isInteger(size) || size < 1) {
    throw new TraceError(`split: the size must be at least 1, got ${size}`);
  }
  const count = Math.max(1, Math.ceil(total / size));
  return range(count).map((index) => Math.min(size, total - index * size));
}

/** At most `chunks` pieces of equal size, the last one smaller. */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  if (!Number.isInteger(chunks) || chunks < 1) {
    throw new TraceError(`chunk: chunks must be at least 1, got ${chunks}`);
  }
  const total = sizeAt(x, axisOf("chunk", dim, x.rank));
  return split(x, Math.max(1, Math.ceil(total / chunks)), dim);
}

/** The places of an axis, one tensor each. */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  if (x.rank === 0) {
    throw new TraceError(
      "unbind: a scalar has no axis to take apart",
      "TypeError",
    );
  }
  const axis = axisOf("unbind", dim, x.rank);
  return range(sizeAt(x, axis)).map((index) => select(x, axis, index));
}

/** Shifted along axes, what leaves at the end enters at the start. Without axes, over all elements. */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  dims?: Dims,
): Tensor {
  if (dims === undefined) {
    const [shift] = typeof shifts === "number" ? [shifts] : shifts;
    return reshape(roll(flatten(x), shift ?? 0, 0), x.shape);
  }
  const steps = typeof shifts === "number" ? [shifts] : shifts;
  const axes = typeof dims === "number" ? [dims] : dims;
  if (steps.length !== axes.length) {
    throw new TraceError(
      `roll: shifts and dims must be equally many, got ${steps.length} and ${axes.length}`,
    );
  }
  return axes.reduce((result, dim, index) => {
    const axis = axisOf("roll", dim, x.rank);
    const size = sizeAt(x, axis);
    const cut = size === 0 ? 0 : mod(-(steps[index] ?? 0), size);
    if (cut === 0) return result;
    return cat(
      [narrow(result, axis, cut, size - cut), narrow(result, axis, 0, cut)],
      axis,
    );
  }, x);
}

function mod(value: number, size: number): number {
  return ((value % size) + size) % size;
}

/** Differences of neighbours along an axis, n times. */
export function diff(x: Tensor, n = 1, dim = -1): Tensor {
  const axis = axisOf("diff", dim, x.rank);
  let result = x;
  for (let round = 0; round < n; round++) {
    const size = sizeAt(result, axis) - 1;
    result = result.recorder.record(
      x.dtype === "bool" ? "xor" : "sub",
      [narrow(result, axis, 1, size), narrow(result, axis, 0, size)],
      {},
    );
  }
  return result;
}

/** Coordinates of a grid; "ij" has rows first. */
export function meshgrid(
  tensors: readonly Tensor[],
  indexing: "ij" | "xy" = "ij",
): Tensor[] {
  const lines = tensors.map((x) => flatten(x));
  const swap = (axis: number): number =>
    indexing === "xy" && axis < 2 && lines.length > 1 ? 1 - axis : axis;
  const shape = range(lines.length).map(
    (axis) => lines[swap(axis)]?.shape[0] ?? 1,
  );
  return lines.map((x, index) => {
    const own = shape.map((_, axis) =>
      axis === swap(index) ? (x.shape[0] ?? 1) : 1,
    );
    return expand(reshape(x, own), shape);
  });
}
