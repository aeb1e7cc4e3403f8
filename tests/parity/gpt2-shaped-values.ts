/** @file Runs the checkpoint in GPT-2 Small's shape and compares what it gives. Runs in Node and in a browser. */
import type { Engine } from "../../src/engine/engine.ts";
import type { ModelConfig } from "../../src/families/model.ts";
import { sizeOf, tensorOf, type Shape } from "../../src/graph/tensor.ts";
import { LanguageModel } from "../../src/tracing/language-model.ts";
import { Recorder } from "../../src/tracing/recorder.ts";
import type { Run } from "../../src/tracing/run.ts";
import type { Tensor } from "../../src/tracing/tensor.ts";
import * as torch from "../../src/tracing/torch/index.ts";
import { tensorDifference } from "../../src/check/difference.ts";

export const shapedComparisons = [
  "embedded",
  "after_layer_0",
  "patterns",
  "logits",
  "last_logits",
  "loss",
] as const;
export type ShapedComparison = (typeof shapedComparisons)[number];

/** As scripts/fixtures/gpt2_shaped.py writes it; the values are PyTorch's float32. */
export interface ShapedFixture {
  /** Of the checkpoint's model.safetensors. */
  readonly sha256: string;
  readonly ids: readonly number[];
  /** The ids whose logits `logits` holds. */
  readonly vocabulary: readonly number[];
  /** Where values.f32 holds each tensor; its offset is in bytes. */
  readonly tensors: Readonly<
    Record<ShapedComparison, { readonly shape: Shape; readonly offset: number }>
  >;
}

/** The largest `difference` of each. */
export type ShapedDifferences = Readonly<Record<ShapedComparison, number>>;

/**
 * Computes everything in one evaluation.
 * @param values the content of values.f32
 */
export async function compareShaped(
  engine: Engine,
  config: ModelConfig,
  fixture: ShapedFixture,
  values: ArrayBuffer,
): Promise<ShapedDifferences> {
  const recorder = new Recorder();
  const model = new LanguageModel(recorder, { id: "gpt2-shaped", config });
  const { ids } = fixture;
  const wanted = shapedComparisons.map((comparison) => {
    const run = model.beginRun(
      recorder.constant(tensorOf("int64", [1, ids.length], ids)),
      { idiom: "trace", outputAttentions: false },
    );
    const value = programs[comparison](run, fixture, config).save();
    run.end();
    return value;
  });
  const results = await engine.evaluate(
    recorder.graph,
    wanted.map((tensor) => recorder.valueNode(tensor)),
  );
  const differences = shapedComparisons.map((comparison, index) => {
    const { shape, offset } = fixture.tensors[comparison];
    const data = new Float32Array(values, offset, sizeOf(shape));
    const result = results[index];
    if (result === undefined) throw new Error(`no ${comparison}`);
    const expected = { dtype: "float32", shape, data } as const;
    return [comparison, tensorDifference(result, expected)];
  });
  return Object.fromEntries(differences) as ShapedDifferences;
}

type Program = (
  run: Run,
  fixture: ShapedFixture,
  config: ModelConfig,
) => Tensor;

/** All without the batch's axis, which is 1. */
const programs: Readonly<Record<ShapedComparison, Program>> = {
  embedded: (run, { tensors }) =>
    begin(read(run.output("transformer.drop")), tensors.embedded.shape),
  after_layer_0: (run, { tensors }) =>
    begin(read(run.output("transformer.h.0")), tensors.after_layer_0.shape),
  patterns: (run, _, { nLayers }) => {
    const layers = Array.from({ length: nLayers }, (__, layer) =>
      read(run.output(`transformer.h.${layer}.attn`), 1),
    );
    return torch.stack(layers);
  },
  logits: (run, { vocabulary }) => {
    const { recorder } = run.ids;
    const places = torch.tensor(
      recorder,
      vocabulary,
      [vocabulary.length],
      "int64",
    );
    return torch.index_select(read(run.output("lm_head")), 1, places);
  },
  last_logits: (run) => torch.select(read(run.output("lm_head")), 0, -1),
  loss: (run) => {
    const length = (run.ids.shape[1] ?? 0) - 1;
    const scores = torch.narrow(read(run.output("lm_head")), 0, 0, length);
    const next = torch.narrow(torch.select(run.ids, 0, 0), 0, 1, length);
    return torch.cross_entropy(scores, next, "none");
  },
};

/** The only row of the batch. @param part of a module that gives a tuple */
function read(output: ReturnType<Run["output"]>, part = 0): Tensor {
  const found = Array.isArray(output)
    ? (output as readonly Tensor[])[part]
    : (output as Tensor);
  if (found === undefined) throw new Error(`the output has no [${part}]`);
  return torch.select(found, 0, 0);
}

/** As many of the first positions as the shape has. */
function begin(x: Tensor, shape: Shape): Tensor {
  return torch.narrow(x, 0, 0, shape[0] ?? 0);
}
