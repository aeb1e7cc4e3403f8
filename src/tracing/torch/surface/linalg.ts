/** @file Products, norms and decompositions. Decompositions compute at once, on the CPU, as PyTorch does there. */
import { TraceError, typesText } from "../../../graph/error.ts";
import {
  isFloat,
  sizeOf,
  typeText,
  type DType,
} from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import * as arithmetic from "../arithmetic.ts";
import { axesOf, axisOf, sizeAt, type Dims } from "../axes.ts";
import { einsum } from "../einsum.ts";
import { abs, sqrt } from "../elementwise.ts";
import * as linear from "../linalg.ts";
import { asFloat, cast, floatScalar, requireOneDType } from "../operand.ts";
import { stack } from "../joining.ts";
import { amax, amin, mean, norm as vectorNorm, sum } from "../reduction.ts";
import * as shape from "../shape.ts";
import { eigenvalues, type Complex } from "./eigenvalues.ts";
import { both, entry, type Entry } from "./entry.ts";
import { made, numbersIn } from "./host.ts";
import * as dense from "./matrix.ts";
import {
  dims,
  dtype,
  flag,
  integer,
  keyword,
  known,
  number,
  rest,
  lists,
  tensor,
  tensors,
  text,
} from "./parameter.ts";

type Matrix = dense.Matrix;

function pair(
  names: string,
  compute: (a: Tensor, b: Tensor) => Tensor,
  second = "other",
): Entry {
  return both(names, [tensor("input"), tensor(second)], compute);
}

/** The matrices of a batch, and the sizes before them. */
function matricesOf(
  name: string,
  x: Tensor,
): { batch: number[]; rows: number; columns: number; matrices: Matrix[] } {
  if (x.rank < 2 || !isFloat(x.dtype)) {
    throw new TraceError(
      `${name}: a matrix of floats, or a batch of them, is needed, got ${typeText(x.type)}`,
    );
  }
  const [rows, columns] = [sizeAt(x, x.rank - 2), sizeAt(x, x.rank - 1)];
  const numbers = numbersIn(x);
  const batch = x.shape.slice(0, -2);
  const matrices = Array.from({ length: sizeOf(batch) }, (_, index) =>
    dense.matrix(
      rows,
      columns,
      (row, column) => numbers[(index * rows + row) * columns + column] ?? NaN,
    ),
  );
  return { batch, rows, columns, matrices };
}

function requireSquare(name: string, x: Tensor): void {
  if (x.rank >= 2 && sizeAt(x, x.rank - 1) === sizeAt(x, x.rank - 2)) return;
  throw new TraceError(
    `${name}: the matrix must be square, got ${typeText(x.type)}`,
  );
}

function back(
  x: Tensor,
  batch: readonly number[],
  rows: number,
  columns: number,
  matrices: readonly Matrix[],
): Tensor {
  return made(x, x.dtype, [...batch, rows, columns], matrices.flat(2));
}

function singularValues(x: Tensor, name: string): Tensor {
  const { batch, rows, columns, matrices } = matricesOf(name, x);
  const values = matrices.flatMap((each) => dense.svd(each, columns).s);
  return made(x, x.dtype, [...batch, Math.min(rows, columns)], values);
}

function svd(
  name: string,
  x: Tensor,
  full: boolean,
): { U: Tensor; S: Tensor; Vh: Tensor } {
  const { batch, rows, columns, matrices } = matricesOf(name, x);
  const least = Math.min(rows, columns);
  const parts = matrices.map((each) => dense.svd(each, columns));
  const [tall, wide] = full ? [rows, columns] : [least, least];
  const extended = (each: Matrix, size: number, count: number): Matrix =>
    count === (each[0]?.length ?? 0) ? each : dense.qrCompleted(each, size);
  return {
    U: back(
      x,
      batch,
      rows,
      tall,
      parts.map(({ u }) => extended(u, rows, tall)),
    ),
    S: made(
      x,
      x.dtype,
      [...batch, least],
      parts.flatMap(({ s }) => s),
    ),
    Vh: back(
      x,
      batch,
      wide,
      columns,
      parts.map(({ v }) => dense.transposed(extended(v, columns, wide), wide)),
    ),
  };
}

function inverse(name: string, x: Tensor): Tensor {
  requireSquare(name, x);
  const { batch, rows, matrices } = matricesOf(name, x);
  const inverses = matrices.map((each) =>
    solution(name, each, dense.identity(rows)),
  );
  return shape.inColumns(back(x, batch, rows, rows, inverses));
}

