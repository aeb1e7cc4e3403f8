/** @file Which line of a cell needs the most memory, and whether for a model. */
import { expect, it } from "vitest";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { heaviest } from "../../../src/live/heaviest.ts";

it("names the line with the largest tensor on its way, not the largest result", () => {
  const builder = new GraphBuilder();
  const column = builder.constant(tensorOf("float32", [3, 1], [1, 2, 3]));
  const row = builder.constant(tensorOf("float32", [1, 3], [1, 2, 3]));
  const product = builder.record("matmul", [column, row], {});
  const sum = builder.record("sum", [product], {
    axes: [0, 1],
    keepdims: false,
  });
  const found = heaviest(builder, [
    { node: row, line: 2 },
    { node: sum, line: 5 },
    { node: column, line: 7 },
  ]);
  expect(found).toMatchObject({
    line: 5,
    largest: { op: "matmul" },
    runsModel: false,
  });
});

it("says where a model is run for it", () => {
  const builder = new GraphBuilder();
  const node = builder.record("weight", [], {
    name: "wte.weight",
    shape: [4, 2],
  });
  expect(heaviest(builder, [{ node, line: 1 }])?.runsModel).toBe(true);
  expect(heaviest(builder, [])).toBeUndefined();
});
