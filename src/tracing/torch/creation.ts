/** @file PyTorch functions that make tensors from numbers. */
import { TraceError } from "../../graph/error.ts";
import { isWhole } from "../../graph/elements.ts";
import { requireListable } from "../../graph/size-limit.ts";
import {
  sizeOf,
  tensorOf,
  type DType,
  type Shape,
} from "../../graph/tensor.ts";
import type { Recorder } from "../recorder.ts";
import type { Tensor } from "../tensor.ts";
import { range } from "./axes.ts";
import { eq } from "./compare.ts";
import { cast, promoted, scalarValue, type Scalar } from "./operand.ts";
import { reshape } from "./shape.ts";

/** Row-major numbers as a tensor. */
export function tensor(
  recorder: Recorder,
  numbers: ArrayLike<number | bigint>,
  shape: Shape,
  dtype: DType,
): Tensor {
  const whole = isWhole(dtype)
    ? Array.from(numbers, (each) =>
        typeof each === "bigint" ? each : Math.trunc(each),
      )
    : Array.from(numbers, Number);
  return recorder.constant(tensorOf(dtype, shape, whole));
}

/** One number everywhere; without a dtype, the number's own. */
export function full(
  recorder: Recorder,
  shape: Shape,
  value: Scalar,
  dtype: DType = promoted(value),
): Tensor {
  if (shape.some((size) => !Number.isInteger(size) || size < 0)) {
    throw new TraceError(
      `full: sizes must be whole numbers from 0, got [${shape.join(", ")}]`,
    );
  }
  const scalar = tensor(recorder, [scalarValue(value)], [], dtype);
  if (shape.length === 0) return scalar;
  return recorder.record("expand", [scalar], { shape });
}

export function full_like(x: Tensor, value: Scalar, dtype?: DType): Tensor {
  return full(x.recorder, x.shape, value, dtype ?? x.dtype);
}

/** From start up to (not including) end. Floats where one of the numbers is a float. */
export function arange(
  recorder: Recorder,
  start: Scalar,
  end: Scalar,
  step: Scalar,
  dtype: DType = promoted(start, end, step),
): Tensor {
  const [from, to, by] = [start, end, step].map(scalarValue);
  if (from === undefined || to === undefined || !by || (to - from) / by < 0) {
    throw new TraceError(
      `arange: step must lead from start to end, got start ${from}, end ${to}, step ${by}`,
    );
  }
  const length = Math.ceil((to - from) / by);
  requireListable("arange", { dtype, shape: [length] });
  return tensor(
    recorder,
    range(length).map((index) => from + index * by),
    [length],
    dtype,
  );
}

/** `steps` numbers at equal distance, both ends included. */
export function linspace(
  recorder: Recorder,
  start: number,
  end: number,
  steps: number,
  dtype: DType = "float32",
): Tensor {
  requireListable("linspace", { dtype, shape: [steps] });
  const exact = steps > 1 ? (end - start) / (steps - 1) : 0;
  const step = dtype === "float32" ? Math.fround(exact) : exact;
  const half = Math.floor(steps / 2);
  // from both ends to the middle, as PyTorch does, so that the last number is `end` exactly
  const numbers = range(steps).map((index) =>
    index < half || steps === 1
      ? start + step * index
      : end - step * (steps - index - 1),
  );
  return tensor(recorder, numbers, [steps], dtype);
}

/** 1 on the diagonal of an n x m matrix. */
export function eye(
  recorder: Recorder,
  n: number,
  m = n,
  dtype: DType = "float32",
): Tensor {
  const line = (size: number): Tensor =>
    tensor(recorder, range(size), [size], "int64");
  return cast(eq(reshape(line(n), [n, 1]), line(m)), dtype);
}

/** Row and column numbers of a triangle of a matrix, as [2, count]. */
export function triangle(
  recorder: Recorder,
  rows: number,
  columns: number,
  offset: number,
  upper: boolean,
): Tensor {
  const places = range(sizeOf([rows, columns]))
    .map((index) => [Math.floor(index / columns), index % columns] as const)
    .filter(([row, column]) =>
      upper ? column - row >= offset : column - row <= offset,
    );
  return tensor(
    recorder,
    [...places.map(([row]) => row), ...places.map(([, column]) => column)],
    [2, places.length],
    "int64",
  );
}
