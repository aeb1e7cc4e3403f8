/** @file PyTorch functions that give a tensor another shape or order of axes: views of its memory where PyTorch has views. */
import { TraceError } from "../../graph/error.ts";
import { broadcastShapes } from "../../graph/ops/record.ts";
import { sameShape, sizeOf, typeText, type Shape } from "../../graph/tensor.ts";
import {
  contiguousLayout,
  copyStrides,
  isContiguous,
  orderedLayout,
  viewStrides,
  type Layout,
} from "../layout.ts";
import { requireAlive, type Tensor } from "../tensor.ts";
import { axesOf, axisOf, range, sizeAt, type Dims } from "./axes.ts";

/** The same elements in another shape: a view where strides can say it, else a copy. One size may be -1. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const full = fullShape("reshape", x, shape);
  return (
    restrided(x, full) ?? x.recorder.record("reshape", [x], { shape: full })
  );
}

/**
 * The same memory in another shape.
 * @throws TraceError where no strides can say it
 */
export function view(x: Tensor, shape: Shape): Tensor {
  const full = fullShape("view", x, shape);
  const made = restrided(x, full);
  if (made === undefined) {
    throw new TraceError(
      `view: shape [${full.join(", ")}] is not a view of ${typeText(x.type)} with strides (${x.layout.strides.join(", ")}), whose axes do not follow each other in memory; use .reshape(...), which copies`,
    );
  }
  return made;
}

function restrided(x: Tensor, shape: Shape): Tensor | undefined {
  const strides = viewStrides(x.layout, shape);
  if (strides === undefined) return undefined;
  const { offset } = x.layout;
  return x.view({ kind: "reshape", shape }, { shape, strides, offset });
}

/** Row-major in memory: x itself where it is, else a copy. */
export function contiguous(x: Tensor): Tensor {
  return isContiguous(x.layout)
    ? x
    : x.recorder.copy(x, contiguousLayout(x.shape));
}

/** A copy with memory of its own, whose axes lie in memory as those of x. */
export function clone(x: Tensor): Tensor {
  requireAlive(x);
  const strides = copyStrides(x.layout);
  return x.recorder.copy(x, { shape: x.shape, strides, offset: 0 });
}

/** A copy whose axes lie in memory in the order given, slowest first: where PyTorch leaves a result as it computed it. */
export function laid(x: Tensor, order: readonly number[]): Tensor {
  return x.recorder.copy(x, orderedLayout(x.shape, order));
}

/** A copy of matrices that lie column by column, as LAPACK gives them. */
export function inColumns(x: Tensor): Tensor {
  const order = range(x.rank - 2);
  return laid(x, [...order, x.rank - 1, x.rank - 2]);
}

/** Another tensor on the memory of x. */
export function alias(x: Tensor): Tensor {
  return x.alias();
}

/** Another tensor on the memory of x, without its gradient. */
export function detach(x: Tensor): Tensor {
  return x.detach();
}

/** Sizes and strides of one's own on the memory of x. */
export function as_strided(
  x: Tensor,
  shape: Shape,
  strides: readonly number[],
  offset?: number,
): Tensor {
  const whole = x.whole();
  const layout = { shape, strides, offset: offset ?? x.layout.offset };
  const last = shape.reduce(
    (place, size, axis) => place + (size - 1) * (strides[axis] ?? 0),
    layout.offset,
  );
  const size = sizeOf(whole.shape);
  if (sizeOf(shape) > 0 && (last >= size || layout.offset < 0)) {
    throw new TraceError(
      `as_strided: size [${shape.join(", ")}] with strides (${strides.join(", ")}) reaches element ${last} of a storage with ${size}`,
    );
  }
  if (!isContiguous(whole.layout)) {
    throw new TraceError(
      `as_strided: the storage under ${typeText(x.type)} must be row-major here, its strides are (${whole.layout.strides.join(", ")}); call .contiguous() first`,
      "NotImplementedError",
    );
  }
  return whole.view({ kind: "strided", layout }, layout);
}

function fullShape(name: string, x: Tensor, shape: Shape): number[] {
  const open = shape.indexOf(-1);
  const rest = sizeOf(shape.filter((_, axis) => axis !== open));
  const whole = open < 0 || (rest !== 0 && sizeOf(x.shape) % rest === 0);
  if (!whole || rest < 0) {
    throw new TraceError(
      `${name}: shape [${shape.join(", ")}] must hold the ${sizeOf(x.shape)} elements of ${typeText(x.type)}`,
    );
  }
  return shape.map((size, axis) =>
    axis === open ? sizeOf(x.shape) / rest : size,
  );
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
  // the very tensor, as in PyTorch: where it becomes another view, so does this one
  if (from === to) return x;
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
  if (
    sizeOf(full) !== sizeAt(x, axis) ||
    !full.every((size) => Number.isInteger(size))
  ) {
    throw new TraceError(
      `unflatten: sizes [${sizes.join(", ")}] must multiply to the ${sizeAt(x, axis)} of axis ${axis} of ${typeText(x.type)}`,
    );
  }
  return reshape(x, x.shape.toSpliced(axis, 1, ...full));
}

