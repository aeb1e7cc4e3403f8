/** @file GPT-NeoX (Pythia): its sizes, its modules, and how each computes, as in transformers 5 with eager attention. */
import { tensorOf } from "../graph/tensor.ts";
import {
  positions,
  reshaped,
  sliced,
  sum,
  shownPattern,
  unembedded,
  visibleKeys,
  attend,
  viewed,
  type AttentionNames,
} from "./attention.ts";
import { oneAfterAnother, operations, Passing } from "./operations.ts";
import type { ConfigFields, HuggingFaceConfig, Sizes } from "./config.ts";
import {
  call,
  callOne,
  firstOf,
  isTuple,
  type Context,
  type Module,
  type Recording,
  type Steps,
  type Value,
} from "./module.ts";
import type { Nested } from "./nested.ts";
import {
  dropout,
  embedding,
  gelu,
  layerNorm,
  leaf,
  linear,
  moduleList,
} from "./parts.ts";

const attentionSource = [
  "-input_shape_0 -hidden_shape_0 self_query_key_value_0 view_0 transpose_0 qkv_0 qkv_chunk_0",
  "apply_rotary_pos_emb_0 layer_past_update_0 -ALL_ATTENTION_FUNCTIONS_get_interface_0",
  "-attention_interface_0 attention_interface_1 attn_output_reshape_0 contiguous_0 attn_output_0",
  "self_dense_0 attn_output_1",
].join(" ");
const eagerSource = [
  "key_transpose_0 torch_matmul_0 attn_weights_0 attn_weights_1 nn_functional_softmax_0 to_0",
  "attn_weights_2 nn_functional_dropout_0 attn_weights_3 torch_matmul_1 attn_output_0",
  "attn_output_transpose_0 contiguous_0 attn_output_1",
].join(" ");

const attentionNames: AttentionNames = {
  weights: "to_0 attn_weights_2",
  dropped: "attn_weights_3",
  output: "contiguous_0 attn_output_1",
};

export interface GPTNeoXConfig extends Sizes {
  readonly family: "gpt_neox";
  /** How many of a head's dimensions turn with the position: the first of them. */
  readonly rotaryDims: number;
  readonly rotaryBase: number;
  /** Attention and feed-forward read the same residual stream, and both are added to it. */
  readonly parallelResidual: boolean;
  /** True where the unembedding is the embedding. */
  readonly tied: boolean;
  readonly attentionBias: boolean;
  /** Probability of dropout in training, which a module's text shows. */
  readonly hiddenDropout: number;
}

export function parseGPTNeoX(fields: ConfigFields): GPTNeoXConfig {
  fields.require("hidden_act", "gelu");
  fields.require("rope_scaling", undefined);
  fields.requireMultiple("hidden_size", "num_attention_heads");
  const dModel = fields.size("hidden_size");
  const nHeads = fields.size("num_attention_heads");
  const dHead = dModel / nHeads;
  // newer checkpoints keep what turns in an object of its own
  const rope = fields.inside("rope_parameters");
  rope.require("rope_type", "default");
  const part =
    rope.get("partial_rotary_factor") === undefined
      ? fields.positive("rotary_pct", 0.25)
      : rope.positive("partial_rotary_factor", 0.25);
  const base =
    rope.get("rope_theta") === undefined
      ? fields.positive("rotary_emb_base", 10_000)
      : rope.positive("rope_theta", 10_000);
  return {
    family: "gpt_neox",
    nLayers: fields.size("num_hidden_layers"),
    nHeads,
    dModel,
    dHead,
    dMlp: fields.size("intermediate_size"),
    dVocab: fields.size("vocab_size"),
    nCtx: fields.size("max_position_embeddings", 2048),
    layerNormEps: fields.positive("layer_norm_eps", 1e-5),
    rotaryDims: Math.floor(dHead * part),
    rotaryBase: base,
    parallelResidual: fields.get("use_parallel_residual") !== false,
    tied: fields.get("tie_word_embeddings") === true,
    attentionBias: fields.get("attention_bias") !== false,
    hiddenDropout: fields.probability("hidden_dropout", 0),
  };
}

