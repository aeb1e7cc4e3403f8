/** @file Graphs that arrive as data are checked before they are planned. */
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import type { Graph } from "../../../src/graph/node.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { verifyGraph } from "../../../src/graph/verify.ts";

function sample(): Graph {
  const builder = new GraphBuilder();
  const x = builder.constant(tensorOf("float32", [2, 3], [1, 2, 3, 4, 5, 6]));
  builder.record("sum", [x], { axes: [1], keepdims: false });
  return builder.snapshot();
}

/** The sample with one node changed. */
function damaged(index: number, change: object): Graph {
  const nodes = sample().nodes.map((node) =>
    node.id === index ? { ...node, ...change } : node,
  );
  return { nodes };
}

describe("verifyGraph", () => {
  it("accepts what was recorded, and what crossed a worker boundary", () => {
    expect(() => verifyGraph(sample())).not.toThrow();
    expect(() => verifyGraph(structuredClone(sample()))).not.toThrow();
  });

  it.each([
    ["an id that is not its place", damaged(1, { id: 7 })],
    ["an input that is not recorded before it", damaged(1, { inputs: [1] })],
    ["an input below zero", damaged(1, { inputs: [-1] })],
    ["a constant without value", damaged(0, { value: undefined })],
    [
      "a value of another size",
      damaged(0, { value: tensorOf("float32", [1], [1]) }),
    ],
    [
      "a shape that its rule does not give",
      damaged(1, { type: { dtype: "float32", shape: [3] } }),
    ],
    [
      "a dtype that its rule does not give",
      damaged(1, { type: { dtype: "int64", shape: [2] } }),
    ],
  ])("refuses %s as our own bug", (_name, graph) => {
    expect(() => verifyGraph(graph)).toThrow(/^internal: node \d/);
  });

  it("refuses operands that break the operation's rule", () => {
    const graph = damaged(1, { attributes: { axes: [2], keepdims: false } });
    expect(() => verifyGraph(graph)).toThrow("sum: axis must be in [0, 1]");
  });
});
