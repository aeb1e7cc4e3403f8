/** @file The sizes of a GPT-2, read from Hugging Face's config.json. */

/** Names as in TransformerLens. */
export interface GPT2Config {
  readonly nLayers: number;
  readonly nHeads: number;
  readonly dModel: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly dVocab: number;
  readonly nCtx: number;
  readonly layerNormEps: number;
  /** Attention scores are divided by sqrt(dHead). */
  readonly scaleAttnWeights: boolean;
  /** Attention scores are divided by the layer's number, counted from 1, too. */
  readonly scaleAttnByInverseLayerIdx: boolean;
}

/** Reads config.json. Throws where it describes a model that this engine would run wrongly. */
export function parseConfig(json: unknown): GPT2Config {
  if (typeof json !== "object" || json === null) {
    throw new Error(`config.json: must be an object, got ${String(json)}`);
  }
  const fields = json as Readonly<Record<string, unknown>>;
  if (fields.model_type !== "gpt2") {
    throw new Error(
      `config.json: model_type must be "gpt2", got ${JSON.stringify(fields.model_type)}; other architectures are not supported`,
    );
  }
  const activation = fields.activation_function ?? "gelu_new";
  if (activation !== "gelu_new") {
    throw new Error(
      `config.json: activation_function must be "gelu_new", got ${JSON.stringify(activation)}`,
    );
  }
  if (fields.add_cross_attention === true) {
    throw new Error("config.json: add_cross_attention must be false, got true");
  }
  const size = (name: string, fallback?: number): number => {
    const value = fields[name] ?? fallback;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
      throw new Error(
        `config.json: ${name} must be a positive whole number, got ${JSON.stringify(value)}`,
      );
    }
    return value;
  };
  const dModel = size("n_embd");
  const nHeads = size("n_head");
  if (dModel % nHeads !== 0) {
    throw new Error(
      `config.json: n_embd must be a multiple of n_head, got ${dModel} and ${nHeads}`,
    );
  }
  const eps = fields.layer_norm_epsilon ?? 1e-5;
  if (typeof eps !== "number" || !(eps > 0)) {
    throw new Error(
      `config.json: layer_norm_epsilon must be a positive number, got ${JSON.stringify(eps)}`,
    );
  }
  return {
    nLayers: size("n_layer"),
    nHeads,
    dModel,
    dHead: dModel / nHeads,
    dMlp: size("n_inner", 4 * dModel),
    dVocab: size("vocab_size"),
    nCtx: size("n_positions", 1024),
    layerNormEps: eps,
    scaleAttnWeights: fields.scale_attn_weights !== false,
    scaleAttnByInverseLayerIdx: fields.scale_attn_by_inverse_layer_idx === true,
  };
}
