/** @file Linear algebra of one matrix in double precision: LU, QR, Cholesky, and Jacobi's methods for eigenvalues and SVD. */

/** Rows of numbers. */
export type Matrix = number[][];

export function matrix(
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
): Matrix {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => at(row, column)),
  );
}

export function transposed(a: Matrix, columns: number): Matrix {
  return matrix(columns, a.length, (row, column) => get(a, column, row));
}

export function product(a: Matrix, b: Matrix, columns: number): Matrix {
  return matrix(a.length, columns, (row, column) =>
    (a[row] ?? []).reduce(
      (sum, value, place) => sum + value * get(b, place, column),
      0,
    ),
  );
}

export function identity(size: number): Matrix {
  return matrix(size, size, (row, column) => Number(row === column));
}

function get(a: Matrix, row: number, column: number): number {
  return a[row]?.[column] ?? 0;
}

function set(a: Matrix, row: number, column: number, value: number): void {
  const line = a[row];
  if (line !== undefined) line[column] = value;
}

function swapRows(a: Matrix, one: number, other: number): void {
  [a[one], a[other]] = [a[other] ?? [], a[one] ?? []];
}

/**
 * Solves a x = b by elimination with partial pivoting.
 * @returns x and the determinant of a; x is undefined where a is singular
 */
export function solved(
  a: Matrix,
  b: Matrix,
): { x: Matrix | undefined; determinant: number } {
  const size = a.length;
  const left = a.map((row) => [...row]);
  const right = b.map((row) => [...row]);
  let determinant = 1;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(get(left, row, column)) > Math.abs(get(left, pivot, column)))
        pivot = row;
    }
    const value = get(left, pivot, column);
    if (value === 0) return { x: undefined, determinant: 0 };
    if (pivot !== column) {
      swapRows(left, pivot, column);
      swapRows(right, pivot, column);
      determinant = -determinant;
    }
    determinant *= value;
    for (let row = column + 1; row < size; row++) {
      const factor = get(left, row, column) / value;
      left[row] = (left[row] ?? []).map(
        (own, place) => own - factor * get(left, column, place),
      );
      right[row] = (right[row] ?? []).map(
        (own, place) => own - factor * get(right, column, place),
      );
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    right[row] = (right[row] ?? []).map((own, place) => {
      let rest = own;
      for (let column = row + 1; column < size; column++) {
        rest -= get(left, row, column) * get(right, column, place);
      }
      return rest / get(left, row, row);
    });
  }
  return { x: right, determinant };
}

/** Householder's QR with the signs of LAPACK: q has orthonormal columns, r is upper triangular. */
export function qr(a: Matrix, columns: number): { q: Matrix; r: Matrix } {
  const rows = a.length;
  const r = a.map((row) => [...row]);
  const q = identity(rows);
  for (let column = 0; column < Math.min(rows - 1, columns); column++) {
    const vector = Array.from({ length: rows - column }, (_, place) =>
      get(r, column + place, column),
    );
    const [first = 0, ...below] = vector;
    if (below.every((value) => value === 0)) continue;
    const norm = Math.hypot(...vector);
    vector[0] = first + (first < 0 ? -norm : norm);
    const square = vector.reduce((sum, value) => sum + value * value, 0);
    reflect(r, vector, square, column, columns);
    reflect(q, vector, square, column, rows);
  }
  return { q: transposed(q, rows), r };
}

function reflect(
  a: Matrix,
  vector: readonly number[],
  square: number,
  from: number,
  columns: number,
): void {
  for (let column = 0; column < columns; column++) {
    const dot = vector.reduce(
      (sum, value, place) => sum + value * get(a, from + place, column),
      0,
    );
    vector.forEach((value, place) =>
      set(
        a,
        from + place,
        column,
        get(a, from + place, column) - (2 * value * dot) / square,
      ),
    );
  }
}

/** Orthonormal columns with more of them, up to a square matrix. */
export function qrCompleted(columns: Matrix, size: number): Matrix {
  const rows = transposed(columns, columns[0]?.length ?? 0);
  const zeros = Array.from({ length: size - rows.length }, () =>
    new Array<number>(size).fill(0),
  );
  const all = [...rows, ...zeros];
  completed(
    all,
    all.map((_, place) => Number(place < rows.length)),
    size,
  );
  return transposed(all, size);
}

/** The lower triangular factor; undefined where the matrix is not positive definite. */
export function cholesky(a: Matrix): Matrix | undefined {
  const size = a.length;
  const lower = matrix(size, size, () => 0);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = get(a, row, column);
      for (let place = 0; place < column; place++)
        rest -= get(lower, row, place) * get(lower, column, place);
      if (row === column && rest <= 0) return undefined;
      set(
        lower,
        row,
        column,
        row === column ? Math.sqrt(rest) : rest / get(lower, column, column),
      );
    }
  }
  return lower;
}

