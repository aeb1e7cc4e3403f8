/** @file Tensors print as in PyTorch. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { tensorOf, type DType } from "../../../src/graph/tensor.ts";
import { formatTensor } from "../../../src/tracing/format.ts";

interface Fixture {
  readonly tensors: readonly {
    readonly dtype: DType;
    readonly shape: readonly number[];
    readonly data: readonly (number | boolean | string)[];
    readonly text: string;
  }[];
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
      expect(formatTensor(value)).toBe(text);
    },
  );
});
