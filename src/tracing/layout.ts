/** @file Where the elements of a tensor lie in its storage, by PyTorch's rules: sizes, strides and an offset. */
import * as binary from "../graph/ops/binary.ts";
import * as unary from "../graph/ops/unary.ts";
import { sizeOf, stridesOf, type Shape } from "../graph/tensor.ts";

/** Distances in elements between neighbours on each axis. */
export type Strides = readonly number[];

/** Element [i, j, …] of a tensor lies at offset + i * strides[0] + j * strides[1] + … of its storage. */
export interface Layout {
  readonly shape: Shape;
  readonly strides: Strides;
  readonly offset: number;
}

/** Row-major, from the beginning. */
export function contiguousLayout(shape: Shape): Layout {
  return { shape, strides: stridesOf(shape), offset: 0 };
}

/** As `is_contiguous()`: axes of size 1 may have any stride. */
export function isContiguous({ shape, strides }: Layout): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size === 0) return true;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** True where several places of the tensor are one element of the storage: an expanded axis. */
export function repeatsElements({ shape, strides }: Layout): boolean {
  return (
    sizeOf(shape) > 0 &&
    shape.some((size, axis) => size > 1 && strides[axis] === 0)
  );
}

/** True where some element of the storage stands at several places of the tensor, as in `unfold(0, 3, 1)`. */
export function overlapsItself(layout: Layout): boolean {
  let reach = 0;
  const isNested = layout.shape
    .map((size, axis) => ({ size, stride: layout.strides[axis] ?? 0 }))
    .filter(({ size }) => size !== 1)
    .sort((a, b) => a.stride - b.stride)
    .every(({ size, stride }) => {
      // each step goes beyond all that the smaller ones reach
      const isBeyond = stride > reach;
      reach += (size - 1) * stride;
      return isBeyond;
    });
  if (isNested) return false;
  const places = placesOf(layout);
  return new Set(places).size < places.length;
}

/**
 * The strides with which the same elements, in the same order, have another shape; undefined where no strides do it,
 * so that `view` must refuse and `reshape` must copy. PyTorch's `computeStride`.
 */
export function viewStrides(
  { shape, strides }: Layout,
  target: Shape,
): Strides | undefined {
  if (sizeOf(shape) === 0) return stridesOf(target);
  const result = new Array<number>(target.length).fill(1);
  let axis = target.length - 1;
  let step = strides.at(-1) ?? 1;
  let run = 1;
  let filled = 1;
  for (let own = shape.length - 1; own >= 0; own--) {
    run *= shape[own] ?? 1;
    // a run of axes ends where the next one is not a plain continuation of it
    const before = shape[own - 1] ?? 1;
    const continues = before === 1 || strides[own - 1] === run * step;
    if (own > 0 && continues) continue;
    while (axis >= 0 && (filled < run || target[axis] === 1)) {
      result[axis] = filled * step;
      filled *= target[axis] ?? 1;
      axis--;
    }
    if (filled !== run) return undefined;
    step = strides[own - 1] ?? 1;
    run = 1;
    filled = 1;
  }
  // what is left has size 1
  return target.slice(0, axis + 1).every((size) => size === 1)
    ? result
    : undefined;
}

/** The operations whose result lies in memory as their inputs do, in PyTorch; every other result is row-major. */
const elementwise: ReadonlySet<string> = new Set([
  ...Object.keys(unary),
  ...Object.keys(binary),
]);

/** The layout of a new tensor that an operation gives. */
export function resultLayout(
  op: string,
  shape: Shape,
  inputs: readonly Layout[],
): Layout {
  const plain = contiguousLayout(shape);
  if (!elementwise.has(op) || inputs.every(isContiguous)) return plain;
  const [first] = inputs;
  const alike = inputs.every(
    (input) =>
      input.shape.join() === shape.join() &&
      first?.strides.join() === input.strides.join(),
  );
  const strides =
    alike && first !== undefined
      ? copyStrides(first)
      : denseStrides(shape, inputs);
  return { ...plain, strides };
}

/** True where the elements fill a stretch of memory, each place once. */
export function isDense({ shape, strides }: Layout): boolean {
  let expected = 1;
  return shape
    .map((size, axis) => ({ size, stride: strides[axis] ?? 0 }))
    .filter(({ size }) => size !== 1)
    .sort((a, b) => a.stride - b.stride)
    .every(({ size, stride }) => {
      const follows = stride === expected;
      expected *= size;
      return follows;
    });
}

/** The strides of a copy, as of `clone()`. */
export function copyStrides(layout: Layout): Strides {
  return isDense(layout)
    ? layout.strides
    : denseStrides(layout.shape, [layout]);
}

/** A new tensor whose axes lie in memory in the order given, slowest first. */
export function orderedLayout(shape: Shape, order: readonly number[]): Layout {
  const inOrder = stridesOf(order.map((axis) => shape[axis] ?? 1));
  const strides = shape.map((_, axis) => inOrder[order.indexOf(axis)] ?? 1);
  return { shape, strides, offset: 0 };
}

/**
 * Strides without gaps, with the axes in the order that the operands have in memory. PyTorch's
 * `TensorIterator::reorder_dimensions`.
 */
function denseStrides(shape: Shape, operands: readonly Layout[]): Strides {
  const rank = shape.length;
  const wide = operands.map((operand) => {
    const lead = rank - operand.shape.length;
    return shape.map((_, axis) =>
      (operand.shape[axis - lead] ?? 1) === 1
        ? 0
        : (operand.strides[axis - lead] ?? 0),
    );
  });
  // fastest axis first
  const order = shape.map((_, axis) => rank - 1 - axis);
  for (let index = 1; index < rank; index++) {
    let current = index;
    for (let before = index - 1; before >= 0; before--) {
      const sign = compared(
        order[before] ?? 0,
        order[current] ?? 0,
        shape,
        wide,
      );
      if (sign < 0) break;
      if (sign === 0) continue;
      [order[before], order[current]] = [
        order[current] ?? 0,
        order[before] ?? 0,
      ];
      current = before;
    }
  }
  const strides = new Array<number>(rank).fill(1);
  let step = 1;
  for (const axis of order) {
    strides[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return strides;
}

/** Above zero where the first axis is the slower one; zero where no operand tells. */
function compared(
  a: number,
  b: number,
  shape: Shape,
  operands: readonly Strides[],
): number {
  for (const strides of operands) {
    const [own, other] = [strides[a] ?? 0, strides[b] ?? 0];
    if (own === 0 || other === 0) continue;
    if (own !== other) return own - other;
    if ((shape[a] ?? 1) > (shape[b] ?? 1)) return 1;
  }
  return 0;
}

/** Where the elements lie in the storage, row by row. */
export function placesOf({ shape, strides, offset }: Layout): number[] {
  let places = [offset];
  for (const [axis, size] of shape.entries()) {
    const stride = strides[axis] ?? 0;
    places = places.flatMap((place) =>
      Array.from({ length: size }, (_, index) => place + index * stride),
    );
  }
  return places;
}