export function describeGPTNeoX(config: GPTNeoXConfig): HuggingFaceConfig {
  return {
    kind: "GPTNeoXConfig",
    fields: {
      num_hidden_layers: config.nLayers,
      num_attention_heads: config.nHeads,
      hidden_size: config.dModel,
      intermediate_size: config.dMlp,
      max_position_embeddings: config.nCtx,
      vocab_size: config.dVocab,
      layer_norm_eps: config.layerNormEps,
      model_type: "gpt_neox",
      hidden_act: "gelu",
      use_parallel_residual: config.parallelResidual,
      tie_word_embeddings: config.tied,
      attention_bias: config.attentionBias,
    },
  };
}

export function gptNeoX(config: GPTNeoXConfig): Module {
  const { dModel, dVocab, tied } = config;
  const decoder = neoXModel("gpt_neox", config);
  const unembedding = linear("lm_head", dModel, dVocab, {
    bias: false,
    ...(tied ? { tiedTo: "gpt_neox.embed_in.weight" } : {}),
  });
  return {
    ...leaf("", "GPTNeoXForCausalLM", ""),
    children: { gpt_neox: decoder, lm_head: unembedding },
    outputFields: ["logits"],
    *forward<V extends Value>(
      recording: Recording<V>,
      ids: V,
      given: Context<V>,
    ): Steps<V> {
      const final = yield* callOne(recording, decoder, ids, given);
      const seen = unembedded(recording, final, given);
      return [yield* callOne(recording, unembedding, seen)];
    },
  };
}

function neoXModel(path: string, config: GPTNeoXConfig): Module {
  const { dModel, dVocab, nLayers, layerNormEps, hiddenDropout } = config;
  const embedIn = embedding(`${path}.embed_in`, dVocab, dModel);
  const drop = dropout(`${path}.emb_dropout`, hiddenDropout);
  const layers = moduleList(`${path}.layers`, nLayers, (at, index) =>
    layer(at, config, index),
  );
  const finalNorm = layerNorm(`${path}.final_layer_norm`, dModel, layerNormEps);
  const rotaryEmb = rotaryEmbedding(`${path}.rotary_emb`, config);
  return {
    ...leaf(path, "GPTNeoXModel", ""),
    children: {
      embed_in: embedIn,
      emb_dropout: drop,
      layers,
      final_layer_norm: finalNorm,
      rotary_emb: rotaryEmb,
    },
    outputFields: ["last_hidden_state"],
    *forward<V extends Value>(
      recording: Recording<V>,
      ids: V,
      given: Context<V>,
    ): Steps<V> {
      const tokens = yield* callOne(recording, embedIn, ids);
      const pos = tokens.type.shape[1] ?? 1;
      const mask = visibleKeys(recording, pos, given);
      const resid = yield* callOne(recording, drop, tokens);
      const turned = yield* call(recording, rotaryEmb, resid, {
        positions: given.positions ?? positions(recording, pos, given.past),
      });
      const context: Context<V> = {
        ...(mask && { mask }),
        keys: (given.past ?? 0) + pos,
        rotary: pairOf(turned),
      };
      let stream = resid;
      for (const [index, each] of Object.values(layers.children).entries()) {
        recording.cut(stream, `layer ${index + 1}`);
        stream = yield* callOne(recording, each, stream, context);
      }
      recording.cut(stream, "unembedding");
      return [yield* callOne(recording, finalNorm, stream)];
    },
  };
}

