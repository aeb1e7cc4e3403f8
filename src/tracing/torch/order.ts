/** @file PyTorch functions that order elements: topk, sort, median, and extremes with their places. */
import type { Tensor } from "../tensor.ts";
import { axisOf, range, sizeAt } from "./axes.ts";
import { asNumber, cast } from "./operand.ts";
import { amax, amin, argmax, argmin } from "./reduction.ts";
import { clone, narrow, reshape, select } from "./shape.ts";

/** Values with the places where they stood. */
export interface Ordered {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** The greatest value along an axis, and where it is. */
export function max(x: Tensor, dim: number, keepdim = false): Ordered {
  const indices = argmax(x, dim, keepdim);
  const values = amax(x, dim, keepdim);
  return { values: picked("max", x, dim, values, indices), indices };
}

/** The least value along an axis, and where it is. */
export function min(x: Tensor, dim: number, keepdim = false): Ordered {
  const indices = argmin(x, dim, keepdim);
  const values = amin(x, dim, keepdim);
  return { values: picked("min", x, dim, values, indices), indices };
}

/** Values that stand at places along an axis: of several equal ones, the gradient goes to the one that is named. */
function picked(
  name: string,
  x: Tensor,
  dim: number,
  values: Tensor,
  indices: Tensor,
): Tensor {
  if (x.rank === 0) return values;
  const axis = axisOf(name, dim, x.rank);
  const kept = x.shape.with(axis, 1);
  const [from, places, { shape }] = [x.id, indices.id, x];
  return x.recorder.passGradient(name, values, [x], ({ terms, gradient }) => {
    const wide = terms.of(
      "eq",
      terms.expand(terms.reshape(places, kept), shape),
      terms.expand(
        terms.reshape(
          terms.whole(range(shape[axis] ?? 1)),
          shape.map((size, each) => (each === axis ? size : 1)),
        ),
        shape,
      ),
    );
    const spread = terms.expand(terms.reshape(gradient, kept), shape);
    return [terms.where(wide, spread, terms.number(0, from))];
  });
}

/** The k greatest (or least) along an axis, in order. */
export function topk(x: Tensor, k: number, dim = -1, largest = true): Ordered {
  if (x.rank === 0) {
    const { values, indices } = topk(reshape(x, [1]), k, dim, largest);
    return { values: reshape(values, []), indices: reshape(indices, []) };
  }
  const axis = axisOf("topk", dim, x.rank);
  if (k === 0) return none(x, axis);
  const attributes = { axis, k, largest };
  const values = asNumber(x);
  return {
    values: cast(
      x.recorder.record("topk_values", [values], attributes),
      x.dtype,
    ),
    indices: x.recorder.record("topk_indices", [values], attributes),
  };
}

/** No places along an axis. */
function none(x: Tensor, axis: number): Ordered {
  const values = clone(narrow(x, axis, 0, 0));
  return { values, indices: cast(values, "int64") };
}

/** All elements along an axis in order. Equal ones keep their order. */
export function sort(x: Tensor, dim = -1, descending = false): Ordered {
  const size = x.rank === 0 ? 1 : sizeAt(x, axisOf("sort", dim, x.rank));
  return topk(x, size, dim, descending);
}

export function argsort(x: Tensor, dim = -1, descending = false): Tensor {
  return sort(x, dim, descending).indices;
}

/** The middle value along an axis; the lower of two, as in PyTorch. */
export function median(x: Tensor, dim: number, keepdim = false): Ordered {
  const axis = axisOf("median", dim, x.rank);
  const middle = Math.floor((sizeAt(x, axis) - 1) / 2);
  return kthvalue(x, middle + 1, axis, keepdim);
}

/** The k-th least value along an axis, counted from 1. */
export function kthvalue(
  x: Tensor,
  k: number,
  dim = -1,
  keepdim = false,
): Ordered {
  const axis = axisOf("kthvalue", dim, x.rank);
  const { values, indices } = topk(x, k, axis, false);
  const last = (y: Tensor): Tensor =>
    keepdim
      ? y.recorder.record("slice", [y], {
          axis,
          start: k - 1,
          step: 1,
          length: 1,
        })
      : select(y, axis, k - 1);
  return { values: last(values), indices: last(indices) };
}