function solution(name: string, a: Matrix, b: Matrix): Matrix {
  const { x } = dense.solved(a, b);
  if (x !== undefined) return x;
  throw new TraceError(
    `${name}: the matrix must not be singular, got one of determinant 0`,
    "RuntimeError",
  );
}

function solve(a: Tensor, b: Tensor): Tensor {
  requireSquare("solve", a);
  requireOneDType("solve", [a, b]);
  const isVector = b.rank === a.rank - 1;
  const right = isVector ? shape.unsqueeze(b, -1) : b;
  const left = matricesOf("solve", a);
  const given = matricesOf("solve", shape.clone(right));
  if (
    given.rows !== left.rows ||
    given.matrices.length !== left.matrices.length
  ) {
    throw new TraceError(
      `solve: both must have as many rows and matrices, got ${typesText([a.type, b.type])}`,
    );
  }
  const found = left.matrices.map((each, index) =>
    solution("solve", each, given.matrices[index] ?? []),
  );
  const result = back(a, left.batch, left.rows, given.columns, found);
  return isVector ? shape.squeeze(result, -1) : shape.inColumns(result);
}

function determinants(name: string, x: Tensor): number[] {
  requireSquare(name, x);
  return matricesOf(name, x).matrices.map(
    (each) =>
      dense.solved(
        each,
        each.map(() => []),
      ).determinant,
  );
}

function qr(x: Tensor, mode: string): { Q: Tensor; R: Tensor } {
  const { batch, rows, columns, matrices } = matricesOf("qr", x);
  const kept = mode === "complete" ? rows : Math.min(rows, columns);
  const parts = matrices.map((each) => dense.qr(each, columns));
  return {
    Q: back(
      x,
      batch,
      rows,
      kept,
      parts.map(({ q }) => q.map((row) => row.slice(0, kept))),
    ),
    R: back(
      x,
      batch,
      kept,
      columns,
      parts.map(({ r }) =>
        r
          .slice(0, kept)
          .map((row, place) =>
            row.map((value, at) => (at < place ? 0 : value)),
          ),
      ),
    ),
  };
}

/** The symmetric matrices that a triangle tells, as `eigh` reads them: below the diagonal. */
function lowerOf(name: string, x: Tensor, side: string): Tensor {
  if (side === "L") return x;
  if (side === "U") return shape.matrixTransposed(x);
  throw new TraceError(
    `${name}: UPLO must be "L" or "U", got ${JSON.stringify(side)}`,
    "ValueError",
  );
}

function eigh(
  name: string,
  x: Tensor,
): { eigenvalues: Tensor; eigenvectors: Tensor } {
  requireSquare(name, x);
  const { batch, rows, matrices } = matricesOf(name, x);
  const parts = matrices.map((each) => dense.eigh(each));
  return {
    eigenvalues: made(
      x,
      x.dtype,
      [...batch, rows],
      parts.flatMap(({ values }) => values),
    ),
    eigenvectors: back(
      x,
      batch,
      rows,
      rows,
      parts.map(({ vectors }) => vectors),
    ),
  };
}

/** Of matrices that need not be symmetric: complex, so in two parts. */
function eigvals(x: Tensor): { real: Tensor; imag: Tensor } {
  requireSquare("eigvals", x);
  const { batch, rows, matrices } = matricesOf("eigvals", x);
  const values = matrices.flatMap((each) => {
    const found = eigenvalues(each);
    if (found !== undefined) return found;
    throw new TraceError(
      "eigvals: a matrix must be of finite numbers, got one whose eigenvalues cannot be found",
    );
  });
  const part = (of: (value: Complex) => number): Tensor =>
    made(x, x.dtype, [...batch, rows], values.map(of));
  return { real: part(({ re }) => re), imag: part(({ im }) => im) };
}

function cholesky(x: Tensor, upper: boolean): Tensor {
  requireSquare("cholesky", x);
  const { batch, rows, matrices } = matricesOf("cholesky", x);
  const factors = matrices.map((each) => {
    const lower = dense.cholesky(each);
    if (lower !== undefined)
      return upper ? dense.transposed(lower, rows) : lower;
    throw new TraceError("cholesky: the matrix must be positive definite");
  });
  return back(x, batch, rows, rows, factors);
}

function rank(x: Tensor): Tensor {
  const { batch, rows, columns, matrices } = matricesOf("matrix_rank", x);
  const ranks = matrices.map((each) => {
    const { s } = dense.svd(each, columns);
    const least = (s[0] ?? 0) * Math.max(rows, columns) * 2 ** -23;
    return s.filter((value) => value > least).length;
  });
  return made(x, "int64", batch, ranks);
}

