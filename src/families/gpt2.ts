/** @file GPT-2: its sizes, its modules, and how each computes, as in transformers 5 with eager attention. */
import {
  attend,
  positions,
  sum,
  shownPattern,
  unembedded,
  viewed,
  visibleKeys,
  type AttentionNames,
} from "./attention.ts";
import { oneAfterAnother, operations, Passing } from "./operations.ts";
import type { ConfigFields, HuggingFaceConfig, Sizes } from "./config.ts";
import {
  call,
  callOne,
  type Context,
  type Module,
  type Recording,
  type Steps,
  type Value,
} from "./module.ts";
import {
  conv1d,
  dropout,
  embedding,
  gelu,
  layerNorm,
  leaf,
  linear,
  moduleList,
} from "./parts.ts";

const attentionSource = [
  "-is_cross_attention_0 -isinstance_0 -cache_is_updated_get_0 -is_updated_0 -curr_cache_0",
  "-curr_cache_1 -curr_cache_2 -hasattr_0 -ValueError_0 self_q_attn_0 query_states_0 attention_mask_0",
  "key_states_0 value_states_0 self_c_attn_0 split_0 -shape_kv_0 key_states_view_0 transpose_0",
  "key_states_1 value_states_view_0 transpose_1 value_states_1 self_c_attn_1 split_1 -shape_kv_1",
  "key_states_view_1 transpose_2 key_states_2 value_states_view_1 transpose_3 value_states_2 -shape_q_0",
  "query_states_view_0 transpose_4 query_states_1 curr_cache_update_0 -cache_is_updated_0",
  "-using_eager_0 -ALL_ATTENTION_FUNCTIONS_get_interface_0 -attention_interface_0",
  "self__upcast_and_reordered_attn_0 attention_interface_1 attn_output_reshape_0 contiguous_0",
  "attn_output_0 self_c_proj_0 attn_output_1 self_resid_dropout_0 attn_output_2",
].join(" ");
const eagerSource = [
  "-query_size_0 -scaling_0 key_transpose_0 torch_matmul_0 attn_weights_0 attn_weights_1",
  "nn_functional_softmax_0 attn_weights_2 attn_weights_type_0 attn_weights_3 nn_functional_dropout_0",
  "attn_weights_4 torch_matmul_1 attn_output_0 attn_output_transpose_0 attn_output_1",
].join(" ");
const attentionNames: AttentionNames = {
  weights: "attn_weights_2 attn_weights_type_0 attn_weights_3",
  dropped: "attn_weights_4",
  output: "attn_output_1",
};

export interface GPT2Config extends Sizes {
  readonly family: "gpt2";
  /** Attention scores are divided by sqrt(dHead). */
  readonly scaleAttnWeights: boolean;
  /** Attention scores are divided by the layer's number, counted from 1, too. */
  readonly scaleAttnByInverseLayerIdx: boolean;
  /** Probabilities of dropout in training, which a module's text shows: of embeddings, of patterns, of what is added. */
  readonly dropouts: readonly [number, number, number];
}

export function parseGPT2(fields: ConfigFields): GPT2Config {
  fields.require("activation_function", "gelu_new");
  fields.require("add_cross_attention", false);
  fields.require("tie_word_embeddings", true);
  const dModel = fields.size("n_embd");
  const nHeads = fields.size("n_head");
  fields.requireMultiple("n_embd", "n_head");
  const layerNormEps = fields.positive("layer_norm_epsilon", 1e-5);
  return {
    family: "gpt2",
    nLayers: fields.size("n_layer"),
    nHeads,
    dModel,
    dHead: dModel / nHeads,
    dMlp: fields.size("n_inner", 4 * dModel),
    dVocab: fields.size("vocab_size"),
    nCtx: fields.size("n_positions", 1024),
    layerNormEps,
    scaleAttnWeights: fields.get("scale_attn_weights") !== false,
    scaleAttnByInverseLayerIdx:
      fields.get("scale_attn_by_inverse_layer_idx") === true,
    dropouts: [
      fields.probability("embd_pdrop", 0.1),
      fields.probability("attn_pdrop", 0.1),
      fields.probability("resid_pdrop", 0.1),
    ],
  };
}

