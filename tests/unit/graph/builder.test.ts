/** @file Recording: equal operations are one node. */
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { extract } from "../../../src/graph/extract.ts";
import { nodeOf } from "../../../src/graph/node.ts";
import { printGraph } from "../../../src/graph/print.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";

describe("GraphBuilder", () => {
  it("gives the same node for the same operation", () => {
    const builder = new GraphBuilder();
    const [a, b] = [constant(builder, [1, 2]), constant(builder, [3, 4])];
    const sum = builder.record("add", [a, b], {});
    expect(builder.record("add", [a, b], {})).toBe(sum);
    expect(builder.record("add", [b, a], {})).not.toBe(sum);
    expect(builder.record("sub", [a, b], {})).not.toBe(sum);
  });

  it("takes constants with equal bytes for one, whatever they are kept in", () => {
    const builder = new GraphBuilder();
    const long = new Float32Array([9, 1, 2]);
    const view = builder.constant({
      dtype: "float32",
      shape: [2],
      data: long.subarray(1),
    });
    expect(constant(builder, [1, 2])).toBe(view);
  });

  it("tells constants of other shape, type or sign of zero apart", () => {
    const builder = new GraphBuilder();
    const ids = [
      constant(builder, [0, 1]),
      constant(builder, [-0, 1]),
      builder.constant(tensorOf("float32", [1, 2], [0, 1])),
      builder.constant(tensorOf("int64", [2], [0, 1])),
      builder.constant(tensorOf("bool", [2], [0, 1])),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("tells operations with other attributes apart, in any order of names", () => {
    const builder = new GraphBuilder();
    const x = constant(builder, [1, 2, 3]);
    const first = builder.record("sum", [x], { axes: [0], keepdims: true });
    expect(builder.record("sum", [x], { keepdims: true, axes: [0] })).toBe(
      first,
    );
    expect(builder.record("sum", [x], { axes: [0], keepdims: false })).not.toBe(
      first,
    );
  });

  it("names a computation by what it computes, not by when it was recorded", () => {
    const digests = [false, true].map((other) => {
      const builder = new GraphBuilder();
      if (other) builder.record("exp", [constant(builder, [7, 7])], {});
      const sum = builder.record(
        "add",
        [constant(builder, [1, 2]), constant(builder, [3, 4])],
        {},
      );
      return nodeOf(builder, sum).digest;
    });
    expect(digests[0]).toBe(digests[1]);
  });

  it("keeps a snapshot as it was", () => {
    const builder = new GraphBuilder();
    const x = constant(builder, [1]);
    const snapshot = builder.snapshot();
    builder.record("neg", [x], {});
    expect(snapshot.nodes).toHaveLength(1);
  });
});

describe("extract", () => {
  it("takes what is needed along, renumbered, under the same digests", () => {
    const builder = new GraphBuilder();
    constant(builder, [9, 9]);
    const sum = builder.record(
      "add",
      [constant(builder, [1, 2]), constant(builder, [3, 4])],
      {},
    );
    const { graph, outputs } = extract(builder, [sum]);
    expect(graph.nodes.map((node) => node.id)).toEqual([0, 1, 2]);
    expect(printGraph(graph, outputs)).toBe(printGraph(builder, [sum]));
    expect(graph.nodes.at(-1)?.digest).toBe(nodeOf(builder, sum).digest);
  });
});

function constant(builder: GraphBuilder, numbers: readonly number[]): number {
  return builder.constant(tensorOf("float32", [numbers.length], numbers));
}
