/** @file Divisions, remainders and conversions as PyTorch 2.15 computes them on float32 and int64. */
import { describe, expect, test } from "vitest";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { knownValue } from "../../../src/tracing/known/known.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import * as torch from "../../../src/tracing/torch/index.ts";
import { numbers } from "./graph-text.ts";

const recorder = new Recorder();

function floats(...values: readonly number[]): Tensor {
  return recorder.constant(tensorOf("float32", [values.length], values));
}

function wholes(...values: readonly number[]): Tensor {
  return recorder.constant(tensorOf("int64", [values.length], values));
}

const yes = recorder.constant(tensorOf("bool", [1], [1]));

describe("floats", () => {
  // the expected numbers are what PyTorch printed
  test("fmod keeps the sign of the dividend and is exact", () => {
    const rest = torch.fmod(floats(1, 1e8, -7), floats(0.1, 3, 3));
    expect(numbers(rest)).toEqual([Math.fround(0.09999999), 1, -1]);
  });

  test("// rounds down where the quotient itself rounds up", () => {
    const tenth = { float: 0.1 };
    expect(numbers(torch.floor_divide(floats(1, -1), tenth))).toEqual([9, -10]);
    expect(numbers(torch.div(floats(1), tenth, "floor"))).toEqual([9]);
    expect(numbers(torch.div(floats(1), tenth, "trunc"))).toEqual([10]);
  });

  test("% by infinity keeps the number, or goes to the divisor's side", () => {
    expect(numbers(torch.remainder(floats(5, -5), Infinity))).toEqual([
      5,
      Infinity,
    ]);
  });

  test("// by zero is infinite or no number", () => {
    expect(numbers(torch.floor_divide(floats(5, -5, 0), 0))).toEqual([
      Infinity,
      -Infinity,
      NaN,
    ]);
  });
});

describe("whole numbers", () => {
  test.each<[string, () => Tensor]>([
    ["floor_divide", () => torch.floor_divide(wholes(1, 2), wholes(1, 0))],
    ["remainder", () => torch.remainder(wholes(1, 2), wholes(1, 0))],
    ["fmod", () => torch.fmod(wholes(1, 2), wholes(1, 0))],
    ["div", () => torch.div(wholes(1, 2), wholes(0, 1), "trunc")],
    ["floor_divide", () => torch.floor_divide(wholes(1), 0)],
  ])("%s by a tensor that holds zero is refused", (name, divide) => {
    expect(divide).toThrow(new RegExp(`^ZeroDivisionError: ${name}: `));
  });

  test("// rounds down", () => {
    expect(
      numbers(torch.floor_divide(wholes(7, -7, 7, -7), wholes(2, 2, -2, -2))),
    ).toEqual([3, -4, -4, 3]);
  });

  test("what has no whole number becomes the least of all", () => {
    const value = knownValue(
      torch.to(floats(NaN, Infinity, 1e30, -2.7), "int64"),
    );
    const least = -(2n ** 63n);
    expect(value?.data).toEqual(BigInt64Array.of(least, least, least, -2n));
  });

  test.each([Infinity, NaN, 1e30])("%s does not fit into them", (value) => {
    expect(() => torch.masked_fill(wholes(1), yes, { float: value })).toThrow(
      /^value cannot be converted to type int64_t without overflow/,
    );
  });
});

describe("NaN", () => {
  const x = floats(1, NaN, Infinity, NaN);

  test("is where the greatest and the least are", () => {
    expect(numbers(torch.argmax(x))).toEqual([1]);
    expect(numbers(torch.argmin(x))).toEqual([1]);
    expect(numbers(torch.amax(x))).toEqual([NaN]);
  });

  test("is sorted behind infinity", () => {
    const { values, indices } = torch.sort(x, 0);
    expect(numbers(values)).toEqual([1, Infinity, NaN, NaN]);
    expect(numbers(indices)).toEqual([0, 2, 1, 3]);
  });
});
