/** @file Programs on the tiny model, as tests of plan and engine record them. */
import { parseConfig } from "../../../src/families/model.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import {
  LanguageModel,
  type RunOptions,
} from "../../../src/tracing/language-model.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import type { Activation, Run } from "../../../src/tracing/run.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import { readConfig } from "../../parity/model-folder.ts";

export class TinyProgram {
  readonly recorder = new Recorder();
  readonly model: LanguageModel;

  /** @param nLayers 2 are what the tiny model has; more can be planned, not run */
  constructor(nLayers = 2) {
    const config = { ...parseConfig(readConfig("tiny")), nLayers };
    this.model = new LanguageModel(this.recorder, { id: "tiny", config });
  }

  /** @param first the id of the first token, to tell runs apart */
  begin(first = 1, idiom: RunOptions["idiom"] = "trace"): Run {
    const ids = [first, 7, 3, 9, 31, 0, 2, 2];
    return this.model.beginRun(
      this.recorder.constant(tensorOf("int64", [2, 4], ids)),
      { idiom, outputAttentions: false },
    );
  }

  node(tensor: Tensor): NodeId {
    return this.recorder.valueNode(tensor);
  }

  /** [batch, pos, vocabulary] */
  logits(first = 1): NodeId {
    const run = this.begin(first);
    const logits = only(run.output("lm_head")).save();
    run.end();
    return this.node(logits);
  }

  /** A loss: the mean of some log probabilities. */
  loss(first = 1): NodeId {
    const run = this.begin(first);
    const logits = only(run.output("lm_head")).save();
    run.end();
    const chosen = this.recorder.record(
      "take_along",
      [
        this.recorder.record("log_softmax", [logits], { axis: 2 }),
        this.recorder.record("reshape", [run.ids], { shape: [2, 4, 1] }),
      ],
      { axis: 2 },
    );
    return this.node(
      this.recorder.record("mean", [chosen], {
        axes: [0, 1, 2],
        keepdims: false,
      }),
    );
  }

  /** The pattern [batch, head, query, key] of one layer. */
  pattern(layer: number, first = 1): NodeId {
    const run = this.begin(first);
    const pattern = at(run.output(`transformer.h.${layer}.attn`), 1).save();
    run.end();
    return this.node(pattern);
  }

  /** [layer, head]: means over a diagonal of the stack of all patterns. */
  scores(first = 1): NodeId {
    const run = this.begin(first);
    const patterns = Array.from(
      { length: this.model.config.nLayers },
      (_, layer) => at(run.output(`transformer.h.${layer}.attn`), 1).save(),
    );
    run.end();
    const stack = this.recorder.record("stack", patterns, { axis: 0 });
    const diagonal = this.recorder.record("diagonal", [stack], {
      offset: -1,
      dim1: 3,
      dim2: 4,
    });
    return this.node(
      this.recorder.record("mean", [diagonal], {
        axes: [1, 3],
        keepdims: false,
      }),
    );
  }

  /** The logits of one run with the first attention output of another. */
  swapped(): NodeId {
    const path = "transformer.h.0.attn";
    const source = this.begin(5);
    const attention = at(source.output(path), 0).save();
    source.end();
    const run = this.begin(1);
    run.setOutput(path, [attention, at(run.output(path), 1)]);
    const logits = only(run.output("lm_head")).save();
    run.end();
    return this.node(logits);
  }
}

export function only(activation: Activation): Tensor {
  if (Array.isArray(activation)) throw new Error("is a tuple");
  return activation as Tensor;
}

export function at(activation: Activation, index: number): Tensor {
  const part = (activation as readonly Activation[])[index];
  if (part === undefined) throw new Error(`has no [${index}]`);
  return only(part);
}
