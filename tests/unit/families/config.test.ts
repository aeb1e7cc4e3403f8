/** @file config.json: what is read, and what is refused. */
import { describe, expect, it } from "vitest";
import {
  moduleTree,
  parseConfig,
  weightShapes,
} from "../../../src/families/model.ts";

const least = {
  model_type: "gpt2",
  vocab_size: 50257,
  n_embd: 768,
  n_head: 12,
  n_layer: 12,
};

describe("parseConfig", () => {
  it("reads GPT-2 Small's sizes, and what GPT-2 leaves to its defaults", () => {
    expect(parseConfig(least)).toEqual({
      family: "gpt2",
      nLayers: 12,
      nHeads: 12,
      dModel: 768,
      dHead: 64,
      dMlp: 3072,
      dVocab: 50257,
      nCtx: 1024,
      layerNormEps: 1e-5,
      scaleAttnWeights: true,
      scaleAttnByInverseLayerIdx: false,
      dropouts: [0.1, 0.1, 0.1],
    });
  });

  it("reads what a checkpoint sets otherwise", () => {
    const config = parseConfig({
      ...least,
      n_inner: 100,
      n_positions: 64,
      layer_norm_epsilon: 0.1,
      scale_attn_weights: false,
      scale_attn_by_inverse_layer_idx: true,
    });
    expect(config).toMatchObject({
      dMlp: 100,
      nCtx: 64,
      layerNormEps: 0.1,
      scaleAttnWeights: false,
      scaleAttnByInverseLayerIdx: true,
    });
  });

  it("takes null for a default, as Hugging Face writes it", () => {
    expect(parseConfig({ ...least, n_inner: null }).dMlp).toBe(3072);
  });

  it.each([
    [null, "config.json: must be an object, got null"],
    [
      { ...least, model_type: "llama" },
      'config.json: model_type must be "gpt2" or "gpt_neox", got "llama"; other architectures are not supported',
    ],
    [
      { ...least, activation_function: "relu" },
      'config.json: activation_function must be "gelu_new", got "relu"',
    ],
    [
      { ...least, add_cross_attention: true },
      "config.json: add_cross_attention must be false, got true",
    ],
    [
      { ...least, n_layer: 0 },
      "config.json: n_layer must be a positive whole number, got 0",
    ],
    [
      { ...least, n_embd: "768" },
      'config.json: n_embd must be a positive whole number, got "768"',
    ],
    [
      { ...least, vocab_size: undefined },
      "config.json: vocab_size must be a positive whole number, got undefined",
    ],
    [
      { ...least, n_head: 7 },
      "config.json: n_embd must be a multiple of n_head, got 768 and 7",
    ],
    [
      { ...least, layer_norm_epsilon: 0 },
      "config.json: layer_norm_epsilon must be a positive number, got 0",
    ],
  ])("refuses %j", (json, message) => {
    expect(() => parseConfig(json)).toThrow(message);
  });
});

describe("weightShapes", () => {
  it("counts GPT-2 Small's 124 million parameters", () => {
    const shapes = [...weightShapes(parseConfig(least)).values()];
    const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(124_439_808);
  });
});

describe("moduleTree", () => {
  it("has Hugging Face's paths", () => {
    const { transformer } = moduleTree(parseConfig(least)).children;
    expect(Object.keys(transformer?.children ?? {})).toEqual([
      "wte",
      "wpe",
      "drop",
      "h",
      "ln_f",
    ]);
    expect(Object.keys(transformer?.children.h?.children ?? {})).toHaveLength(
      12,
    );
  });
});