/** Cosines and sines [1, pos, rotaryDims] of the angles by which each position turns. */
function rotaryEmbedding(path: string, config: GPTNeoXConfig): Module {
  const { rotaryDims, rotaryBase } = config;
  const frequencies = Array.from({ length: rotaryDims / 2 }, (_, index) =>
    Math.fround(1 / rotaryBase ** ((2 * index) / rotaryDims)),
  );
  return {
    ...leaf(path, "GPTNeoXRotaryEmbedding", ""),
    compute<V extends Value>(
      recording: Recording<V>,
      x: V,
      context: Context<V>,
    ): Nested<V> {
      const pos = x.type.shape[1] ?? 1;
      const places = context.positions ?? positions(recording, pos);
      const column = reshaped(
        recording,
        recording.record("cast", [places], { dtype: "float32" }),
        [...places.type.shape, 1],
      );
      const steps = recording.constant(
        tensorOf("float32", [1, 1, frequencies.length], frequencies),
      );
      const angles = recording.record("mul", [column, steps], {});
      const twice = recording.record("concat", [angles, angles], { axis: 2 });
      return [
        recording.record("cos", [twice], {}),
        recording.record("sin", [twice], {}),
      ];
    },
  };
}

function layer(path: string, config: GPTNeoXConfig, index: number): Module {
  const { dModel, layerNormEps, hiddenDropout, parallelResidual } = config;
  const inputNorm = layerNorm(`${path}.input_layernorm`, dModel, layerNormEps);
  const innerNorm = layerNorm(
    `${path}.post_attention_layernorm`,
    dModel,
    layerNormEps,
  );
  const attentionDropout = dropout(
    `${path}.post_attention_dropout`,
    hiddenDropout,
  );
  const mlpDropout = dropout(`${path}.post_mlp_dropout`, hiddenDropout);
  const attn = attention(`${path}.attention`, config, index);
  const mlp = feedForward(`${path}.mlp`, config);
  return {
    ...leaf(path, "GPTNeoXLayer", ""),
    children: {
      input_layernorm: inputNorm,
      post_attention_layernorm: innerNorm,
      post_attention_dropout: attentionDropout,
      post_mlp_dropout: mlpDropout,
      attention: attn,
      mlp,
    },
    *forward<V extends Value>(
      recording: Recording<V>,
      resid: V,
      context: Context<V>,
    ): Steps<V> {
      const normalised = yield* callOne(recording, inputNorm, resid);
      const attended = yield* call(recording, attn, normalised, context);
      const rest = isTuple(attended) ? attended.slice(1) : [];
      const added = yield* callOne(
        recording,
        attentionDropout,
        firstOf(attended),
      );
      // with the parallel residual the feed-forward reads what attention read
      const read = parallelResidual ? resid : sum(recording, added, resid);
      const inner = yield* callOne(recording, innerNorm, read);
      const fed = yield* callOne(
        recording,
        mlpDropout,
        yield* callOne(recording, mlp, inner),
      );
      const result = parallelResidual
        ? sum(recording, sum(recording, fed, added), resid)
        : sum(recording, fed, read);
      return recording.outputs === "today" ? result : [result, ...rest];
    },
  };
}

