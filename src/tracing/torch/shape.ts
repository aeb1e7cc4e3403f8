/** @file PyTorch functions that give a tensor another shape or order of axes; no element changes. */
import { TraceError } from "../../graph/error.ts";
import { broadcastShapes } from "../../graph/ops/record.ts";
import { sameShape, sizeOf, typeText, type Shape } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";
import { axesOf, axisOf, range, sizeAt, type Dims } from "./axes.ts";

/** One size may be -1: whatever is left. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const open = shape.indexOf(-1);
  const rest = sizeOf(shape.filter((_, axis) => axis !== open));
  const whole = open < 0 || (rest !== 0 && sizeOf(x.shape) % rest === 0);
  if (!whole || rest < 0) {
    throw new TraceError(
      `reshape: shape [${shape.join(", ")}] must hold the ${sizeOf(x.shape)} elements of ${typeText(x.type)}`,
    );
  }
  const full = shape.map((size, axis) =>
    axis === open ? sizeOf(x.shape) / rest : size,
  );
  if (sameShape(full, x.shape)) return x;
  return x.recorder.record("reshape", [x], { shape: full });
}

/** The axes from `start` to `end` as one. */
export function flatten(x: Tensor, start = 0, end = -1): Tensor {
  if (x.rank === 0) return reshape(x, [1]);
  const from = axisOf("flatten", start, x.rank);
  const to = axisOf("flatten", end, x.rank);
  if (from > to) {
    throw new TraceError(
      `flatten: start_dim must not come after end_dim, got ${start} and ${end}`,
    );
  }
  const size = sizeOf(x.shape.slice(from, to + 1));
  return reshape(x, x.shape.toSpliced(from, to - from + 1, size));
}

/** One axis as several. */
export function unflatten(x: Tensor, dim: number, sizes: Shape): Tensor {
  const axis = axisOf("unflatten", dim, x.rank);
  const open = sizes.indexOf(-1);
  const rest = sizeOf(sizes.filter((_, index) => index !== open));
  const full = sizes.map((size, index) =>
    index === open ? sizeAt(x, axis) / rest : size,
  );
  if (sizeOf(full) !== sizeAt(x, axis)) {
    throw new TraceError(
      `unflatten: sizes [${sizes.join(", ")}] must multiply to the ${sizeAt(x, axis)} of axis ${axis} of ${typeText(x.type)}`,
    );
  }
  return reshape(x, x.shape.toSpliced(axis, 1, ...full));
}

/** Without the axes of size 1, or without those named where they have it. */
export function squeeze(x: Tensor, dim?: Dims): Tensor {
  const axes = axesOf("squeeze", dim, x.rank);
  return reshape(
    x,
    x.shape.filter((size, axis) => size !== 1 || !axes.includes(axis)),
  );
}

/** With a new axis of size 1. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const axis = axisOf("unsqueeze", dim, x.rank + 1);
  return reshape(x, x.shape.toSpliced(axis, 0, 1));
}

export function permute(x: Tensor, dims: readonly number[]): Tensor {
  if (dims.length !== x.rank) {
    throw new TraceError(
      `permute: dims must name each of the ${x.rank} axes of ${typeText(x.type)} once, got (${dims.join(", ")})`,
    );
  }
  const perm = dims.map((dim) => axisOf("permute", dim, x.rank));
  if (perm.every((axis, index) => axis === index)) return x;
  return x.recorder.record("permute", [x], { perm });
}

export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  const a = axisOf("transpose", dim0, x.rank);
  const b = axisOf("transpose", dim1, x.rank);
  return permute(
    x,
    range(x.rank).map((axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}

/** All axes in reverse order: `.T`. */
export function reversed(x: Tensor): Tensor {
  return permute(x, range(x.rank).reverse());
}

/** `t()`: the transpose of a matrix; lines and scalars stay. */
export function t(x: Tensor): Tensor {
  if (x.rank > 2) {
    throw new TraceError(
      `t: expects at most two axes, got ${typeText(x.type)}; name the axes: x.transpose(-2, -1)`,
    );
  }
  return reversed(x);
}

export function movedim(x: Tensor, source: Dims, destination: Dims): Tensor {
  const list = (dims: Dims): readonly number[] =>
    typeof dims === "number" ? [dims] : (dims ?? []);
  const from = list(source).map((dim) => axisOf("movedim", dim, x.rank));
  const to = list(destination).map((dim) => axisOf("movedim", dim, x.rank));
  if (from.length !== to.length) {
    throw new TraceError(
      `movedim: source and destination must name equally many axes, got ${from.length} and ${to.length}`,
    );
  }
  const rest = range(x.rank).filter((axis) => !from.includes(axis));
  return permute(
    x,
    range(x.rank).map((axis) => {
      const moved = to.indexOf(axis);
      return moved >= 0 ? (from[moved] ?? 0) : (rest.shift() ?? 0);
    }),
  );
}

