/** @file Large products in tiles: the same values, and no tile above the limit. */
import { describe, expect, it } from "vitest";
import * as ort from "onnxruntime-node";
import { CpuDevice } from "../../../src/engine/cpu-device.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { simplify } from "../../../src/engine/rewrite/simplify.ts";
import { tileProducts } from "../../../src/engine/rewrite/tile.ts";
import { finish } from "../../../src/engine/steps.ts";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { needed, type Graph, type NodeId } from "../../../src/graph/node.ts";
import { numbersOf, sizeOf, tensorOf } from "../../../src/graph/tensor.ts";

const [batch, pos, width, vocab] = [5, 4, 3, 11];
/** Two rows of the batch: 2 * 4 * 11 * 4 bytes. */
const twoRows = 352;

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.sin(i * 1.7) * 3);
}

/** A cross entropy by position, as the tutorial's set-up cell computes it. */
function crossEntropy(): {
  builder: GraphBuilder;
  logits: NodeId;
  loss: NodeId;
} {
  const builder = new GraphBuilder();
  const x = builder.constant(
    tensorOf("float32", [batch, pos, width], numbers(batch * pos * width)),
  );
  const weight = builder.constant(
    tensorOf("float32", [vocab, width], numbers(vocab * width)),
  );
  const ids = builder.constant(
    tensorOf(
      "int64",
      [batch, pos - 1, 1],
      Array.from({ length: batch * (pos - 1) }, (_, i) => (i * 7) % vocab),
    ),
  );
  const logits = builder.record("linear", [x, weight], {});
  const rows = builder.record("slice", [logits], {
    axis: 1,
    start: 0,
    step: 1,
    length: pos - 1,
  });
  const logProbs = builder.record("log_softmax", [rows], { axis: 2 });
  const picked = builder.record("take_along", [logProbs, ids], { axis: 2 });
  const flat = builder.record("reshape", [picked], { shape: [batch, pos - 1] });
  const loss = builder.record("mean", [flat], { axes: [0], keepdims: false });
  return { builder, logits, loss };
}

async function valuesOf(graph: Graph, outputs: readonly NodeId[]) {
  const engine = new Engine(new CpuDevice(ort, "native", "CPU"), {
    get: () => Promise.reject(new Error("no weights here")),
  });
  const values = await engine.evaluate(graph, outputs);
  await engine.dispose();
  return values.map(numbersOf);
}

function largestProduct(graph: Graph, outputs: readonly NodeId[]): number {
  return Math.max(
    ...needed(graph, outputs)
      .filter((node) => node.op === "linear")
      .map((node) => sizeOf(node.type.shape) * 4),
  );
}

describe("tiling", () => {
  it("cuts a product that only a loss reads, and gives the same loss", async () => {
    const { builder, loss } = crossEntropy();
    const simple = finish(simplify(builder, [loss]));
    const tiled = finish(tileProducts(simple.graph, simple.outputs, twoRows));
    expect(largestProduct(tiled.graph, tiled.outputs)).toBeLessThanOrEqual(
      twoRows,
    );
    const [whole] = await valuesOf(builder, [loss]);
    const [parts] = await valuesOf(tiled.graph, tiled.outputs);
    expect(parts).toHaveLength(pos - 1);
    parts?.forEach((value, index) => {
      // the same sums in the same order
      expect(value).toBeCloseTo(whole?.[index] ?? NaN, 6);
    });
  });

  it("leaves a product whole that somebody wants whole", () => {
    const { builder, logits, loss } = crossEntropy();
    const tiled = finish(tileProducts(builder, [loss, logits], twoRows));
    expect(tiled.graph).toBe(builder);
  });

  it("leaves a product whole whose rows are mixed", () => {
    const { builder, logits } = crossEntropy();
    const mixed = builder.record("cumsum", [logits], { axis: 0 });
    const best = builder.record("argmax", [mixed], {
      axis: 2,
      keepdims: false,
    });
    const tiled = finish(tileProducts(builder, [best], twoRows));
    expect(tiled.graph).toBe(builder);
  });

  it("leaves small products alone", () => {
    const { builder, loss } = crossEntropy();
    const tiled = finish(tileProducts(builder, [loss], 1e6));
    expect(tiled.graph).toBe(builder);
  });
});
