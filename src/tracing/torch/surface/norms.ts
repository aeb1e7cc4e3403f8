/** @file Norms of vectors and matrices, and distances. */
import { TraceError } from "../../../graph/error.ts";
import { isFloat, typeText, type DType } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import * as arithmetic from "../arithmetic.ts";
import { axesOf, axisOf, sizeAt, type Dims } from "../axes.ts";
import { abs } from "../elementwise.ts";
import * as linear from "../linalg.ts";
import { cast } from "../operand.ts";
import { amax, amin, norm as vectorNorm, sum } from "../reduction.ts";
import * as shape from "../shape.ts";
import { both, entry, type Entry } from "./entry.ts";
import { made, numbersIn } from "./host.ts";
import {
  dims,
  dtype,
  flag,
  integer,
  keyword,
  known,
  number,
  tensor,
  text,
} from "./parameter.ts";
import { singularValues } from "./decompositions.ts";

type Order = number | string | undefined;

/** The norm of the matrices on two axes. */
function matrixNorm(
  x: Tensor,
  order: Order,
  axes: readonly number[],
  keepdim: boolean,
): Tensor {
  const [first, second] = axes.map((dim) => axisOf("norm", dim, x.rank));
  if (first === undefined || second === undefined || first === second) {
    throw new TraceError(
      `norm: a matrix has two axes, got (${axes.join(", ")})`,
    );
  }
  const finish = (y: Tensor): Tensor =>
    keepdim
      ? shape.unsqueeze(
          shape.unsqueeze(y, Math.min(first, second)),
          Math.max(first, second),
        )
      : y;
  const matrices = (): Tensor =>
    shape.clone(shape.movedim(x, [first, second], [-2, -1]));
  const sums = (over: number, extreme: typeof amax): Tensor =>
    finish(
      extreme(sum(abs(shape.movedim(x, [first, second], [-2, -1])), over), -1),
    );
  switch (order) {
    case undefined:
    case "fro":
      return vectorNorm(x, 2, [first, second], keepdim);
    case "nuc":
      return finish(sum(singularValues(matrices(), "norm"), -1));
    case 2:
      return finish(amax(singularValues(matrices(), "norm"), -1));
    case -2:
      return finish(amin(singularValues(matrices(), "norm"), -1));
    case 1:
      return sums(-2, amax);
    case -1:
      return sums(-2, amin);
    case Infinity:
      return sums(-1, amax);
    case -Infinity:
      return sums(-1, amin);
    default:
      throw new TraceError(
        `norm: the order of a matrix norm must be "fro", "nuc", inf, -inf, 1, -1, 2 or -2, got ${order}`,
      );
  }
}

/** torch.linalg.norm: of a vector, or of a matrix where there are two axes and an order is named. */
function norm(x: Tensor, order: Order, dim: Dims, keepdim: boolean): Tensor {
  if (!isFloat(x.dtype)) {
    throw new TraceError(
      `norm: expected floats, got ${typeText(x.type)}; call .float() first`,
    );
  }
  const axes = typeof dim === "number" ? [dim] : dim;
  if (order === undefined) return vectorNorm(x, 2, dim, keepdim);
  if (axes?.length === 2) return matrixNorm(x, order, axes, keepdim);
  if (axes === undefined && x.rank === 2)
    return matrixNorm(x, order, [0, 1], keepdim);
  if (typeof order === "string") {
    throw new TraceError(
      `norm: the order ${JSON.stringify(order)} is for matrices, got ${typeText(x.type)}; give dim=(0, 1)`,
    );
  }
  if (axes === undefined && x.rank > 2) {
    throw new TraceError(
      `norm: with an order and without dim the input must be a vector or a matrix, got ${typeText(x.type)}`,
    );
  }
  return vectorNorm(x, order, dim, keepdim);
}

/** torch.norm: every order but "nuc" folds all axes as one. */
function oldNorm(x: Tensor, order: Order, dim: Dims, keepdim: boolean): Tensor {
  if (order !== "nuc") {
    return vectorNorm(
      x,
      order === "fro" || order === undefined ? 2 : Number(order),
      dim,
      keepdim,
    );
  }
  return matrixNorm(x, "nuc", typeof dim === "object" ? dim : [0, 1], keepdim);
}

/** A norm that is computed in another dtype, where one is named. */
function inDtype(
  x: Tensor,
  wanted: DType | undefined,
  compute: (x: Tensor) => Tensor,
): Tensor {
  if (wanted !== undefined && !isFloat(x.dtype)) {
    throw new TraceError(
      `norm: the input must be of floats, got ${typeText(x.type)}; call .float() first`,
      "NotImplementedError",
    );
  }
  return wanted === undefined
    ? compute(x)
    : cast(compute(cast(x, wanted)), wanted);
}