/** Sizes of 1 stretched; -1 keeps a size. New axes come first. */
export function expand(x: Tensor, shape: Shape): Tensor {
  const lead = shape.length - x.rank;
  const full = shape.map((size, axis) =>
    size === -1 && axis >= lead ? (x.shape[axis - lead] ?? -1) : size,
  );
  if (lead < 0 || full.some((size) => size < 0)) {
    throw new TraceError(
      `expand: shape [${shape.join(", ")}] must name every axis of ${typeText(x.type)}, new ones first and with a size`,
    );
  }
  if (sameShape(full, x.shape)) return x;
  return x.recorder.record("expand", [x], { shape: full });
}

export function broadcast_tensors(tensors: readonly Tensor[]): Tensor[] {
  const shape = broadcastShapes(
    "broadcast_tensors",
    tensors.map((x) => x.shape),
  );
  return tensors.map((x) => expand(x, shape));
}

/** The whole tensor side by side, `repeats[axis]` times along each axis. New axes come first. */
export function repeat(x: Tensor, repeats: Shape): Tensor {
  const lead = repeats.length - x.rank;
  if (
    lead < 0 ||
    repeats.some((count) => !Number.isInteger(count) || count < 0)
  ) {
    throw new TraceError(
      `repeat: a count for every axis of ${typeText(x.type)} is needed, new axes first, got (${repeats.join(", ")})`,
    );
  }
  // [r0, s0, r1, s1, …]: each axis with its count before it, then both as one
  const sizes = repeats.map((_, axis) => x.shape[axis - lead] ?? 1);
  const apart = reshape(
    x,
    sizes.flatMap((size) => [1, size]),
  );
  const wide = expand(
    apart,
    sizes.flatMap((size, axis) => [repeats[axis] ?? 1, size]),
  );
  return reshape(
    wide,
    sizes.map((size, axis) => size * (repeats[axis] ?? 1)),
  );
}

/** `tile`: as repeat, with missing counts of 1 put first. */
export function tile(x: Tensor, repeats: Shape): Tensor {
  const missing = Math.max(0, x.rank - repeats.length);
  return repeat(x, [...new Array<number>(missing).fill(1), ...repeats]);
}

/** Each element `count` times in a row, along an axis or over all elements. */
export function repeat_interleave(
  x: Tensor,
  count: number,
  dim?: number,
): Tensor {
  if (dim === undefined) {
    return repeat_interleave(reshape(x, [sizeOf(x.shape)]), count, 0);
  }
  const axis = axisOf("repeat_interleave", dim, x.rank);
  const apart = unsqueeze(x, axis + 1);
  const wide = expand(apart, apart.shape.with(axis + 1, count));
  return reshape(wide, x.shape.with(axis, sizeAt(x, axis) * count));
}

/** One place of an axis; the axis goes. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  if (x.rank === 0) {
    throw new TraceError(
      "index: a scalar has no axes to index; use tensor.item() for its number",
      "IndexError",
    );
  }
  const axis = axisOf("select", dim, x.rank);
  const size = sizeAt(x, axis);
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new TraceError(
      `index: ${index} is outside of axis ${axis} with size ${size} of ${typeText(x.type)}`,
      "IndexError",
    );
  }
  const start = index < 0 ? index + size : index;
  const kept = x.recorder.record("slice", [x], {
    axis,
    start,
    step: 1,
    length: 1,
  });
  return reshape(kept, x.shape.toSpliced(axis, 1));
}

/** `length` places of an axis from `start`. */
export function narrow(
  x: Tensor,
  dim: number,
  start: number,
  length: number,
): Tensor {
  const axis = axisOf("narrow", dim, x.rank);
  const from = start < 0 ? start + sizeAt(x, axis) : start;
  return x.recorder.record("slice", [x], {
    axis,
    start: from,
    step: 1,
    length,
  });
}

export function flip(x: Tensor, dims: Dims): Tensor {
  let result = x;
  for (const axis of axesOf("flip", dims, x.rank)) {
    const length = sizeAt(x, axis);
    result = result.recorder.record("slice", [result], {
      axis,
      start: Math.max(0, length - 1),
      step: -1,
      length,
    });
  }
  return result;
}
