/** @file The text of graphs. */
import { expect, it } from "vitest";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { printGraph } from "../../../src/graph/print.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";

it("prints one line a node, with names that begin at n0", () => {
  const builder = new GraphBuilder();
  const x = builder.record("weight", [], { name: "wpe.weight", shape: [4, 3] });
  const y = builder.constant(tensorOf("float32", [3], [0.5, -1, 2]));
  const sum = builder.record("add", [x, y], {});
  const mean = builder.record("mean", [sum], { axes: [1], keepdims: false });
  expect(printGraph(builder, [mean])).toMatchInlineSnapshot(`
    "n0: float32[4,3] = weight name="wpe.weight" shape=[4,3]
    n1: float32[3] = constant (0.5, -1, 2)
    n2: float32[4,3] = add n0 n1
    n3: float32[4] = mean n2 axes=[1] keepdims=false
    return n3"
  `);
});

it("prints only what the outputs need", () => {
  const builder = new GraphBuilder();
  const x = builder.constant(tensorOf("float32", [2], [1, 2]));
  builder.record("exp", [x], {});
  const wanted = builder.record("neg", [x], {});
  expect(printGraph(builder, [wanted, x])).toMatchInlineSnapshot(`
    "n0: float32[2] = constant (1, 2)
    n1: float32[2] = neg n0
    return n1 n0"
  `);
});

it("prints large constants by their digest", () => {
  const builder = new GraphBuilder();
  const numbers = Array.from({ length: 9 }, (_, index) => index);
  const x = builder.constant(tensorOf("int64", [9], numbers));
  expect(printGraph(builder, [x])).toMatchInlineSnapshot(`
    "n0: int64[9] = constant #87137b25
    return n0"
  `);
});

it("prints attributes in the order of their names", () => {
  const builder = new GraphBuilder();
  const x = builder.constant(tensorOf("float32", [2, 2], [1, 2, 3, 4]));
  const part = builder.record("slice", [x], {
    step: 1,
    start: 0,
    length: 1,
    axis: 1,
  });
  expect(printGraph(builder, [part])).toMatchInlineSnapshot(`
    "n0: float32[2,2] = constant (1, 2, 3, 4)
    n1: float32[2,1] = slice n0 axis=1 length=1 start=0 step=1
    return n1"
  `);
});