function pseudoInverse(x: Tensor): Tensor {
  const { batch, rows, columns, matrices } = matricesOf("pinv", x);
  const inverses = matrices.map((each) => {
    const { u, s, v } = dense.svd(each, columns);
    const least = (s[0] ?? 0) * Math.max(rows, columns) * 2 ** -23;
    const scaled = v.map((row) =>
      row.map((value, place) =>
        (s[place] ?? 0) > least ? value / (s[place] ?? 1) : 0,
      ),
    );
    return dense.product(scaled, dense.transposed(u, s.length), rows);
  });
  return back(x, batch, columns, rows, inverses);
}

function power(x: Tensor, n: number): Tensor {
  requireSquare("matrix_power", x);
  const base = n < 0 ? inverse("matrix_power", x) : x;
  let result: Tensor | undefined;
  for (let each = 0; each < Math.abs(n); each++) {
    result = result === undefined ? base : linear.matmul(result, base);
  }
  if (result !== undefined) return result;
  const { batch, rows, matrices } = matricesOf("matrix_power", x);
  return back(
    x,
    batch,
    rows,
    rows,
    matrices.map(() => dense.identity(rows)),
  );
}

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

function tensordot(
  a: Tensor,
  b: Tensor,
  axes: readonly (readonly number[])[],
): Tensor {
  const [first = [], second = []] = axes;
  const own = axesInOrder("tensordot", first, a);
  const other = axesInOrder("tensordot", second, b);
  const rest = (x: Tensor, used: readonly number[]): number[] =>
    x.shape.map((_, axis) => axis).filter((axis) => !used.includes(axis));
  const [keptA, keptB] = [rest(a, own), rest(b, other)];
  const size = own.reduce((total, axis) => total * sizeAt(a, axis), 1);
  const left = shape.reshape(shape.permute(a, [...keptA, ...own]), [-1, size]);
  const right = shape.reshape(shape.permute(b, [...other, ...keptB]), [
    size,
    -1,
  ]);
  return shape.reshape(linear.matmul(left, right), [
    ...keptA.map((axis) => sizeAt(a, axis)),
    ...keptB.map((axis) => sizeAt(b, axis)),
  ]);
}

function axesInOrder(
  name: string,
  dims: readonly number[],
  x: Tensor,
): number[] {
  return dims.map((dim) => axisOf(name, dim, x.rank));
}

function inner(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) return arithmetic.mul(a, b);
  const width = sizeAt(a, a.rank - 1);
  const product = linear.matmul(
    shape.reshape(a, [-1, width]),
    shape.transpose(shape.reshape(b, [-1, width]), 0, 1),
  );
  return shape.reshape(product, [
    ...a.shape.slice(0, -1),
    ...b.shape.slice(0, -1),
  ]);
}

function scaledSum(
  x: Tensor,
  product: Tensor,
  beta: number,
  alpha: number,
): Tensor {
  return arithmetic.add(
    beta === 1 ? x : arithmetic.mul(x, beta),
    alpha === 1 ? product : arithmetic.mul(product, alpha),
  );
}

const scales = [
  keyword(number("beta", 1)),
  keyword(number("alpha", 1)),
] as const;

/** The powers of each element as a row, from the highest down. */
function powers(x: Tensor, count: number | undefined, rising: boolean): Tensor {
  const columns = Array.from({ length: count ?? sizeAt(x, 0) }, (_, place) =>
    arithmetic.pow(x, place),
  );
  if (!rising) columns.reverse();
  const [first] = columns;
  return first === undefined ? shape.narrow(x, 0, 0, 0) : stack(columns, -1);
}

function kron(a: Tensor, b: Tensor): Tensor {
  const size = Math.max(a.rank, b.rank);
  const wide = (x: Tensor): readonly number[] => [
    ...new Array<number>(size - x.rank).fill(1),
    ...x.shape,
  ];
  const [first, second] = [wide(a), wide(b)];
  const left = shape.reshape(
    a,
    first.flatMap((each) => [each, 1]),
  );
  const right = shape.reshape(
    b,
    second.flatMap((each) => [1, each]),
  );
  return shape.reshape(
    arithmetic.mul(left, right),
    first.map((each, axis) => each * (second[axis] ?? 1)),
  );
}

/** The axis that torch.cross takes by itself, in contrast to torch.linalg.cross. */
function firstOfThree(x: Tensor): number {
  const axis = x.shape.indexOf(3);
  if (axis >= 0) return axis;
  throw new TraceError(
    `cross: an axis of the input must have size 3, got ${typeText(x.type)}`,
  );
}

