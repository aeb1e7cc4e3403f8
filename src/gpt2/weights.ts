/** @file The parameters of a GPT-2 by their Hugging Face names, with their shapes. */
import type { Shape } from "../graph/tensor.ts";
import type { GPT2Config } from "./config.ts";

/** Name -> shape, in the order in which a forward pass needs them. Matrices of Conv1D are [in, out]. */
export function weightShapes(config: GPT2Config): ReadonlyMap<string, Shape> {
  const { dModel, dMlp } = config;
  const shapes = new Map<string, Shape>([
    ["wte.weight", [config.dVocab, dModel]],
    ["wpe.weight", [config.nCtx, dModel]],
  ]);
  const pair = (name: string, weight: Shape): void => {
    shapes.set(`${name}.weight`, weight);
    shapes.set(`${name}.bias`, weight.slice(-1));
  };
  for (let layer = 0; layer < config.nLayers; layer++) {
    pair(`h.${layer}.ln_1`, [dModel]);
    pair(`h.${layer}.attn.c_attn`, [dModel, 3 * dModel]);
    pair(`h.${layer}.attn.c_proj`, [dModel, dModel]);
    pair(`h.${layer}.ln_2`, [dModel]);
    pair(`h.${layer}.mlp.c_fc`, [dModel, dMlp]);
    pair(`h.${layer}.mlp.c_proj`, [dMlp, dModel]);
  }
  pair("ln_f", [dModel]);
  return shapes;
}
