/** @file PyTorch functions that order elements: topk, sort, median, and extremes with their places. */
import { TraceError } from "../../graph/error.ts";
import type { Tensor } from "../tensor.ts";
import { axisOf, sizeAt } from "./axes.ts";
import { asNumber, cast } from "./operand.ts";
import { amax, amin, argmax, argmin } from "./reduction.ts";
import { select } from "./shape.ts";

/** Values with the places where they stood. */
export interface Ordered {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** The greatest value along an axis, and where it is. */
export function max(x: Tensor, dim: number, keepdim = false): Ordered {
  return {
    values: amax(x, dim, keepdim),
    indices: argmax(x, dim, keepdim),
  };
}

/** The least value along an axis, and where it is. */
export function min(x: Tensor, dim: number, keepdim = false): Ordered {
  return {
    values: amin(x, dim, keepdim),
    indices: argmin(x, dim, keepdim),
  };
}

/** The k greatest (or least) along an axis, in order. */
export function topk(x: Tensor, k: number, dim = -1, largest = true): Ordered {
  if (x.rank === 0) {
    throw new TraceError("topk: needs at least one axis, got a scalar");
  }
  const attributes = { axis: axisOf("topk", dim, x.rank), k, largest };
  const values = asNumber(x);
  return {
    values: cast(
      x.recorder.record("topk_values", [values], attributes),
      x.dtype,
    ),
    indices: x.recorder.record("topk_indices", [values], attributes),
  };
}

/** All elements along an axis in order. Equal ones keep their order. */
export function sort(x: Tensor, dim = -1, descending = false): Ordered {
  const size = x.rank === 0 ? 0 : sizeAt(x, axisOf("sort", dim, x.rank));
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
