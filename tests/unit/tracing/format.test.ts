/** @file Tensors print as in PyTorch, numbers as in Python's f-strings. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { tensorOf, type DType } from "../../../src/graph/tensor.ts";
import { formatTensor } from "../../../src/tracing/format.ts";
import { canFormat, formatNumber } from "../../../src/tracing/number-text.ts";

type FormattedNumber = readonly [number | string, string, string | null];

interface Fixture {
  readonly tensors: readonly {
    readonly dtype: DType;
    readonly shape: readonly number[];
    readonly data: readonly (number | boolean | string)[];
    readonly text: string;
  }[];
  readonly floats: readonly FormattedNumber[];
  readonly wholes: readonly FormattedNumber[];
}

const fixture = JSON.parse(
  readFileSync(
    new URL("../../fixtures/torch/printing.json", import.meta.url),
    "utf8",
  ),
) as Fixture;

describe("a tensor prints as in PyTorch", () => {
  test.each(fixture.tensors)(
    "$dtype $shape",
    ({ dtype, shape, data, text }) => {
      const value = tensorOf(dtype, shape, data.map(Number));
      expect(formatTensor(value, "repr")).toBe(text);
      expect(formatTensor(value, "str")).toBe(text);
    },
  );
});

function texts(numbers: readonly FormattedNumber[], isFloat: boolean) {
  return numbers.map(([value, spec]) =>
    canFormat(spec) ? formatNumber(Number(value), spec, isFloat) : null,
  );
}

test("floats are formatted as in Python", () => {
  expect(texts(fixture.floats, true)).toEqual(
    fixture.floats.map(([, , text]) => text),
  );
});

test("whole numbers are formatted as in Python", () => {
  expect(texts(fixture.wholes, false)).toEqual(
    fixture.wholes.map(([, , text]) => text),
  );
});

test("a specification that is not known is refused before it is used", () => {
  expect(canFormat("x")).toBe(false);
  expect(canFormat(".2z")).toBe(false);
});

test("a scalar in an f-string is its number", () => {
  expect(formatTensor(tensorOf("float32", [], [0.1]), "format:")).toBe(
    "0.10000000149011612",
  );
  expect(formatTensor(tensorOf("float32", [], [0.1]), "format:.2f")).toBe(
    "0.10",
  );
  expect(formatTensor(tensorOf("int64", [], [3]), "format:4d")).toBe("   3");
  expect(formatTensor(tensorOf("bool", [], [1]), "format:")).toBe("True");
});