/** What every norm takes after its order. */
const folding = [
  dims("dim", null),
  flag("keepdim", false),
  keyword(dtype("dtype", null)),
] as const;

function ofMatrix(
  x: Tensor,
  order: number | string,
  dim: Dims,
  keepdim: boolean,
  wanted: DType | undefined,
): Tensor {
  const axes = typeof dim === "object" ? dim : [-2, -1];
  return inDtype(x, wanted, (own) => matrixNorm(own, order, axes, keepdim));
}

function ordered(
  name: string,
  order: "p" | "ord",
  fallback: "fro" | null,
  first: string,
  compute: typeof norm,
): Entry[] {
  return [
    entry(
      name,
      [tensor(first), number(order, null), ...folding],
      (x, p, dim, keepdim, wanted) =>
        inDtype(x, wanted, (own) =>
          compute(
            own,
            p ?? (fallback === "fro" ? "fro" : undefined),
            dim,
            keepdim,
          ),
        ),
    ),
    entry(
      name,
      [known(first), text(order), ...folding],
      (x, p, dim, keepdim, wanted) =>
        inDtype(x, wanted, (own) => compute(own, p, dim, keepdim)),
    ),
  ];
}

/** 2-norms of matrices need their values. */
function spectral(name: string, first: string): Entry {
  return entry(
    name,
    [known(first), number("ord"), ...folding],
    (x, order, dim, keepdim, wanted) =>
      inDtype(x, wanted, (own) => norm(own, order, dim, keepdim)),
  );
}

/** `input` as rows of its last axis. */
function distances(a: Tensor, p: number): Tensor {
  const numbers = numbersIn(a);
  const [rows, width] = [sizeAt(a, 0), sizeAt(a, 1)];
  const results: number[] = [];
  for (let one = 0; one < rows; one++) {
    for (let other = one + 1; other < rows; other++) {
      const parts = Array.from({ length: width }, (_, place) =>
        Math.abs(
          (numbers[one * width + place] ?? 0) -
            (numbers[other * width + place] ?? 0),
        ),
      );
      results.push(
        p === Infinity
          ? Math.max(...parts)
          : parts.reduce((total, part) => total + part ** p, 0) ** (1 / p),
      );
    }
  }
  return made(a, a.dtype, [results.length], results);
}

function distancesBetween(a: Tensor, b: Tensor, p: number): Tensor {
  if (p === 2) return linear.cdist(a, b);
  const difference = arithmetic.sub(
    shape.unsqueeze(a, -2),
    shape.unsqueeze(b, -3),
  );
  return vectorNorm(difference, p, -1);
}

function renormed(x: Tensor, p: number, dim: number, most: number): Tensor {
  const axis = axisOf("renorm", dim, x.rank);
  const others = axesOf("renorm", undefined, x.rank).filter(
    (each) => each !== axis,
  );
  const norms = numbersIn(vectorNorm(x, p, others, true));
  const factors = norms.map((each) => (each > most ? most / (each + 1e-7) : 1));
  return arithmetic.mul(
    x,
    made(
      x,
      x.dtype,
      x.shape.map((size, each) => (each === axis ? size : 1)),
      factors,
    ),
  );
}

export const norms: readonly Entry[] = [
  entry(
    "torch.cdist",
    [tensor("x1"), tensor("x2"), number("p", 2)],
    distancesBetween,
  ),
  entry(
    "torch.pdist torch.nn.functional.pdist",
    [known("input"), number("p", 2)],
    distances,
  ),
  both("dist", [tensor("input"), tensor("other"), number("p", 2)], (a, b, p) =>
    vectorNorm(arithmetic.sub(a, b), p),
  ),
  both(
    "renorm",
    [known("input"), number("p"), integer("dim"), number("maxnorm")],
    renormed,
    { inPlace: true },
  ),
  ...ordered("torch.norm", "p", "fro", "input", oldNorm),
  ...ordered("Tensor.norm", "p", "fro", "self", oldNorm),
  spectral("torch.linalg.norm", "input"),
  ...ordered("torch.linalg.norm", "ord", null, "input", norm),
  entry(
    "torch.linalg.vector_norm",
    [tensor("x"), number("ord", 2), ...folding],
    (x, p, dim, keepdim, wanted) =>
      inDtype(x, wanted, (own) => vectorNorm(own, p, dim, keepdim)),
  ),
  entry(
    "torch.linalg.matrix_norm",
    [known("input"), number("ord"), ...folding],
    ofMatrix,
  ),
  entry(
    "torch.linalg.matrix_norm",
    [known("input"), text("ord", "fro"), ...folding],
    ofMatrix,
  ),
];
