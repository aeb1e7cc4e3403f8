/** @file Decompositions and what follows from them. They compute at once, on the CPU, as PyTorch does there. */
import { TraceError, typesText } from "../../../graph/error.ts";
import { isFloat, sizeOf, typeText } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import { sizeAt } from "../axes.ts";
import * as linear from "../linalg.ts";
import { requireOneDType } from "../operand.ts";
import * as shape from "../shape.ts";
import { eigenvalues, type Complex } from "./eigenvalues.ts";
import { both, entry, type Entry } from "./entry.ts";
import * as gradients from "./decomposition-gradients.ts";
import { made, numbersIn, told } from "./host.ts";
import * as dense from "./matrix.ts";
import { flag, integer, keyword, known, text } from "./parameter.ts";

type Matrix = dense.Matrix;

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

export function singularValues(x: Tensor, name: string): Tensor {
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
  const made = back(x, batch, rows, rows, inverses);
  const pass = gradients.ofInverse(made.detach());
  return shape.inColumns(told("inverse", made, [x], pass));
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
  const upper = parts.map(({ r }) =>
    r
      .slice(0, kept)
      .map((row, place) => row.map((value, at) => (at < place ? 0 : value))),
  );
  const Q = back(
    x,
    batch,
    rows,
    kept,
    parts.map(({ q }) => q.map((row) => row.slice(0, kept))),
  );
  const R = back(x, batch, kept, columns, upper);
  if (kept !== columns || !x.requiresGrad) return { Q, R };
  const inverses = upper.map(
    (each) => dense.solved(each, dense.identity(columns)).x,
  );
  // of a matrix whose columns depend on each other nothing is known
  if (inverses.some((each) => each === undefined)) return { Q, R };
  const whole = inverses.flatMap((each) => (each ? [each] : []));
  const inverse = back(x, batch, columns, columns, whole);
  const [q, r] = [Q.detach(), R.detach()];
  return {
    Q: told("qr", Q, [x], gradients.ofQ(q, inverse)),
    R: told("qr", R, [x], gradients.ofR(q, r, inverse)),
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

export const decompositions: readonly Entry[] = [
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
];
