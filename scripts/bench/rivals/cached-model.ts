/**
 * @file A GPT-2 as Transformers.js wants it: one ONNX file with the weights in it, for any number of rows and tokens, that
 * takes the keys and values of the tokens before and gives its own.
 */
import {
  asInitializer,
  Emitter,
  float,
  int,
  ints,
  string,
} from "../../../src/engine/lowering/emitter.ts";
import type { WeightSource } from "../../../src/engine/engine.ts";
import type { ModelConfig } from "../../../src/families/model.ts";
import { encodeModel } from "../../../src/onnx/encode.ts";
import type { TensorProto, ValueInfoProto } from "../../../src/onnx/model.ts";

export async function encodeCachedModel(
  { nLayers, nHeads, dHead, dModel, dVocab, layerNormEps }: ModelConfig,
  weights: WeightSource,
): Promise<Uint8Array<ArrayBuffer>> {
  const emitter = new Emitter();
  const baked: TensorProto[] = [];
  const emit = emitter.emit.bind(emitter);
  const weight = async (name: string): Promise<string> => {
    if (baked.some((each) => each.name === name)) return name;
    baked.push(asInitializer(name, await weights.get(name)));
    return name;
  };
  const affine = async (x: string, path: string): Promise<string> =>
    emit("Add", [
      emit("MatMul", [x, await weight(`${path}.weight`)]),
      await weight(`${path}.bias`),
    ]);
  const norm = async (x: string, path: string): Promise<string> =>
    emit(
      "LayerNormalization",
      [x, await weight(`${path}.weight`), await weight(`${path}.bias`)],
      { axis: int(-1), epsilon: float(layerNormEps) },
    );
  /** The other way round: [batch, head, pos, dHead] and [batch, pos, dModel]; 0 is "as it is". */
  const split = (x: string): string =>
    emit(
      "Transpose",
      [emit("Reshape", [x, emitter.int64s([0, 0, nHeads, dHead])])],
      { perm: ints([0, 2, 1, 3]) },
    );
  const part = (x: string, index: number): string =>
    emit("Slice", [
      x,
      emitter.int64s([index * dModel]),
      emitter.int64s([(index + 1) * dModel]),
      emitter.int64s([2]),
    ]);
  const output: ValueInfoProto[] = [];
  const give = (
    inner: string,
    name: string,
    shape: ValueInfoProto["shape"],
  ) => {
    emitter.give(inner, name);
    output.push({ name, elemType: "float32", shape });
  };

  let x = emit("Add", [
    emit("Gather", [await weight("wte.weight"), "input_ids"]),
    emit("Gather", [await weight("wpe.weight"), "position_ids"]),
  ]);
  // a query sees keys up to its own place: [batch, 1, query, key]
  const count = emit("Gather", [
    emit("Shape", ["attention_mask"]),
    emitter.int64(1),
  ]);
  const keys = emit("Range", [emitter.int64(0), count, emitter.int64(1)]);
  const queries = emit("Unsqueeze", ["position_ids", emitter.int64s([1, 3])]);
  const seen = emit("LessOrEqual", [keys, queries]);
  for (let layer = 0; layer < nLayers; layer++) {
    const path = `h.${layer}`;
    const qkv = await affine(
      await norm(x, `${path}.ln_1`),
      `${path}.attn.c_attn`,
    );
    const [query, key, value] = [0, 1, 2].map((index) =>
      split(part(qkv, index)),
    ) as [string, string, string];
    const all = (own: string, name: string): string =>
      emit("Concat", [`past_key_values.${layer}.${name}`, own], {
        axis: int(2),
      });
    const [allKeys, allValues] = [all(key, "key"), all(value, "value")];
    const cached = ["batch", nHeads, "all", dHead];
    give(allKeys, `present.${layer}.key`, cached);
    give(allValues, `present.${layer}.value`, cached);
    const turned = emit("Transpose", [allKeys], { perm: ints([0, 1, 3, 2]) });
    const scores = emit("Mul", [
      emit("MatMul", [query, turned]),
      emitter.float32(1 / Math.sqrt(dHead)),
    ]);
    const masked = emit("Where", [seen, scores, emitter.float32(-Infinity)]);
    const pattern = emit("Softmax", [masked], { axis: int(-1) });
    const z = emit("Transpose", [emit("MatMul", [pattern, allValues])], {
      perm: ints([0, 2, 1, 3]),
    });
    const joined = emit("Reshape", [z, emitter.int64s([0, 0, dModel])]);
    x = emit("Add", [x, await affine(joined, `${path}.attn.c_proj`)]);
    const hidden = emit(
      "Gelu",
      [await affine(await norm(x, `${path}.ln_2`), `${path}.mlp.c_fc`)],
      { approximate: string("tanh") },
    );
    x = emit("Add", [x, await affine(hidden, `${path}.mlp.c_proj`)]);
  }
  const unembedding = emit("Transpose", [await weight("wte.weight")], {
    perm: ints([1, 0]),
  });
  const logits = emit("MatMul", [await norm(x, "ln_f"), unembedding]);
  give(logits, "logits", ["batch", "pos", dVocab]);

  const tokens = (name: string, length: string): ValueInfoProto => ({
    name,
    elemType: "int64",
    shape: ["batch", length],
  });
  const past = Array.from({ length: nLayers }, (_, layer) =>
    ["key", "value"].map((name): ValueInfoProto => ({
      name: `past_key_values.${layer}.${name}`,
      elemType: "float32",
      shape: ["batch", nHeads, "past", dHead],
    })),
  );
  return encodeModel({
    name: "cached",
    node: emitter.nodes,
    initializer: [...emitter.initializers, ...baked],
    input: [
      tokens("input_ids", "pos"),
      tokens("attention_mask", "all"),
      tokens("position_ids", "pos"),
      ...past.flat(),
    ],
    output,
  });
}
