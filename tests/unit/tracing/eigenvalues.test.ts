/** @file Eigenvalues of matrices that need not be symmetric. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Complex,
  eigenvalues,
} from "../../../src/tracing/torch/surface/eigenvalues.ts";
import {
  type Matrix,
  product,
} from "../../../src/tracing/torch/surface/matrix.ts";

const byParts = (a: Complex, b: Complex): number => a.re - b.re || a.im - b.im;

function sorted(a: Matrix): number[][] {
  const found = eigenvalues(a) ?? [];
  // a part that is 0 but for rounding must not decide the order
  return found
    .map(({ re, im }) => ({ re: Math.round(re * 1e9) / 1e9, im }))
    .sort(byParts)
    .map(({ re, im }) => [re, im]);
}

describe("the eigenvalues", () => {
  test.each<[string, Matrix, number[][]]>([
    ["of no matrix", [], []],
    ["of one number", [[-3]], [[-3, 0]]],
    // a quarter turn has no real ones
    [
      "of a turn",
      [
        [0, -1],
        [1, 0],
      ],
      [
        [0, -1],
        [0, 1],
      ],
    ],
    [
      "of a triangle, its diagonal",
      [
        [1, 5, 7],
        [0, 2, 9],
        [0, 0, 3],
      ],
      [
        [1, 0],
        [2, 0],
        [3, 0],
      ],
    ],
    // the cube roots of 1, on which unshifted steps turn for ever
    [
      "of a cycle",
      [
        [0, 0, 1],
        [1, 0, 0],
        [0, 1, 0],
      ],
      [
        [-0.5, -0.8660254],
        [-0.5, 0.8660254],
        [1, 0],
      ],
    ],
    [
      "of zeros",
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ])("%s", (_, a, expected) => {
    sorted(a).forEach((parts, index) =>
      parts.forEach((part, at) => {
        expect(part).toBeCloseTo(expected[index]?.[at] ?? NaN, 6);
      }),
    );
    expect(sorted(a)).toHaveLength(expected.length);
  });

  test("add up to the trace, and their squares to the trace of the square", () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const square = fc.integer({ min: 1, max: 16 }).chain((size) =>
      fc.array(fc.array(number, { minLength: size, maxLength: size }), {
        minLength: size,
        maxLength: size,
      }),
    );
    const trace = (a: Matrix): number =>
      a.reduce((sum, row, index) => sum + (row[index] ?? NaN), 0);
    fc.assert(
      fc.property(square, (a) => {
        const found = eigenvalues(a) ?? [];
        expect(found).toHaveLength(a.length);
        const sum = (of: (value: Complex) => number): number =>
          found.reduce((total, value) => total + of(value), 0);
        expect(sum(({ re }) => re)).toBeCloseTo(trace(a), 6);
        expect(sum(({ im }) => im)).toBeCloseTo(0, 6);
        expect(sum(({ re, im }) => re * re - im * im)).toBeCloseTo(
          trace(product(a, a, a.length)),
          5,
        );
      }),
    );
  });

  test.each<[string, Matrix]>([
    [
      "far below the others",
      [
        [0, 9.3e-10, 0],
        [0, 0, -2e-184],
        [0, 3.6e-256, 0],
      ],
    ],
    [
      "all of them tiny",
      [
        [0, 1e-200, 3e-302],
        [2e-250, 0, 1e-94],
        [1e-180, 5e-150, 0],
      ],
    ],
  ])("are found where numbers are %s", (_, a) => {
    expect(eigenvalues(a)).toHaveLength(a.length);
  });

  test("of what is not finite are not found, and do not keep one waiting", () => {
    expect(
      eigenvalues([
        [NaN, 1],
        [1, 0],
      ]),
    ).toBeUndefined();
  });
});