export function describeGPT2(config: GPT2Config): HuggingFaceConfig {
  const { nLayers, nHeads, dModel, dMlp, nCtx, dVocab } = config;
  return {
    kind: "GPT2Config",
    fields: {
      n_layer: nLayers,
      num_hidden_layers: nLayers,
      n_head: nHeads,
      num_attention_heads: nHeads,
      n_embd: dModel,
      hidden_size: dModel,
      n_inner: dMlp,
      n_positions: nCtx,
      max_position_embeddings: nCtx,
      vocab_size: dVocab,
      layer_norm_epsilon: config.layerNormEps,
      model_type: "gpt2",
      activation_function: "gelu_new",
      tie_word_embeddings: true,
    },
  };
}

/** Names of weights leave the language model's prefix out, as the original checkpoints do. */
export function gpt2WeightName(path: string): string {
  return path.replace(/^transformer\./, "");
}

export function gpt2(config: GPT2Config): Module {
  const { dModel, dVocab } = config;
  const transformer = decoder("transformer", config);
  const unembedding = linear("lm_head", dModel, dVocab, {
    bias: false,
    tiedTo: "transformer.wte.weight",
  });
  return {
    ...leaf("", "GPT2LMHeadModel", ""),
    children: { transformer, lm_head: unembedding },
    outputFields: ["logits"],
    *forward<V extends Value>(
      recording: Recording<V>,
      ids: V,
      given: Context<V>,
    ): Steps<V> {
      const final = yield* callOne(recording, transformer, ids, given);
      const seen = unembedded(recording, final, given);
      return [yield* callOne(recording, unembedding, seen)];
    },
  };
}

function decoder(path: string, config: GPT2Config): Module {
  const { dModel, dVocab, nCtx, nLayers, layerNormEps, dropouts } = config;
  const wte = embedding(`${path}.wte`, dVocab, dModel);
  const wpe = embedding(`${path}.wpe`, nCtx, dModel);
  const drop = dropout(`${path}.drop`, dropouts[0]);
  const h = moduleList(`${path}.h`, nLayers, (at, layer) =>
    block(at, config, layer),
  );
  const lnF = layerNorm(`${path}.ln_f`, dModel, layerNormEps);
  return {
    ...leaf(path, "GPT2Model", ""),
    children: { wte, wpe, drop, h, ln_f: lnF },
    outputFields: ["last_hidden_state"],
    *forward<V extends Value>(
      recording: Recording<V>,
      ids: V,
      given: Context<V>,
    ): Steps<V> {
      const tokens = yield* callOne(recording, wte, ids);
      const pos = tokens.type.shape[1] ?? 1;
      const places = given.positions ?? positions(recording, pos, given.past);
      const placed = yield* callOne(recording, wpe, places);
      const mask = visibleKeys(recording, pos, given);
      const context: Context<V> = {
        ...(mask && { mask }),
        keys: (given.past ?? 0) + pos,
      };
      let resid = yield* callOne(
        recording,
        drop,
        sum(recording, tokens, placed),
      );
      for (const [index, layer] of Object.values(h.children).entries()) {
        recording.cut(resid, `layer ${index + 1}`);
        resid = yield* callOne(recording, layer, resid, context);
      }
      recording.cut(resid, "unembedding");
      return [yield* callOne(recording, lnF, resid)];
    },
  };
}

function block(path: string, config: GPT2Config, layer: number): Module {
  const { dModel, layerNormEps } = config;
  const ln1 = layerNorm(`${path}.ln_1`, dModel, layerNormEps);
  const attn = attention(`${path}.attn`, config, layer);
  const ln2 = layerNorm(`${path}.ln_2`, dModel, layerNormEps);
  const mlp = feedForward(`${path}.mlp`, config);
  return {
    ...leaf(path, "GPT2Block", ""),
    children: { ln_1: ln1, attn, ln_2: ln2, mlp },
    *forward<V extends Value>(
      recording: Recording<V>,
      resid: V,
      context: Context<V>,
    ): Steps<V> {
      const normalised = yield* callOne(recording, ln1, resid);
      const attended = yield* call(recording, attn, normalised, context);
      const [output, ...rest] = Array.isArray(attended)
        ? (attended as readonly V[])
        : [attended as V];
      if (output === undefined) throw new Error("internal: no output");
      const middle = sum(recording, output, resid);
      const inner = yield* callOne(recording, ln2, middle);
      const added = yield* callOne(recording, mlp, inner);
      const result = sum(recording, middle, added);
      return recording.outputs === "today" ? result : [result, ...rest];
    },
  };
}

