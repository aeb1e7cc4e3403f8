/** @file The tree of GPT-2's modules under their Hugging Face paths. */
import type { GPT2Config } from "./config.ts";

export interface Module {
  /** Hugging Face's class: "GPT2Block". */
  readonly kind: string;
  /** Children by name; a list's are "0", "1", … */
  readonly children: Readonly<Record<string, Module>>;
  /** True where the module runs in a forward pass and so has an input and an output. */
  readonly called: boolean;
}

function leaf(kind: string): Module {
  return { kind, children: {}, called: true };
}

/** The whole tree; the root is the model. */
export function moduleTree(config: GPT2Config): Module {
  const { dModel, dMlp, dVocab, nCtx } = config;
  const block: Module = {
    kind: "GPT2Block",
    called: true,
    children: {
      ln_1: leaf(`LayerNorm((${dModel},))`),
      attn: {
        kind: "GPT2Attention",
        called: true,
        children: {
          c_attn: leaf(`Conv1D(nf=${3 * dModel}, nx=${dModel})`),
          c_proj: leaf(`Conv1D(nf=${dModel}, nx=${dModel})`),
          attn_dropout: leaf("Dropout"),
          resid_dropout: leaf("Dropout"),
        },
      },
      ln_2: leaf(`LayerNorm((${dModel},))`),
      mlp: {
        kind: "GPT2MLP",
        called: true,
        children: {
          c_fc: leaf(`Conv1D(nf=${dMlp}, nx=${dModel})`),
          c_proj: leaf(`Conv1D(nf=${dModel}, nx=${dMlp})`),
          act: leaf("NewGELUActivation"),
          dropout: leaf("Dropout"),
        },
      },
    },
  };
  const blocks = Array.from(
    { length: config.nLayers },
    (_, index) => [String(index), block] as const,
  );
  return {
    kind: "GPT2LMHeadModel",
    called: false,
    children: {
      transformer: {
        kind: "GPT2Model",
        called: false,
        children: {
          wte: leaf(`Embedding(${dVocab}, ${dModel})`),
          wpe: leaf(`Embedding(${nCtx}, ${dModel})`),
          drop: leaf("Dropout"),
          h: {
            kind: "ModuleList",
            called: false,
            children: Object.fromEntries(blocks),
          },
          ln_f: leaf(`LayerNorm((${dModel},))`),
        },
      },
      lm_head: leaf(`Linear(in_features=${dModel}, out_features=${dVocab})`),
    },
  };
}
