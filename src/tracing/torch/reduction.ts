/** @file PyTorch functions that fold axes: sums, means, extremes, truths, norms. */
import { TraceError } from "../../graph/error.ts";
import { isFloat, tensorOf, typeText } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";
import { div, mul, pow, sub } from "./arithmetic.ts";
import { axesOf, axisOf, sizeAt, type Dims } from "./axes.ts";
import { ne, truth } from "./compare.ts";
import { abs, rootOfSquares } from "./elementwise.ts";
import { asCount, asFloat, asNumber, cast } from "./operand.ts";

type Fold = "sum" | "mean" | "prod" | "amax" | "amin" | "logsumexp";

function fold(op: Fold, x: Tensor, dim: Dims, keepdim: boolean): Tensor {
  const axes = axesOf(op, dim, x.rank);
  // nothing to fold: the value of a scalar
  if (axes.length === 0 && op !== "logsumexp") return x;
  return x.recorder.record(op, [x], { axes, keepdims: keepdim });
}

/** Whole numbers and booleans add up to int64. */
export function sum(x: Tensor, dim?: Dims, keepdim = false): Tensor {
  return fold("sum", asCount(x), dim, keepdim);
}

export function prod(x: Tensor, dim?: number, keepdim = false): Tensor {
  return fold("prod", asCount(x), dim, keepdim);
}

function requireFloat(name: string, x: Tensor): void {
  if (!isFloat(x.dtype)) {
    throw new TraceError(
      `${name}: expected floats, got ${typeText(x.type)}; call .float() first`,
      "NotImplementedError",
    );
  }
}

export function mean(x: Tensor, dim?: Dims, keepdim = false): Tensor {
  requireFloat("mean", x);
  return fold("mean", x, dim, keepdim);
}

export function nanmean(x: Tensor, dim?: Dims, keepdim = false): Tensor {
  requireFloat("nanmean", x);
  const kept = x.recorder.record("eq", [x, x], {});
  return div(nansum(x, dim, keepdim), sum(kept, dim, keepdim));
}

export function nansum(x: Tensor, dim?: Dims, keepdim = false): Tensor {
  // whole numbers and booleans are all numbers
  if (!isFloat(x.dtype)) return sum(x, dim, keepdim);
  const { recorder } = x;
  const kept = recorder.record("eq", [x, x], {});
  const zero = recorder.constant(tensorOf(x.dtype, [], [0]));
  return sum(recorder.record("where", [kept, x, zero], {}), dim, keepdim);
}

/** Variance over `size - correction`; a correction of 1 is PyTorch's default. */
export function variance(
  x: Tensor,
  dim?: Dims,
  keepdim = false,
  correction = 1,
): Tensor {
  requireFloat("var", x);
  const axes = axesOf("var", dim, x.rank);
  const count = axes.reduce((size, axis) => size * sizeAt(x, axis), 1);
  const distance = sub(x, mean(x, axes.length === 0 ? undefined : axes, true));
  return div(sum(mul(distance, distance), dim, keepdim), {
    float: Math.max(0, count - correction),
  });
}

/** Standard deviation, as `variance`. */
export function std(
  x: Tensor,
  dim?: Dims,
  keepdim = false,
  correction = 1,
): Tensor {
  return rootOfSquares(variance(x, dim, keepdim, correction));
}

function extreme(op: "amax" | "amin") {
  return (x: Tensor, dim?: Dims, keepdim = false): Tensor =>
    cast(fold(op, asNumber(x), dim, keepdim), x.dtype);
}

/** The greatest value over axes; by default over all of them. */
export const amax = extreme("amax");
/** The least value over axes; by default over all of them. */
export const amin = extreme("amin");

function truths(op: "amax" | "amin") {
  return (x: Tensor, dim?: Dims, keepdim = false): Tensor => {
    // 0 and 1 as float32: devices fold those, few fold booleans
    const flags = cast(truth(x), "float32");
    // of nothing, all are true and none is
    const folded = x.shape.includes(0)
      ? fold(op === "amin" ? "prod" : "sum", flags, dim, keepdim)
      : fold(op, flags, dim, keepdim);
    return ne(folded, { float: 0 });
  };
}

export const any = truths("amax");
export const all = truths("amin");

function argument(op: "argmax" | "argmin") {
  return (x: Tensor, dim?: number, keepdim = false): Tensor => {
    const flat = dim === undefined;
    const values = asNumber(x);
    const { recorder } = x;
    if (flat || x.rank === 0) {
      const line = recorder.record("reshape", [values], {
        shape: [x.shape.reduce((size, own) => size * own, 1)],
      });
      const index = recorder.record(op, [line], { axis: 0, keepdims: false });
      if (!keepdim) return index;
      return recorder.record("reshape", [index], {
        shape: x.shape.map(() => 1),
      });
    }
    const axis = axisOf(op, dim, x.rank);
    return recorder.record(op, [values], { axis, keepdims: keepdim });
  };
}

export const argmax = argument("argmax");
export const argmin = argument("argmin");

export function logsumexp(x: Tensor, dim: Dims, keepdim = false): Tensor {
  return fold("logsumexp", asFloat(x), dim, keepdim);
}

export function count_nonzero(x: Tensor, dim?: Dims): Tensor {
  return sum(truth(x), dim);
}

export function cumsum(x: Tensor, dim: number): Tensor {
  const values = asCount(x);
  if (x.rank === 0) return values;
  return x.recorder.record("cumsum", [values], {
    axis: axisOf("cumsum", dim, x.rank),
  });
}

/** The p-norm: 2 is Euclid's, 1 the sum of sizes, Infinity the greatest size, 0 counts. */
export function norm(x: Tensor, p = 2, dim?: Dims, keepdim = false): Tensor {
  requireFloat("norm", x);
  const size = (): Tensor => abs(x);
  switch (p) {
    case Infinity:
      return amax(size(), dim, keepdim);
    case -Infinity:
      return amin(size(), dim, keepdim);
    case 0:
      return cast(sum(truth(x), dim, keepdim), x.dtype);
    case 1:
      return sum(size(), dim, keepdim);
    case 2:
      return rootOfSquares(sum(mul(x, x), dim, keepdim));
    default:
      return rootOfPowers(sum(pow(size(), p), dim, keepdim), p);
  }
}

/** Its gradient is zero where it is zero. */
function rootOfPowers(sum: Tensor, p: number): Tensor {
  const result = pow(sum, { float: 1 / p });
  const { id } = sum;
  return sum.recorder.passGradient(
    "pow",
    result,
    [sum],
    ({ terms, gradient }) => {
      const isZero = terms.of("eq", id, terms.number(0, id));
      const power = terms.of("pow", id, terms.number(1 / p - 1, id));
      const slope = terms.mul(gradient, terms.scale(power, 1 / p));
      return [terms.where(isZero, terms.number(0, id), slope)];
    },
  );
}