function cross(a: Tensor, b: Tensor, dim: number): Tensor {
  const axis = axisOf("cross", dim, a.rank);
  if (sizeAt(a, axis) !== 3 || sizeAt(b, axis) !== 3) {
    throw new TraceError(
      `cross: the axis must have size 3, got ${typesText([a.type, b.type])}`,
    );
  }
  requireOneDType("cross", [a, b]);
  const turned = (x: Tensor, by: number): Tensor =>
    shape.clone(
      x.recorder.record(
        "gather",
        [
          x,
          made(
            x,
            "int64",
            [3],
            [0, 1, 2].map((place) => (place + by) % 3),
          ),
        ],
        { axis },
      ),
    );
  return arithmetic.sub(
    arithmetic.mul(turned(a, 1), turned(b, 2)),
    arithmetic.mul(turned(a, 2), turned(b, 1)),
  );
}

function covariance(x: Tensor, correction: number): Tensor {
  const floats = asFloat(x);
  const rows = x.rank < 2 ? shape.reshape(floats, [1, -1]) : floats;
  const centred = arithmetic.sub(rows, mean(rows, 1, true));
  const products = arithmetic.div(
    linear.matmul(centred, shape.transpose(centred, 0, 1)),
    floatScalar(sizeAt(rows, 1) - correction),
  );
  // of one variable it is a number
  return sizeAt(rows, 0) === 1 ? shape.reshape(products, []) : products;
}

function correlation(x: Tensor): Tensor {
  const products = covariance(x, 1);
  if (products.rank === 0) return arithmetic.div(products, products);
  const size = sizeAt(products, 0);
  const places = made(
    x,
    "int64",
    [size],
    Array.from({ length: size }, (_, place) => place * (size + 1)),
  );
  const spread = sqrt(
    products.recorder.record("gather", [shape.flatten(products), places], {
      axis: 0,
    }),
  );
  return arithmetic.div(
    arithmetic.div(products, shape.unsqueeze(spread, 1)),
    shape.unsqueeze(spread, 0),
  );
}

function determinant(x: Tensor): Tensor {
  return made(x, x.dtype, x.shape.slice(0, -2), determinants("det", x));
}

const signed = { gives: ["sign", "logabsdet"] } as const;

function signAndLogarithm(x: Tensor): { sign: Tensor; logabsdet: Tensor } {
  const values = determinants("slogdet", x);
  const size = x.shape.slice(0, -2);
  const logarithms = values.map((value) => Math.log(Math.abs(value)));
  return {
    sign: made(x, x.dtype, size, values.map(Math.sign)),
    logabsdet: made(x, x.dtype, size, logarithms),
  };
}