/** Without the axes of size 1, or without those named where they have it. */
export function squeeze(x: Tensor, dim?: Dims): Tensor {
  const axes = axesOf("squeeze", dim, x.rank);
  return withAxes(
    x,
    range(x.rank).filter((axis) => x.shape[axis] !== 1 || !axes.includes(axis)),
  );
}

/** With a new axis of size 1. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const axis = axisOf("unsqueeze", dim, x.rank + 1);
  return withAxes(x, range(x.rank).toSpliced(axis, 0, -1));
}

/** A view with the axes of x named, in their order; -1 is a new one of size 1. Only axes of size 1 may be left out. */
function withAxes(x: Tensor, axes: readonly number[]): Tensor {
  const { shape, strides, offset } = x.layout;
  const layout: Layout = {
    shape: axes.map((axis) => shape[axis] ?? 1),
    strides: axes.map((axis, index) => {
      const next = axes[index + 1] ?? -1;
      return strides[axis] ?? (strides[next] ?? 1) * (shape[next] ?? 1);
    }),
    offset,
  };
  return x.view({ kind: "reshape", shape: layout.shape }, layout);
}

export function permute(x: Tensor, dims: readonly number[]): Tensor {
  if (dims.length !== x.rank) {
    throw new TraceError(
      `permute: dims must name each of the ${x.rank} axes of ${typeText(x.type)} once, got (${dims.join(", ")})`,
    );
  }
  const perm = dims.map((dim) => axisOf("permute", dim, x.rank));
  if (new Set(perm).size !== perm.length) {
    throw new TraceError(
      `permute: dims must name each axis once, got (${dims.join(", ")})`,
    );
  }
  if (perm.every((axis, index) => axis === index)) return x.alias();
  const { shape, strides, offset } = x.layout;
  return x.view(
    { kind: "permute", perm },
    {
      shape: perm.map((axis) => shape[axis] ?? 1),
      strides: perm.map((axis) => strides[axis] ?? 1),
      offset,
    },
  );
}

export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  const a = axisOf("transpose", dim0, x.rank);
  const b = axisOf("transpose", dim1, x.rank);
  return permute(
    x,
    range(x.rank).map((axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}

/** The last two axes swapped: `.mT`; a scalar has none. */
export function matrixTransposed(x: Tensor): Tensor {
  return x.rank === 0 ? x.alias() : transpose(x, -2, -1);
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
  const { shape: own, strides, offset } = x.layout;
  const layout: Layout = {
    shape: full,
    strides: full.map((size, axis) =>
      own[axis - lead] === size ? (strides[axis - lead] ?? 0) : 0,
    ),
    offset,
  };
  const wrong = full.findIndex(
    (size, axis) =>
      axis >= lead && own[axis - lead] !== size && own[axis - lead] !== 1,
  );
  if (wrong >= 0) {
    throw new TraceError(
      `expand: ${typeText(x.type)} cannot be stretched to [${full.join(",")}]: axis ${wrong} must have size 1 or ${full[wrong]}, got ${own[wrong - lead]}`,
    );
  }
  if (sameShape(full, x.shape)) return x.alias();
  return x.view({ kind: "expand", shape: full }, layout);
}

export function broadcast_tensors(tensors: readonly Tensor[]): Tensor[] {
  const shape = broadcastShapes(
    "broadcast_tensors",
    tensors.map((x) => x.shape),
  );
  // what has the shape is given back itself
  return tensors.map((x) => (sameShape(x.shape, shape) ? x : expand(x, shape)));
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
  const { shape, strides, offset } = x.layout;
  return x.view(
    { kind: "select", axis, index: start },
    {
      shape: shape.toSpliced(axis, 1),
      strides: strides.toSpliced(axis, 1),
      offset: offset + start * (strides[axis] ?? 0),
    },
  );
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
  if (from < 0 || length < 0 || from + length > sizeAt(x, axis)) {
    throw new TraceError(
      `narrow: start + length must be at most the ${sizeAt(x, axis)} of axis ${axis} of ${typeText(x.type)}, got ${start} + ${length}`,
    );
  }
  return slice(x, axis, from, length, 1);
}

/** `length` places of an axis from `start`, `step` apart; all of them exist. */
export function slice(
  x: Tensor,
  axis: number,
  start: number,
  length: number,
  step: number,
): Tensor {
  if (length === sizeAt(x, axis) && step === 1) return x.alias();
  const { shape, strides, offset } = x.layout;
  const stride = strides[axis] ?? 0;
  return x.view(
    { kind: "slice", axis, start, step, length },
    {
      shape: shape.with(axis, length),
      strides: strides.with(axis, stride * step),
      offset: offset + start * stride,
    },
  );
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