function attention(path: string, config: GPT2Config, layer: number): Module {
  const { nHeads, dHead, dModel, dropouts } = config;
  const cAttn = conv1d(`${path}.c_attn`, dModel, 3 * dModel);
  const cProj = conv1d(`${path}.c_proj`, dModel, dModel);
  const attnDropout = dropout(`${path}.attn_dropout`, dropouts[1]);
  const residDropout = dropout(`${path}.resid_dropout`, dropouts[2]);
  const scale =
    (config.scaleAttnWeights ? 1 / Math.sqrt(dHead) : 1) /
    (config.scaleAttnByInverseLayerIdx ? layer + 1 : 1);
  const module: Module = {
    ...leaf(path, "GPT2Attention", ""),
    operations: operations(path, attentionSource, {
      attention_interface_1: eagerSource,
    }),
    facts: {
      num_heads: nHeads,
      head_dim: dHead,
      embed_dim: dModel,
      split_size: dModel,
      scaling: scale,
      layer_idx: layer,
    },
    children: {
      c_attn: cAttn,
      c_proj: cProj,
      attn_dropout: attnDropout,
      resid_dropout: residDropout,
    },
    *forward<V extends Value>(
      recording: Recording<V>,
      x: V,
      context: Context<V>,
    ): Steps<V> {
      const passing = new Passing(recording, module);
      const qkv = yield* passing.call("self_c_attn_1", x, (taken) =>
        callOne(recording, cAttn, taken),
      ); // [batch, pos, 3 dModel]
      const [batch = 1, pos = 1] = qkv.type.shape;
      const split = [0, 1, 2].map((index) =>
        viewed(recording, path, "slice", qkv, {
          ...{ axis: 2, start: index * dModel, step: 1, length: dModel },
        }),
      );
      const parts = yield* passing.given("split_1", split);
      /** [batch, head, pos, dHead] */
      function* heads(index: number, names: readonly string[]): Steps<V, V> {
        const part = parts[index];
        if (part === undefined) throw new Error("internal: q, k and v");
        const [view = "", transpose = "", bound = ""] = names;
        const shape = [batch, pos, nHeads, dHead];
        const apart = yield* passing.result(
          view,
          viewed(recording, path, "reshape", part, { shape }),
        );
        const turned = yield* passing.result(
          transpose,
          viewed(recording, path, "permute", apart, { perm: [0, 2, 1, 3] }),
        );
        return yield* passing.through(bound, turned);
      }
      const ownKey = yield* heads(1, [
        ...["key_states_view_1", "transpose_2", "key_states_2"],
      ]);
      const ownValue = yield* heads(2, [
        ...["value_states_view_1", "transpose_3", "value_states_2"],
      ]);
      const query = yield* heads(0, [
        ...["query_states_view_0", "transpose_4", "query_states_1"],
      ]);
      const kept = recording.extended?.(path, ownKey, ownValue) ?? [
        ownKey,
        ownValue,
      ];
      const [key, value] = kept;
      const { z, pattern } = yield* attend(
        recording,
        module,
        { query, key, value, scale },
        context,
        attentionNames,
        // today's transformers drop by a function, not by the module
        recording.outputs === "today"
          ? undefined
          : (weights) => callOne(recording, attnDropout, weights),
      );
      const projected = yield* passing.call("self_c_proj_0", z, (taken) =>
        callOne(recording, cProj, taken),
      );
      const output = yield* passing.through(
        "attn_output_2",
        yield* passing.call(
          "self_resid_dropout_0",
          yield* passing.through("attn_output_1", projected),
          (taken) => callOne(recording, residDropout, taken),
        ),
      );
      switch (recording.outputs) {
        case "today":
          return [output, shownPattern(recording, pattern, context)];
        case "2023":
          return [output, [key, value]];
        case "2023 with attentions":
          return [output, [key, value], pattern];
      }
    },
  };
  return module;
}

function feedForward(path: string, config: GPT2Config): Module {
  const { dModel, dMlp, dropouts } = config;
  const cFc = conv1d(`${path}.c_fc`, dModel, dMlp);
  const cProj = conv1d(`${path}.c_proj`, dMlp, dModel);
  const act = gelu(`${path}.act`, "tanh");
  const drop = dropout(`${path}.dropout`, dropouts[2]);
  return oneAfterAnother(
    path,
    "GPT2MLP",
    { c_fc: cFc, c_proj: cProj, act, dropout: drop },
    ["c_fc", "act", "c_proj", "dropout"],
  );
}
