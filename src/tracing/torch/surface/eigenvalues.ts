/** @file Eigenvalues of one matrix that need not be symmetric, in double precision: Hessenberg form, then shifted QR steps. */
import type { Matrix } from "./matrix.ts";

export interface Complex {
  readonly re: number;
  readonly im: number;
}

const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});
const plus = (a: Complex, b: Complex): Complex => ({
  re: a.re + b.re,
  im: a.im + b.im,
});
const minus = (a: Complex, b: Complex): Complex => ({
  re: a.re - b.re,
  im: a.im - b.im,
});
const scaled = (a: Complex, by: number): Complex => ({
  re: a.re * by,
  im: a.im * by,
});
const conjugate = (a: Complex): Complex => ({ re: a.re, im: -a.im });
const size = (a: Complex): number => Math.hypot(a.re, a.im);

function squareRoot(a: Complex): Complex {
  const length = size(a);
  const re = Math.sqrt((length + Math.abs(a.re)) / 2);
  if (re === 0) return { re: 0, im: 0 };
  const im = a.im / (2 * re);
  return a.re >= 0 ? { re, im } : { re: Math.abs(im), im: a.im < 0 ? -re : re };
}

/** Steps for one eigenvalue before the method is called stuck; 30 is what LAPACK allows. */
const stepsForOne = 30;
/** What counts as zero beside its neighbours on the diagonal. */
const epsilon = 2 ** -52;
/** What counts as zero in a matrix whose largest entry is about 1: the product of two such is no number any more. */
const least = 1e-140;

/**
 * In no particular order.
 * @returns undefined where the steps do not come to an end: with numbers that are not finite
 */
export function eigenvalues(a: Matrix): Complex[] | undefined {
  // so that what is far below the largest entry can be told from what is merely small
  const largest = Math.max(0, ...a.flat().map(Math.abs));
  if (!(largest > 0 && largest < Infinity)) return unscaled(a);
  const unit = 2 ** Math.max(-1000, Math.floor(Math.log2(largest)));
  return unscaled(a.map((row) => row.map((value) => value / unit)))?.map(
    (value) => scaled(value, unit),
  );
}

function unscaled(a: Matrix): Complex[] | undefined {
  const h = hessenberg(a).map((row) =>
    row.map((re): Complex => ({ re, im: 0 })),
  );
  const at = (row: number, column: number): Complex =>
    h[row]?.[column] ?? { re: 0, im: 0 };
  const put = (row: number, column: number, value: Complex): void => {
    const line = h[row];
    if (line !== undefined) line[column] = value;
  };
  const found: Complex[] = [];
  let last = a.length - 1;
  let steps = 0;
  while (last >= 0) {
    const first = startOfBlock(at, last);
    if (first === last) {
      found.push(at(last, last));
      last--;
      steps = 0;
      continue;
    }
    if (steps++ >= stepsForOne * 2) return undefined;
    // now and then another shift, against going in circles
    const shift =
      steps % 10 === 0
        ? scaled({ re: size(at(last, last - 1)), im: 0 }, 1)
        : wilkinson(at, last);
    step(at, put, first, last, shift);
  }
  return found;
}

/** Where the part that hangs together with the last row begins. */
function startOfBlock(
  at: (row: number, column: number) => Complex,
  last: number,
): number {
  let first = last;
  while (first > 0) {
    const beside = size(at(first, first)) + size(at(first - 1, first - 1));
    if (size(at(first, first - 1)) <= epsilon * beside + least) break;
    first--;
  }
  return first;
}

/** The eigenvalue of the last two rows that is nearer to the last number. */
function wilkinson(
  at: (row: number, column: number) => Complex,
  last: number,
): Complex {
  const [a, b] = [at(last - 1, last - 1), at(last - 1, last)];
  const [c, d] = [at(last, last - 1), at(last, last)];
  const half = scaled(minus(a, d), 0.5);
  const root = squareRoot(plus(times(half, half), times(b, c)));
  const middle = scaled(plus(a, d), 0.5);
  const [one, other] = [plus(middle, root), minus(middle, root)];
  return size(minus(one, d)) < size(minus(other, d)) ? one : other;
}

/** H - shift = Q R, then R Q + shift, on the rows and columns from first to last, by Givens rotations. */
function step(
  at: (row: number, column: number) => Complex,
  put: (row: number, column: number, value: Complex) => void,
  first: number,
  last: number,
  shift: Complex,
): void {
  for (let row = first; row <= last; row++) {
    put(row, row, minus(at(row, row), shift));
  }
  const turns: { c: Complex; s: Complex }[] = [];
  for (let row = first; row < last; row++) {
    const [x, y] = [at(row, row), at(row + 1, row)];
    const length = Math.hypot(size(x), size(y));
    const c =
      length === 0 ? { re: 1, im: 0 } : scaled(conjugate(x), 1 / length);
    const s =
      length === 0 ? { re: 0, im: 0 } : scaled(conjugate(y), 1 / length);
    turns.push({ c, s });
    for (let column = row; column <= last; column++) {
      const [upper, lower] = [at(row, column), at(row + 1, column)];
      put(row, column, plus(times(c, upper), times(s, lower)));
      put(
        row + 1,
        column,
        minus(times(conjugate(c), lower), times(conjugate(s), upper)),
      );
    }
  }
  turns.forEach(({ c, s }, index) => {
    const column = first + index;
    for (let row = first; row <= Math.min(column + 1, last); row++) {
      const [left, right] = [at(row, column), at(row, column + 1)];
      put(
        row,
        column,
        plus(times(left, conjugate(c)), times(right, conjugate(s))),
      );
      put(row, column + 1, minus(times(right, c), times(left, s)));
    }
  });
  for (let row = first; row <= last; row++) {
    put(row, row, plus(at(row, row), shift));
  }
}

/** The same eigenvalues, with zeros below the first subdiagonal, by Householder's reflections. */
function hessenberg(a: Matrix): Matrix {
  const h = a.map((row) => [...row]);
  const count = h.length;
  const at = (row: number, column: number): number => h[row]?.[column] ?? 0;
  const put = (row: number, column: number, value: number): void => {
    const line = h[row];
    if (line !== undefined) line[column] = value;
  };
  for (let column = 0; column < count - 2; column++) {
    const v = h.map((_, row) => (row > column ? at(row, column) : 0));
    const length = Math.hypot(...v);
    // its square has to be a number too; beside entries of about 1 it is nothing
    if (length < least) {
      for (let row = column + 1; row < count; row++) put(row, column, 0);
      continue;
    }
    const head = v[column + 1] ?? 0;
    v[column + 1] = head + (head < 0 ? -length : length);
    const square = v.reduce((sum, value) => sum + value * value, 0);
    for (let other = 0; other < count; other++) {
      const along =
        (2 / square) *
        v.reduce((sum, value, row) => sum + value * at(row, other), 0);
      h.forEach((line, row) => {
        line[other] = at(row, other) - along * (v[row] ?? 0);
      });
    }
    for (const line of h) {
      const along =
        (2 / square) *
        v.reduce((sum, value, place) => sum + value * (line[place] ?? 0), 0);
      v.forEach((value, place) => {
        line[place] = (line[place] ?? 0) - along * value;
      });
    }
  }
  return h;
}