function chain(given: readonly Tensor[]): Tensor {
  return given.reduce((left, right) => linear.matmul(left, right));
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

export const linalg: readonly Entry[] = [
  pair("matmul", linear.matmul),
  entry(
    "torch.linalg.matmul",
    [tensor("input"), tensor("other")],
    linear.matmul,
  ),
  pair("mm", linear.mm, "mat2"),
  pair("bmm", linear.bmm, "mat2"),
  pair("mv", linear.mv, "vec"),
  pair("dot", linear.dot, "tensor"),
  pair("vdot", linear.dot),
  pair("outer ger", linear.outer, "vec2"),
  pair("inner", inner),
  pair("kron", kron),
  entry(
    "torch.vander",
    [tensor("x"), integer("N", null), flag("increasing", false)],
    powers,
  ),
  both(
    "cross",
    [tensor("input"), tensor("other"), integer("dim", null)],
    (a, b, dim) => cross(a, b, dim ?? firstOfThree(a)),
  ),
  entry(
    "torch.linalg.cross",
    [tensor("input"), tensor("other"), keyword(integer("dim", -1))],
    cross,
  ),
  // of one tensor, what needs no sum is a view
  entry(
    "torch.einsum",
    [text("equation"), tensor("operand")],
    (equation, operand) => einsum(equation, [operand]),
    { view: true },
  ),
  entry("torch.einsum", [text("equation"), rest("operands")], einsum),
  entry(
    "torch.tensordot",
    [tensor("a"), tensor("b"), integer("dims", 2)],
    linear.tensordot,
  ),
  entry(
    "torch.tensordot",
    [tensor("a"), tensor("b"), lists("dims")],
    tensordot,
  ),
  both(
    "addmm",
    [tensor("input"), tensor("mat1"), tensor("mat2"), ...scales],
    (x, a, b, beta, alpha) => scaledSum(x, linear.mm(a, b), beta, alpha),
    { inPlace: true },
  ),
  both(
    "addmv",
    [tensor("input"), tensor("mat"), tensor("vec"), ...scales],
    (x, a, b, beta, alpha) => scaledSum(x, linear.mv(a, b), beta, alpha),
  ),
  both(
    "addbmm",
    [tensor("input"), tensor("batch1"), tensor("batch2"), ...scales],
    (x, a, b, beta, alpha) =>
      scaledSum(x, sum(linear.bmm(a, b), 0), beta, alpha),
  ),
  both(
    "addr",
    [tensor("input"), tensor("vec1"), tensor("vec2"), ...scales],
    (x, a, b, beta, alpha) => scaledSum(x, linear.outer(a, b), beta, alpha),
  ),
  both(
    "baddbmm",
    [tensor("input"), tensor("batch1"), tensor("batch2"), ...scales],
    (x, a, b, beta, alpha) => scaledSum(x, linear.bmm(a, b), beta, alpha),
  ),
  entry("torch.chain_matmul", [rest("matrices")], chain),
  entry("torch.linalg.multi_dot", [tensors("tensors")], chain),
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
  both("cov", [tensor("input"), keyword(integer("correction", 1))], covariance),
  both("corrcoef", [tensor("input")], correlation),
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
  entry(
    "torch.linalg.svd",
    [known("A"), flag("full_matrices", true)],
    (x, full) => svd("svd", x, full),
    {
      gives: ["U", "S", "Vh"],
      differs: "the signs of U's columns and V's rows",
    },
  ),
  both(
    "svd",
    [known("input"), flag("some", true), flag("compute_uv", true)],
    (x, some, withVectors) => {
      if (!withVectors) {
        throw new TraceError(
          "svd: compute_uv=False is not offered here; call torch.linalg.svdvals for the values alone",
          "NotImplementedError",
        );
      }
      const { U, S, Vh } = svd("svd", x, !some);
      return { U, S, V: shape.transpose(Vh, -2, -1) };
    },
    { gives: ["U", "S", "V"], differs: "the signs of the columns" },
  ),
  entry("torch.linalg.svdvals", [known("A")], (x) =>
    singularValues(x, "svdvals"),
  ),
  entry(
    "torch.linalg.eigh",
    [known("input"), text("UPLO", "L")],
    (x, side) => eigh("eigh", lowerOf("eigh", x, side)),
    {
      gives: ["eigenvalues", "eigenvectors"],
      differs: "the signs of the vectors",
    },
  ),
  entry(
    "torch.linalg.eigvalsh",
    [known("input"), text("UPLO", "L")],
    (x, side) => eigh("eigvalsh", lowerOf("eigvalsh", x, side)).eigenvalues,
  ),
  // torch.linalg in Python makes one complex tensor of the two parts
  entry("torch.linalg.eigvals", [known("input")], eigvals, {
    gives: ["real", "imag"],
    differs: "the order of the values",
  }),
  entry("torch.linalg.qr", [known("A"), text("mode", "reduced")], qr, {
    gives: ["Q", "R"],
  }),
  both(
    "qr",
    [known("input"), flag("some", true)],
    (x, some) => qr(x, some ? "reduced" : "complete"),
    { gives: ["Q", "R"] },
  ),
  both("inverse", [known("input")], (x) => inverse("inv", x)),
  entry("torch.linalg.inv", [known("A")], (x) => inverse("inv", x)),
  entry(
    "torch.pinverse Tensor.pinverse torch.linalg.pinv",
    [known("input")],
    pseudoInverse,
  ),
  entry("torch.linalg.solve", [known("A"), known("B")], solve),
  entry(
    "torch.linalg.lstsq",
    [known("input"), known("b")],
    (a, b) => ({ solution: linear.matmul(pseudoInverse(a), b) }),
    { gives: ["solution"] },
  ),
  both("det", [known("input")], determinant),
  entry("torch.linalg.det", [known("A")], determinant),
  entry("torch.logdet Tensor.logdet", [known("input")], (x) =>
    made(
      x,
      x.dtype,
      x.shape.slice(0, -2),
      determinants("logdet", x).map(Math.log),
    ),
  ),
  both("slogdet", [known("input")], signAndLogarithm, signed),
  entry("torch.linalg.slogdet", [known("A")], signAndLogarithm, signed),
  entry(
    "torch.linalg.cholesky",
    [known("input"), keyword(flag("upper", false))],
    cholesky,
  ),
  entry("torch.linalg.matrix_rank", [known("input")], rank),
  entry(
    "torch.matrix_power Tensor.matrix_power torch.linalg.matrix_power",
    [known("input"), integer("n")],
    power,
  ),
  entry(
    "torch.linalg.vecdot",
    [tensor("x"), tensor("y"), keyword(integer("dim", -1))],
    (a, b, dim) => sum(arithmetic.mul(a, b), dim),
  ),
];
