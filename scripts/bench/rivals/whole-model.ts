/** @file The peers' way, encoded by our own encoder: the whole model as one graph with its weights in it; and bare products. */
import { needed, type Graph, type NodeId } from "../../../src/graph/node.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import {
  asInitializer,
  Emitter,
  type Operand,
} from "../../../src/engine/lowering/emitter.ts";
import { lower } from "../../../src/engine/lowering/table.ts";
import type { WeightSource } from "../../../src/engine/engine.ts";
import type { ModelConfig } from "../../../src/families/model.ts";
import { encodeModel } from "../../../src/onnx/encode.ts";
import type { TensorProto, ValueInfoProto } from "../../../src/onnx/model.ts";
import { LanguageModel } from "../../../src/tracing/language-model.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import { noise } from "./noise.ts";

export interface TokenShape {
  readonly batch: number;
  readonly pos: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Takes "ids", gives "logits", and where they are asked for "pattern 0", "pattern 1", … */
export async function encodeWholeModel(
  config: ModelConfig,
  weights: WeightSource,
  { batch, pos }: TokenShape,
  withPatterns: boolean,
): Promise<Bytes> {
  const recorder = new Recorder();
  const model = new LanguageModel(recorder, { id: "whole", config });
  // stand for the tokens: only that they are none of the model's other constants counts
  const numbers = Array.from({ length: batch * pos }, (_, i) => 1000 + (i % 7));
  const ids = recorder.builder.constant(
    tensorOf("int64", [batch, pos], numbers),
  );
  const run = model.beginRun(recorder.tensor(ids, undefined), {
    idiom: "trace",
    outputAttentions: false,
  });
  const outputs: [string, NodeId][] = [];
  for (let layer = 0; withPatterns && layer < config.nLayers; layer++) {
    const attention = run.output(`transformer.h.${layer}.attn`);
    const [, pattern] = attention as readonly Tensor[];
    if (pattern === undefined) throw new Error("bench: attention is no pair");
    outputs.push([`pattern ${layer}`, pattern.id]);
  }
  outputs.push(["logits", (run.output("lm_head") as Tensor).id]);
  run.end();
  return encoded(recorder.builder, ids, new Map(outputs), weights);
}

async function encoded(
  graph: Graph,
  ids: NodeId,
  outputs: ReadonlyMap<string, NodeId>,
  weights: WeightSource,
): Promise<Bytes> {
  const emitter = new Emitter();
  const operands = new Map<NodeId, Operand>();
  const baked: TensorProto[] = [];
  const input: ValueInfoProto[] = [];
  for (const { id, op, attributes, type, inputs, value } of needed(graph, [
    ...outputs.values(),
  ])) {
    const node = graph.nodes[id];
    if (node === undefined) continue;
    if (id === ids) {
      input.push({ name: "ids", elemType: type.dtype, shape: type.shape });
      operands.set(id, { name: "ids", type });
    } else if (value !== undefined) {
      operands.set(id, { name: emitter.initializer(value), type, value });
    } else if (op === "weight") {
      const { name } = attributes as { readonly name: string };
      baked.push(asInitializer(`w ${name}`, await weights.get(name)));
      operands.set(id, { name: `w ${name}`, type });
    } else {
      const read = inputs.flatMap((each) => operands.get(each) ?? []);
      operands.set(id, { name: lower(emitter, node, read), type });
    }
  }
  const output = [...outputs].map(([name, id]): ValueInfoProto => {
    const { name: inner = "", type } = operands.get(id) ?? {};
    if (type === undefined) throw new Error(`bench: ${name} has no type`);
    emitter.give(inner, name);
    return { name, elemType: type.dtype, shape: type.shape };
  });
  return encodeModel({
    name: "whole",
    node: emitter.named(),
    initializer: [...emitter.initializers, ...baked],
    input,
    output,
  });
}

/**
 * All matrix products of a forward pass, one after another, and nothing else that counts: takes "x" [rows, width] and
 * "heads" [batch, heads, pos, width of a head], gives two numbers. Each product has factors of its own, and its result
 * feeds the next, so that none can be left out.
 */
export function encodeProducts(
  { nLayers, nHeads, dHead, dModel, dVocab, dMlp }: ModelConfig,
  { batch, pos }: TokenShape,
): Bytes {
  const emitter = new Emitter();
  const weights: TensorProto[] = [];
  const weight = (rows: number, columns: number): string => {
    const name = `w${weights.length}`;
    const values = noise(rows * columns, 1 + weights.length, rows);
    weights.push(
      asInitializer(name, tensorOf("float32", [rows, columns], values)),
    );
    return name;
  };
  const times = (a: string, b: string): string =>
    emitter.emit("MatMul", [a, b]);
  const firstOf = (x: string, axis: number, count: number): string =>
    emitter.emit("Slice", [
      x,
      emitter.int64s([0]),
      emitter.int64s([count]),
      emitter.int64s([axis]),
    ]);
  let [x, heads] = ["x", "heads"];
  for (let layer = 0; layer < nLayers; layer++) {
    x = firstOf(times(x, weight(dModel, 3 * dModel)), 1, dModel);
    const scores = times(heads, "keys");
    heads = times(scores, "values");
    x = times(x, weight(dModel, dModel));
    x = times(x, weight(dModel, dMlp));
    x = times(x, weight(dMlp, dModel));
  }
  const logits = times(x, weight(dModel, dVocab));
  for (const [name, value, rank] of [
    ["y0", logits, 2],
    ["y1", heads, 4],
  ] as const) {
    let one = value;
    for (let axis = 0; axis < rank; axis++) one = firstOf(one, axis, 1);
    emitter.give(one, name);
  }
  const info = (name: string, ...shape: number[]): ValueInfoProto => ({
    name,
    elemType: "float32",
    shape,
  });
  return encodeModel({
    name: "products",
    node: emitter.named(),
    initializer: [...emitter.initializers, ...weights],
    input: [
      info("x", batch * pos, dModel),
      info("heads", batch, nHeads, pos, dHead),
      info("keys", batch, nHeads, dHead, pos),
      info("values", batch, nHeads, pos, dHead),
    ],
    output: [info("y0", 1, 1), info("y1", 1, 1, 1, 1)],
  });
}
