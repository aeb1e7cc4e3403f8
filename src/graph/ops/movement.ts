/** @file Shape rules of the operations that move elements and compute none. */
import { TraceError, typesText } from "../error.ts";
import {
  sameShape,
  sizeOf,
  typeText,
  type Shape,
  type TensorType,
} from "../tensor.ts";
import {
  at,
  broadcastShapes,
  requireAxis,
  requireDType,
  requireSameDType,
  type RulesOf,
} from "./rule.ts";

/** How many elements diagonal `offset` of a rows x columns matrix has. */
export function diagonalLength(
  rows: number,
  columns: number,
  offset: number,
): number {
  return Math.max(
    0,
    offset >= 0
      ? Math.min(rows, columns - offset)
      : Math.min(rows + offset, columns),
  );
}

function withoutAxes(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}

function replaced(shape: Shape, axis: number, size: number): Shape {
  return shape.map((own, index) => (index === axis ? size : own));
}

function checkSlice(
  input: TensorType,
  {
    axis,
    start,
    step,
    length,
  }: { axis: number; start: number; step: number; length: number },
): void {
  const size = input.shape[axis] ?? 0;
  const last = start + (length - 1) * step;
  const inside = (index: number): boolean => index >= 0 && index < size;
  const whole = [start, step, length].every(Number.isInteger);
  if (
    !whole ||
    step === 0 ||
    length < 0 ||
    (length > 0 && !(inside(start) && inside(last)))
  ) {
    throw new TraceError(
      `slice: elements must lie in [0, ${size - 1}] of axis ${axis} of ${typeText(input)} and be some step apart, got ${start} to ${last} by ${step}`,
      "IndexError",
    );
  }
}

export const movement: RulesOf<
  | "reshape"
  | "permute"
  | "expand"
  | "slice"
  | "concat"
  | "stack"
  | "gather"
  | "take_along"
  | "diagonal"
  | "trilu"
  | "boundary"
> = {
  reshape: {
    arity: 1,
    infer: (inputs, { shape }) => {
      const input = at(inputs, 0);
      if (sizeOf(shape) !== sizeOf(input.shape)) {
        throw new TraceError(
          `reshape: shape [${shape.join(",")}] must hold the ${sizeOf(input.shape)} elements of ${typeText(input)}, it holds ${sizeOf(shape)}`,
        );
      }
      return { dtype: input.dtype, shape };
    },
  },
  permute: {
    arity: 1,
    infer: (inputs, { perm }) => {
      const input = at(inputs, 0);
      const sorted = [...perm].sort((a, b) => a - b);
      if (
        perm.length !== input.shape.length ||
        sorted.some((axis, index) => axis !== index)
      ) {
        throw new TraceError(
          `permute: axes must name each of ${typeText(input)}'s ${input.shape.length} axes once, got (${perm.join(", ")})`,
        );
      }
      return {
        dtype: input.dtype,
        shape: perm.map((axis) => input.shape[axis] ?? 0),
      };
    },
  },
  expand: {
    arity: 1,
    infer: (inputs, { shape }, op) => {
      const input = at(inputs, 0);
      if (!sameShape(broadcastShapes(op, [input.shape, shape]), shape)) {
        throw new TraceError(
          `expand: the shape must keep every size but 1 of ${typeText(input)}, got [${shape.join(",")}]`,
        );
      }
      return { dtype: input.dtype, shape };
    },
  },
  slice: {
    arity: 1,
    infer: (inputs, attributes, op) => {
      const input = at(inputs, 0);
      requireAxis(op, input, attributes.axis);
      checkSlice(input, attributes);
      return {
        dtype: input.dtype,
        shape: replaced(input.shape, attributes.axis, attributes.length),
      };
    },
  },
  concat: {
    arity: "some",
    infer: (inputs, { axis }, op) => {
      const dtype = requireSameDType(op, inputs);
      const first = at(inputs, 0);
      requireAxis(op, first, axis);
      const rest = withoutAxes(first.shape, [axis]);
      let size = 0;
      for (const input of inputs) {
        if (
          input.shape.length !== first.shape.length ||
          !sameShape(withoutAxes(input.shape, [axis]), rest)
        ) {
          throw new TraceError(
            `concat: sizes must agree on every axis but ${axis}, got ${typesText(inputs)}`,
          );
        }
        size += input.shape[axis] ?? 0;
      }
      return { dtype, shape: replaced(first.shape, axis, size) };
    },
  },
  stack: {
    arity: "some",
    infer: (inputs, { axis }, op) => {
      const dtype = requireSameDType(op, inputs);
      const { shape } = at(inputs, 0);
      if (inputs.some((input) => !sameShape(input.shape, shape))) {
        throw new TraceError(
          `stack: inputs must have one shape, got ${typesText(inputs)}`,
        );
      }
      const stacked = { dtype, shape: shape.toSpliced(axis, 0, inputs.length) };
      requireAxis(op, stacked, axis);
      return stacked;
    },
  },
  gather: {
    arity: 2,
    infer: (inputs, { axis }, op) => {
      const [input, indices] = [at(inputs, 0), at(inputs, 1)];
      requireDType(op, indices, ["int64"]);
      requireAxis(op, input, axis);
      return {
        dtype: input.dtype,
        shape: input.shape.toSpliced(axis, 1, ...indices.shape),
      };
    },
  },
  take_along: {
    arity: 2,
    infer: (inputs, { axis }, op) => {
      const [input, indices] = [at(inputs, 0), at(inputs, 1)];
      requireDType(op, indices, ["int64"]);
      requireAxis(op, input, axis);
      const fits =
        indices.shape.length === input.shape.length &&
        indices.shape.every(
          (size, index) => index === axis || size <= (input.shape[index] ?? 0),
        );
      if (!fits) {
        throw new TraceError(
          `gather: the index must have the rank of the input and be no larger on any axis but ${axis}, got ${typesText(inputs)}`,
        );
      }
      return { dtype: input.dtype, shape: indices.shape };
    },
  },
  diagonal: {
    arity: 1,
    infer: (inputs, { offset, dim1, dim2 }, op) => {
      const input = at(inputs, 0);
      requireAxis(op, input, dim1);
      requireAxis(op, input, dim2);
      if (dim1 === dim2) {
        throw new TraceError(
          `diagonal: dim1 and dim2 must differ, got ${dim1} twice`,
        );
      }
      const length = diagonalLength(
        input.shape[dim1] ?? 0,
        input.shape[dim2] ?? 0,
        offset,
      );
      return {
        dtype: input.dtype,
        shape: [...withoutAxes(input.shape, [dim1, dim2]), length],
      };
    },
  },
  trilu: {
    arity: 1,
    infer: (inputs, _attributes, op) => {
      const input = at(inputs, 0);
      if (input.shape.length < 2) {
        throw new TraceError(
          `${op}: needs at least two axes, got ${typeText(input)}`,
        );
      }
      return input;
    },
  },
  boundary: { arity: 1, infer: (inputs) => at(inputs, 0) },
};
