/** @file An ablation sweep: one run for each head with that head's result set to zero, and the loss of each. */
import { parseConfig } from "../../../src/families/model.ts";
import type { GraphBuilder } from "../../../src/graph/builder.ts";
import { recordGradients } from "../../../src/graph/gradient.ts";
import type { Graph, NodeId } from "../../../src/graph/node.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { LanguageModel } from "../../../src/tracing/language-model.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import type { Run } from "../../../src/tracing/run.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";

/** GPT-2 Small, as its config.json gives it. */
export const gpt2Small = parseConfig({
  model_type: "gpt2",
  vocab_size: 50257,
  n_positions: 1024,
  n_embd: 768,
  n_layer: 12,
  n_head: 12,
});

/**
 * The loss over all positions; over the second half of them, where repeated tokens are seen again; or what is made of the
 * last position.
 */
export type Reads = "loss" | "second half" | "last";

export interface SweepOptions {
  readonly config?: typeof gpt2Small;
  readonly batch?: number;
  readonly pos?: number;
  /** Each trace with tokens of its own, so that nothing is shared. */
  readonly otherTokens?: boolean;
  /** Tells the tokens of one sweep from those of another. */
  readonly seed?: number;
  /** What is read of a run; by default its loss over all positions. */
  readonly reads?: Reads;
}

/** What attention gives, by layer: [batch, head, pos, dHead]. */
export function attentionResults({ nodes }: Graph): NodeId[] {
  return nodes.flatMap(({ id, op, inputs, type }) => {
    const [pattern = -1] = inputs;
    const isPattern = nodes[pattern]?.op === "softmax";
    return op === "matmul" && type.shape.length === 4 && isPattern ? [id] : [];
  });
}

export class Sweep {
  readonly #recorder = new Recorder();
  readonly #model: LanguageModel;
  readonly #config: typeof gpt2Small;
  readonly #batch: number;
  readonly #pos: number;
  readonly #otherTokens: boolean;
  readonly #seed: number;
  readonly #reads: Reads;

  constructor({
    config = gpt2Small,
    batch = 10,
    pos = 100,
    otherTokens = false,
    seed = 0,
    reads = "loss",
  }: SweepOptions = {}) {
    this.#config = config;
    this.#batch = batch;
    this.#pos = pos;
    this.#otherTokens = otherTokens;
    this.#seed = seed;
    this.#reads = reads;
    this.#model = new LanguageModel(this.#recorder, { id: "sweep", config });
  }

  get builder(): GraphBuilder {
    return this.#recorder.builder;
  }

  /** The number of traces of a whole sweep. */
  get traces(): number {
    return this.#config.nLayers * this.#config.nHeads;
  }

  /** What is read of the run without one head; heads are counted through the layers. */
  trace(index: number): NodeId {
    const { nHeads, dHead } = this.#config;
    const layer = Math.floor(index / nHeads);
    const head = index % nHeads;
    const { run, ids } = this.#begin(index);
    const path = `transformer.h.${layer}.attn.c_proj`;
    const z = run.input(path) as Tensor;
    const edited = this.#without(z.id, head * dHead, (head + 1) * dHead);
    run.setInput(path, this.#recorder.tensor(edited, run));
    const logits = (run.output("lm_head") as Tensor).id;
    run.end();
    return this.#read(logits, ids);
  }

  /** What is read of a run that is left as it is. */
  whole(index: number): NodeId {
    const { run, ids } = this.#begin(index);
    const logits = (run.output("lm_head") as Tensor).id;
    run.end();
    return this.#read(logits, ids);
  }

  /**
   * What is read of a whole run, and to first order what each head's result adds to it [layer, head]: attribution
   * patching with zeros, one forward pass and one back.
   */
  attributed(index: number): readonly [read: NodeId, effects: NodeId] {
    const read = this.whole(index);
    const { builder } = this;
    const results = attentionResults(builder);
    const gradients = recordGradients(builder, read, results);
    const over = { axes: [0, 2, 3], keepdims: false };
    const effects = results.map((result, layer) => {
      const inputs = [result, gradients[layer] ?? -1];
      return builder.record("sum", [builder.record("mul", inputs, {})], over);
    });
    return [read, builder.record("stack", effects, { axis: 0 })];
  }

  /** Side by side, what is read of the first so many traces. */
  losses(count: number): NodeId {
    const losses = Array.from({ length: count }, (_, index) =>
      this.trace(index),
    );
    return this.builder.record("stack", losses, { axis: 0 });
  }

  #begin(index: number): { readonly run: Run; readonly ids: NodeId } {
    const ids = this.#ids(this.#seed + (this.#otherTokens ? index : 0));
    const tokens = this.#recorder.tensor(ids, undefined);
    const options = { idiom: "trace", outputAttentions: false } as const;
    return { ids, run: this.#model.beginRun(tokens, options) };
  }

  #ids(seed: number): NodeId {
    const ids = Array.from(
      { length: this.#batch * this.#pos },
      (_, index) => ((index + seed) * 7919) % this.#config.dVocab,
    );
    return this.builder.constant(
      tensorOf("int64", [this.#batch, this.#pos], ids),
    );
  }

  /** z [batch, pos, dModel] with zeros from `begin` to `end`. */
  #without(z: NodeId, begin: number, end: number): NodeId {
    const { dModel } = this.#config;
    const part = (start: number, stop: number): NodeId =>
      this.builder.record("slice", [z], {
        axis: 2,
        start,
        step: 1,
        length: stop - start,
      });
    const zero = this.builder.constant(tensorOf("float32", [], [0]));
    const zeros = this.builder.record("mul", [part(begin, end), zero], {});
    return this.builder.record(
      "concat",
      [part(0, begin), zeros, part(end, dModel)],
      { axis: 2 },
    );
  }

  #read(logits: NodeId, ids: NodeId): NodeId {
    if (this.#reads === "last") return this.#lastLogit(logits);
    const from = this.#reads === "loss" ? 0 : Math.floor(this.#pos / 2);
    return this.#loss(logits, ids, from);
  }

  /** The greatest logit behind the last position, the mean over the rows. */
  #lastLogit(logits: NodeId): NodeId {
    const { builder } = this;
    const position = { axis: 1, start: this.#pos - 1, step: 1, length: 1 };
    const last = builder.record("slice", [logits], position);
    const over = { keepdims: false };
    const greatest = builder.record("amax", [last], { axes: [2], ...over });
    return builder.record("mean", [greatest], { axes: [0, 1], ...over });
  }

  /** The mean cross entropy of every next token, told from the positions behind `from`. */
  #loss(logits: NodeId, ids: NodeId, from: number): NodeId {
    const { builder } = this;
    const length = this.#pos - 1 - from;
    const behind = (start: number) => ({ axis: 1, start, step: 1, length });
    const next = builder.record(
      "reshape",
      [builder.record("slice", [ids], behind(from + 1))],
      { shape: [this.#batch, length, 1] },
    );
    const rows = builder.record("slice", [logits], behind(from));
    const logProbs = builder.record("log_softmax", [rows], { axis: 2 });
    const picked = builder.record("take_along", [logProbs, next], { axis: 2 });
    const mean = builder.record("mean", [picked], {
      axes: [0, 1, 2],
      keepdims: false,
    });
    return builder.record("neg", [mean], {});
  }
}