const sweeps = 60;

/** One-sided Jacobi: singular values in descending order, u and v with orthonormal columns. */
export function svd(
  a: Matrix,
  columns: number,
): { u: Matrix; s: number[]; v: Matrix } {
  if (a.length < columns) {
    const { u, s, v } = svd(transposed(a, columns), a.length);
    return { u: v, s, v: u };
  }
  // columns are turned until every two are at right angles
  const work = transposed(a, columns);
  const turned = identity(columns);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let largest = 0;
    for (let one = 0; one < columns; one++) {
      for (let other = one + 1; other < columns; other++) {
        const [p, q] = [work[one] ?? [], work[other] ?? []];
        const [alpha, beta, gamma] = [dot(p, p), dot(q, q), dot(p, q)];
        if (gamma === 0) continue;
        largest = Math.max(largest, Math.abs(gamma) / Math.sqrt(alpha * beta));
        const zeta = (beta - alpha) / (2 * gamma);
        const tangent =
          (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, tangent);
        turn(work, one, other, cosine, cosine * tangent);
        turn(turned, one, other, cosine, cosine * tangent);
      }
    }
    if (!(largest > 1e-15)) break;
  }
  const norms = work.map((line) => Math.hypot(...line));
  const order = norms
    .map((_, place) => place)
    .sort((x, y) => (norms[y] ?? 0) - (norms[x] ?? 0));
  const s = order.map((place) => norms[place] ?? 0);
  const left = order.map((place, rank) => {
    const size = s[rank] ?? 0;
    return (work[place] ?? []).map((value) => (size === 0 ? 0 : value / size));
  });
  completed(left, s, a.length);
  const right = order.map((place) => turned[place] ?? []);
  return { u: transposed(left, a.length), s, v: transposed(right, columns) };
}

/** Rows of zeros, of singular values 0, become some direction at right angles to the others. */
function completed(rows: Matrix, s: readonly number[], size: number): void {
  rows.forEach((_, place) => {
    if ((s[place] ?? 0) > 0) return;
    for (let axis = 0; axis < size; axis++) {
      const candidate = Array.from({ length: size }, (_, at) =>
        Number(at === axis),
      );
      rows.forEach((other, index) => {
        if (index === place) return;
        const along = dot(candidate, other);
        other.forEach(
          (value, at) => (candidate[at] = (candidate[at] ?? 0) - along * value),
        );
      });
      const norm = Math.hypot(...candidate);
      if (norm > 0.1) {
        rows[place] = candidate.map((value) => value / norm);
        return;
      }
    }
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0);
}

function turn(
  rows: Matrix,
  one: number,
  other: number,
  cosine: number,
  sine: number,
): void {
  const [p, q] = [rows[one] ?? [], rows[other] ?? []];
  rows[one] = p.map((value, place) => cosine * value - sine * (q[place] ?? 0));
  rows[other] = p.map(
    (value, place) => sine * value + cosine * (q[place] ?? 0),
  );
}

/** Jacobi's method for a symmetric matrix: ascending eigenvalues, eigenvectors as columns. */
export function eigh(a: Matrix): { values: number[]; vectors: Matrix } {
  const size = a.length;
  // only the lower triangle counts, as in PyTorch
  const work = matrix(size, size, (row, column) =>
    get(a, Math.max(row, column), Math.min(row, column)),
  );
  const vectors = identity(size);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let rest = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = get(work, p, q);
        if (off === 0) continue;
        rest = Math.max(rest, Math.abs(off));
        const theta = (get(work, q, q) - get(work, p, p)) / (2 * off);
        const tangent =
          (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(1, theta));
        const cosine = 1 / Math.hypot(1, tangent);
        turn(work, p, q, cosine, cosine * tangent);
        turn(vectors, p, q, cosine, cosine * tangent);
        const columns = transposed(work, size);
        turn(columns, p, q, cosine, cosine * tangent);
        columns.forEach((column, place) =>
          column.forEach((value, row) => set(work, row, place, value)),
        );
      }
    }
    if (!(rest > 1e-300)) break;
  }
  const order = work
    .map((_, place) => place)
    .sort((x, y) => get(work, x, x) - get(work, y, y));
  return {
    values: order.map((place) => get(work, place, place)),
    vectors: transposed(
      order.map((place) => vectors[place] ?? []),
      size,
    ),
  };
}
