/** @file PyTorch functions that pick elements: gather, diagonals, triangles, windows. */
import { TraceError } from "../../graph/error.ts";
import { numbersOf, typeText } from "../../graph/tensor.ts";
import { knownValue } from "../known/known.ts";
import { contiguousLayout, type Layout } from "../layout.ts";
import { NeedsValueError } from "../needs-value.ts";
import type { Tensor } from "../tensor.ts";
import { diagonalLayout } from "../view-step.ts";
import { axisOf, range, sizeAt } from "./axes.ts";
import { as, asCount } from "./operand.ts";
import { arange, tensor } from "./creation.ts";
import { eq, truth, where } from "./compare.ts";
import { getitem } from "./indexing/get.ts";
import { nonzeroPlaces, requireInside } from "./indexing/spec.ts";
import { broadcast_tensors, clone, reshape, unsqueeze } from "./shape.ts";

/** out[i][j] = x[index[i][j]][j] along axis 0, and alike along others. */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  if (x.rank === 0) {
    const line = gather(reshape(x, [1]), dim, reshape(index, [-1]));
    return reshape(line, index.shape);
  }
  // one place without an axis is a line of one
  if (index.rank === 0 && x.rank === 1) {
    return reshape(gather(x, dim, reshape(index, [1])), []);
  }
  const axis = axisOf("gather", dim, x.rank);
  const counted = requireInside("gather", index, x.shape[axis] ?? 1);
  return x.recorder.record("take_along", [x, index], { axis, ...counted });
}

/** gather with x and the index broadcast against each other on all other axes. */
export function take_along_dim(x: Tensor, index: Tensor, dim: number): Tensor {
  const axis = axisOf("take_along_dim", dim, x.rank);
  const other = (y: Tensor): number[] => y.shape.with(axis, 1);
  const shape = broadcastOthers(other(x), other(index));
  const wide = (y: Tensor): Tensor => {
    const goal = shape.with(axis, sizeAt(y, axis));
    return y.shape.join() === goal.join()
      ? y
      : y.recorder.record("expand", [y], { shape: goal });
  };
  return gather(wide(x), axis, wide(index));
}

function broadcastOthers(a: readonly number[], b: readonly number[]): number[] {
  return a.map((size, axis) => (size === 1 ? (b[axis] ?? 1) : size));
}

/** The diagonal of two axes as a new last axis. */
export function diagonal(x: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
  const step = {
    kind: "diagonal",
    offset,
    dim1: axisOf("diagonal", dim1, x.rank),
    dim2: axisOf("diagonal", dim2, x.rank),
  } as const;
  if (step.dim1 === step.dim2 || x.rank < 2) {
    throw new TraceError(
      `diagonal: dim1 and dim2 must be two axes of ${typeText(x.type)}, got ${dim1} and ${dim2}`,
    );
  }
  return x.view(step, diagonalLayout(x.layout, step));
}

/** A matrix with x on a diagonal and zeros elsewhere, or the diagonal of a matrix. */
export function diag(x: Tensor, k = 0): Tensor {
  if (x.rank === 1) return diag_embed(x, k);
  if (x.rank !== 2) {
    throw new TraceError(
      `diag: expects one or two axes, got ${typeText(x.type)}; for more use torch.diagonal`,
    );
  }
  return clone(diagonal(x, k));
}

/** The last axis on the diagonal of a new matrix. */
export function diag_embed(x: Tensor, k = 0): Tensor {
  const { recorder } = x;
  const length = x.shape.at(-1) ?? 1;
  const size = length + Math.abs(k);
  const rows = unsqueeze(arange(recorder, 0, size, 1), 1);
  const columns = arange(recorder, k, size + k, 1);
  // element i of x stands in column i + max(k, 0)
  const source = range(size).map((column) =>
    Math.min(length - 1, Math.max(0, column - Math.max(k, 0))),
  );
  const placed = recorder.record(
    "gather",
    [x, tensor(recorder, source, [1, size], "int64")],
    { axis: x.rank - 1 },
  );
  const onDiagonal = eq(rows, tensorMinus(columns, 2 * k));
  return where(onDiagonal, placed, as(recorder, 0, x.dtype));
}

function tensorMinus(x: Tensor, k: number): Tensor {
  const value = knownValue(x);
  const numbers = value === undefined ? [] : numbersOf(value);
  return tensor(
    x.recorder,
    numbers.map((number) => number - k),
    x.shape,
    "int64",
  );
}

/** Zeros above diagonal k. */
export function tril(x: Tensor, k = 0): Tensor {
  return x.recorder.record("trilu", [x], { k, upper: false });
}

/** Zeros below diagonal k. */
export function triu(x: Tensor, k = 0): Tensor {
  return x.recorder.record("trilu", [x], { k, upper: true });
}

export function trace(x: Tensor): Tensor {
  const line = asCount(diagonal(x));
  return line.recorder.record("sum", [line], { axes: [0], keepdims: false });
}

/** Windows of `size` places, `step` apart, as a new last axis. */
export function unfold(
  x: Tensor,
  dim: number,
  size: number,
  step: number,
): Tensor {
  const axis = axisOf("unfold", dim, x.rank);
  const count = Math.floor((sizeAt(x, axis) - size) / step) + 1;
  if (!(count > 0)) {
    throw new TraceError(
      `unfold: windows of ${size} must fit the ${sizeAt(x, axis)} places of axis ${axis} of ${typeText(x.type)}`,
    );
  }
  const whole = contiguousLayout(x.shape);
  const windows = (layout: Layout): Layout => ({
    shape: [...layout.shape.with(axis, count), size],
    strides: [
      ...layout.strides.with(axis, (layout.strides[axis] ?? 1) * step),
      layout.strides[axis] ?? 1,
    ],
    offset: layout.offset,
  });
  return x.view({ kind: "strided", layout: windows(whole) }, windows(x.layout));
}

/** Where x is not zero, one line of places for each axis. Only for what is known while recording. */
export function nonzero(x: Tensor): Tensor[] {
  if (x.rank === 0) return nonzero(reshape(x, [1]));
  const value = knownValue(truth(x));
  if (value === undefined) {
    throw new NeedsValueError(
      x,
      "nonzero: how many places there are must be known before the model runs, and this depends on the model; keep the shape with torch.where(condition, a, b)",
    );
  }
  return nonzeroPlaces(value).map((line) =>
    tensor(x.recorder, line, [line.length], "int64"),
  );
}

/** The different values of x in ascending order. Only for what is known while recording. */
export function unique(x: Tensor): Tensor {
  const value = knownValue(x);
  if (value === undefined) {
    throw new NeedsValueError(
      x,
      "unique: how many different values there are must be known before the model runs, and this depends on the model",
    );
  }
  const numbers = [...new Set(numbersOf(value))].sort((a, b) => a - b);
  return tensor(x.recorder, numbers, [numbers.length], x.dtype);
}

/** The elements of x where a known mask holds, in a line. */
export function masked_select(x: Tensor, mask: Tensor): Tensor {
  const [wide, wideMask] = broadcast_tensors([x, mask]);
  if (wide === undefined || wideMask === undefined) return x;
  return getitem(wide, [wideMask]);
}
