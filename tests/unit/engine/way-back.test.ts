/** @file The way back of gradients: what the way forward hands to it, what it computes again, and what lies on the device. */
import { beforeAll, describe, expect, it } from "vitest";
import { activationBytes, Engine } from "../../../src/engine/engine.ts";
import { planGraph, type Segment } from "../../../src/engine/plan.ts";
import { simplify } from "../../../src/engine/rewrite/simplify.ts";
import { tileProducts } from "../../../src/engine/rewrite/tile.ts";
import { finish } from "../../../src/engine/steps.ts";
import { computeNode } from "../../../src/graph/evaluator.ts";
import { recordGradients } from "../../../src/graph/gradient.ts";
import {
  needed,
  nodeOf,
  type Node,
  type NodeId,
} from "../../../src/graph/node.ts";
import {
  bytesOf,
  numbersOf,
  type TensorValue,
} from "../../../src/graph/tensor.ts";
import { openModel } from "../../parity/model-folder.ts";
import { anyWeights, CountingDevice } from "./counting-device.ts";
import { attentionResults, gpt2Small, Sweep } from "./sweep.ts";
import { TinyProgram } from "./tiny.ts";

/** Computes segments one after another; each sees the outputs of those before it, and nothing else of them. */
async function computed(
  segments: readonly Segment[],
): Promise<Map<NodeId, TensorValue>> {
  const { weights } = openModel("tiny");
  const handed = new Map<NodeId, TensorValue>();
  for (const { nodes, inputs, outputs } of segments) {
    const own = new Map<NodeId, TensorValue>();
    for (const node of inputs) {
      const value =
        node.op === "weight"
          ? await weights.get(node.attributes.name)
          : (node.value ?? handed.get(node.id));
      if (value === undefined) throw new Error(`n${node.id} is not handed on`);
      own.set(node.id, value);
    }
    for (const node of nodes) {
      const values = node.inputs.map((id) => {
        const value = own.get(id);
        if (value === undefined) throw new Error(`n${id} is not in a segment`);
        return value;
      });
      own.set(node.id, computeNode(node, values));
    }
    for (const { id } of outputs) {
      const value = own.get(id);
      if (value !== undefined) handed.set(id, value);
    }
  }
  return handed;
}

describe("the way back through a model", () => {
  const program = new TinyProgram();
  const { builder } = program.recorder;
  const loss = program.loss();
  const wanted = recordGradients(builder, loss, attentionResults(builder));

  /** Values that one layer hands to another, residual streams aside. */
  function handedOn(segments: readonly Segment[]): number {
    const layers = segments.filter(({ label }) => /^layer \d+$/.test(label));
    return layers
      .flatMap(({ outputs }) => outputs)
      .filter(({ op, id }) => op !== "boundary" && !wanted.includes(id)).length;
  }

  it("is handed what the way forward computed, where there is room", () => {
    const segments = finish(planGraph(builder, [loss, ...wanted]));
    expect(handedOn(segments)).toBeGreaterThan(0);
  });

  it("turns what it is handed itself", () => {
    const segments = finish(planGraph(builder, [loss, ...wanted]));
    const turns: readonly string[] = ["permute", "reshape", "expand"];
    const isTurn = ({ op, id }: Node): boolean =>
      turns.includes(op) && !wanted.includes(id);
    const handed = segments.flatMap(({ outputs }) => outputs);
    expect(handed.filter(isTurn)).toEqual([]);
    // nor does the way forward compute what it alone reads
    const plain = finish(planGraph(builder, [loss]));
    const turnsOf = ({ nodes }: Segment): number => nodes.filter(isTurn).length;
    const [layer, alone] = [segments, plain].map((each) =>
      each.find(({ label }) => label === "layer 2"),
    );
    if (layer === undefined || alone === undefined) throw new Error("no layer");
    expect(turnsOf(layer)).toBeLessThanOrEqual(turnsOf(alone));
  });

  it("computes it again from the residual streams where there is none, to the same gradients", async () => {
    const plan = (handedBytes: number) =>
      finish(planGraph(builder, [loss, ...wanted], { handedBytes }));
    const again = plan(0);
    expect(handedOn(again)).toBe(0);
    const [kept, repeated] = [
      await computed(plan(Infinity)),
      await computed(again),
    ];
    for (const id of [loss, ...wanted]) {
      const [own, other] = [kept.get(id), repeated.get(id)];
      if (own === undefined || other === undefined) throw new Error("missing");
      expect(numbersOf(other)).toEqual(numbersOf(own));
    }
  });

  it("leaves the way forward as it is without gradients, then", () => {
    const opsOf = (segments: readonly Segment[]) =>
      segments
        .filter(({ label }) => /^layer/.test(label))
        .map(({ nodes }) => nodes.map(({ op }) => op));
    const alone = finish(planGraph(builder, [loss]));
    const both = finish(
      planGraph(builder, [loss, ...wanted], { handedBytes: 0 }),
    );
    expect(opsOf(both).slice(0, 2)).toEqual(opsOf(alone));
  });
});

describe("the gradients of GPT-2 Small's attention results, 10 x 100", () => {
  let sweep: Sweep;
  let wanted: readonly NodeId[];
  beforeAll(() => {
    sweep = new Sweep();
    wanted = sweep.attributed(0);
    const { type } = nodeOf(sweep.builder, wanted[1] ?? -1);
    const { nLayers, nHeads } = gpt2Small;
    expect(type.shape).toEqual([nLayers, nHeads]);
  });

  it("stay below the bound at every moment", async () => {
    const device = new CountingDevice();
    await new Engine(device, anyWeights).evaluate(sweep.builder, wanted);
    expect(device.peak).toBeLessThanOrEqual(activationBytes);
  });

  it("never have all logits at once, nor their gradient", () => {
    const simple = finish(simplify(sweep.builder, wanted));
    const { graph, outputs } = finish(
      tileProducts(simple.graph, simple.outputs, 2 ** 25),
    );
    const sizes = needed(graph, outputs)
      .filter(({ op }) => op !== "weight")
      .map(({ type }) => bytesOf(type));
    expect(Math.max(...sizes)).toBeLessThan(2 ** 25);
  });

  it("make few sessions: layers on the way back are of one structure, too", async () => {
    const device = new CountingDevice();
    await new Engine(device, anyWeights).evaluate(sweep.builder, wanted);
    // forward: embedding, a layer, one that hands on; unembedding; back: the same two, and the first; the numbers together
    expect(device.sessions).toBeLessThanOrEqual(9);
  });
});