function attention(path: string, config: GPTNeoXConfig, index: number): Module {
  const { nHeads, dHead, dModel, rotaryDims, attentionBias: bias } = config;
  const queryKeyValue = linear(`${path}.query_key_value`, dModel, 3 * dModel, {
    bias,
  });
  const dense = linear(`${path}.dense`, dModel, dModel, { bias });
  const scale = 1 / Math.sqrt(dHead);
  const module: Module = {
    ...leaf(path, "GPTNeoXAttention", ""),
    operations: operations(path, attentionSource, {
      attention_interface_1: eagerSource,
    }),
    facts: {
      head_size: dHead,
      rotary_ndims: rotaryDims,
      scaling: scale,
      layer_idx: index,
    },
    children: { query_key_value: queryKeyValue, dense },
    *forward<V extends Value>(
      recording: Recording<V>,
      x: V,
      context: Context<V>,
    ): Steps<V> {
      const { rotary } = context;
      if (rotary === undefined) {
        throw recording.refusal(
          `model.${path}: cannot be called by itself, since the model gives it the turns of its positions; read it in a trace`,
        );
      }
      const passing = new Passing(recording, module);
      const qkv = yield* passing.call("self_query_key_value_0", x, (taken) =>
        callOne(recording, queryKeyValue, taken),
      );
      const [batch = 1, pos = 1] = qkv.type.shape;
      const shape = [batch, pos, nHeads, 3 * dHead];
      const apart = yield* passing.result(
        "view_0",
        viewed(recording, path, "reshape", qkv, { shape }),
      );
      const perm = [0, 2, 1, 3];
      const heads = yield* passing.through(
        "qkv_0",
        yield* passing.result(
          "transpose_0",
          viewed(recording, path, "permute", apart, { perm }),
        ),
      ); // [batch, head, pos, 3 dHead]
      const parts = yield* passing.given(
        "qkv_chunk_0",
        [0, 1, 2].map((at) =>
          viewed(recording, path, "slice", heads, {
            ...{ axis: 3, start: at * dHead, step: 1, length: dHead },
          }),
        ),
      );
      const turned = parts
        .slice(0, 2)
        .map((part) => rotated(recording, part, rotary, rotaryDims));
      const [query, ownKey] = yield* passing.given(
        "apply_rotary_pos_emb_0",
        turned,
      );
      const ownValue = parts[2];
      if (
        query === undefined ||
        ownKey === undefined ||
        ownValue === undefined
      ) {
        throw new Error("internal: q, k and v");
      }
      const [key, value] = recording.extended?.(path, ownKey, ownValue) ?? [
        ownKey,
        ownValue,
      ];
      const { z, pattern } = yield* attend(
        recording,
        module,
        { query, key, value, scale },
        context,
        attentionNames,
      );
      const output = yield* passing.through(
        "attn_output_1",
        yield* passing.call("self_dense_0", z, (taken) =>
          callOne(recording, dense, taken),
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

/** The first dimensions of each head turned by its position; the others stay. @param x [batch, head, pos, dHead] */
function rotated<V extends Value>(
  recording: Recording<V>,
  x: V,
  { cos, sin }: { readonly cos: V; readonly sin: V },
  dims: number,
): V {
  const dHead = x.type.shape[3] ?? 0;
  const half = dims / 2;
  const turning = sliced(recording, x, 3, 0, dims);
  const first = sliced(recording, turning, 3, 0, half);
  const second = sliced(recording, turning, 3, half, half);
  const crossed = recording.record(
    "concat",
    [recording.record("neg", [second], {}), first],
    { axis: 3 },
  );
  const turned = sum(
    recording,
    recording.record("mul", [turning, withHeads(recording, cos)], {}),
    recording.record("mul", [crossed, withHeads(recording, sin)], {}),
  );
  if (dims === dHead) return turned;
  const staying = sliced(recording, x, 3, dims, dHead - dims);
  return recording.record("concat", [turned, staying], { axis: 3 });
}

/** [batch, pos, dims] as [batch, 1, pos, dims]. */
function withHeads<V extends Value>(recording: Recording<V>, x: V): V {
  const [batch = 1, ...rest] = x.type.shape;
  return reshaped(recording, x, [batch, 1, ...rest]);
}

function feedForward(path: string, { dModel, dMlp }: GPTNeoXConfig): Module {
  const up = linear(`${path}.dense_h_to_4h`, dModel, dMlp);
  const down = linear(`${path}.dense_4h_to_h`, dMlp, dModel);
  const act = gelu(`${path}.act`, "none");
  return oneAfterAnother(
    path,
    "GPTNeoXMLP",
    { dense_h_to_4h: up, dense_4h_to_h: down, act },
    ["dense_h_to_4h", "act", "dense_4h_to_h"],
  );
}

function pairOf<V extends Value>(
  turned: Nested<V>,
): { readonly cos: V; readonly sin: V } {
  if (isTuple(turned)) {
    const [cos, sin] = turned;
    if (cos !== undefined && sin !== undefined && !isTuple(sin)) {
      return { cos: firstOf(cos), sin };
    }
  }
  throw new Error("internal: cosines and sines must be a pair");
}
