/** @file PyTorch's products of matrices and vectors. */
import { TraceError, typesText } from "../../graph/error.ts";
import { isFloat } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./arithmetic.ts";
import { cast } from "./operand.ts";
import { rootOfSquares } from "./elementwise.ts";
import { sum } from "./reduction.ts";
import { reshape, transpose, unsqueeze } from "./shape.ts";

function requireOneDType(name: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype || a.dtype === "bool") {
    throw new TraceError(
      `${name}: both must have one dtype, float32 or int64, got ${typesText([a.type, b.type])}; call .float()`,
    );
  }
}

/** a @ b: lines count as a row on the left and as a column on the right; matrices in front broadcast. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  requireOneDType("matmul", a, b);
  if (a.rank === 0 || b.rank === 0) {
    throw new TraceError(
      `matmul: both must have at least one axis, got ${typesText([a.type, b.type])}; multiply scalars with *`,
    );
  }
  const left = a.rank === 1 ? unsqueeze(a, 0) : a;
  const right = b.rank === 1 ? unsqueeze(b, 1) : b;
  const product = matrices(left, right);
  const shape = [
    ...product.shape.slice(0, -2),
    ...(a.rank === 1 ? [] : [product.shape.at(-2) ?? 1]),
    ...(b.rank === 1 ? [] : [product.shape.at(-1) ?? 1]),
  ];
  return reshape(product, shape);
}

function matrices(a: Tensor, b: Tensor): Tensor {
  if (isFloat(a.dtype)) return a.recorder.record("matmul", [a, b], {});
  if (a.shape.at(-1) !== b.shape.at(-2)) {
    throw new TraceError(
      `matmul: the last axis of the first must equal the last but one of the second, got ${typesText([a.type, b.type])}`,
    );
  }
  // whole numbers: [.., m, k, 1] * [.., 1, k, n], added up over k
  return cast(sum(mul(unsqueeze(a, -1), unsqueeze(b, -3)), -2), a.dtype);
}

function requireRank(name: string, x: Tensor, rank: number): void {
  if (x.rank !== rank) {
    throw new TraceError(
      `${name}: expects tensors with ${rank} axes, got ${typesText([x.type])}; matmul takes any`,
    );
  }
}

/** [n, k] by [k, m] */
export function mm(a: Tensor, b: Tensor): Tensor {
  for (const x of [a, b]) requireRank("mm", x, 2);
  return matmul(a, b);
}

/** [batch, n, k] by [batch, k, m] */
export function bmm(a: Tensor, b: Tensor): Tensor {
  for (const x of [a, b]) requireRank("bmm", x, 3);
  if (a.shape[0] !== b.shape[0]) {
    throw new TraceError(
      `bmm: both must have one batch size, got ${typesText([a.type, b.type])}`,
    );
  }
  return matmul(a, b);
}

/** [n, k] by [k] */
export function mv(a: Tensor, b: Tensor): Tensor {
  requireRank("mv", a, 2);
  requireRank("mv", b, 1);
  return matmul(a, b);
}

/** The sum of products of two lines. */
export function dot(a: Tensor, b: Tensor): Tensor {
  for (const x of [a, b]) requireRank("dot", x, 1);
  return matmul(a, b);
}

/** Each element of a line times each of another: [n, m] */
export function outer(a: Tensor, b: Tensor): Tensor {
  for (const x of [a, b]) requireRank("outer", x, 1);
  return mul(unsqueeze(a, 1), b);
}

/** Sums over the last `dims` axes of a with the first `dims` of b. */
export function tensordot(a: Tensor, b: Tensor, dims: number): Tensor {
  const outerA = a.shape.slice(0, a.rank - dims);
  const outerB = b.shape.slice(dims);
  const inner = b.shape.slice(0, dims);
  const depth = inner.reduce((size, own) => size * own, 1);
  const product = matmul(reshape(a, [-1, depth]), reshape(b, [depth, -1]));
  return reshape(product, [...outerA, ...outerB]);
}

/** x @ weight.T + bias, as a Linear layer. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const product = matmul(x, transpose(weight, 0, -1));
  return bias === undefined
    ? product
    : x.recorder.record("add", [product, bias], {});
}

/** The p = 2 distance of every row of a to every row of b: [.., n, m] */
export function cdist(a: Tensor, b: Tensor): Tensor {
  const apart = unsqueeze(a, -2).recorder.record(
    "sub",
    [unsqueeze(a, -2), unsqueeze(b, -3)],
    {},
  );
  return rootOfSquares(sum(mul(apart, apart), -1));
}
