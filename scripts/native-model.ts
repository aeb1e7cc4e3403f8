/** @file A prepared model in Node: read from its folder, run by onnxruntime-node. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { CpuDevice } from "../src/engine/cpu-device.ts";
import { Engine } from "../src/engine/engine.ts";
import { parseConfig, type GPT2Config } from "../src/gpt2/config.ts";
import { weightShapes } from "../src/gpt2/weights.ts";
import { createTokenizer, type Tokenizer } from "../src/models/tokenizer.ts";
import { WeightStore } from "../src/models/weight-store.ts";

export interface NativeModel {
  readonly id: string;
  readonly config: GPT2Config;
  readonly tokenizer: Tokenizer;
  readonly weightsSha256: string;
  readonly engine: Engine;
}

/** @param folder with config.json, tokenizer.json and model.safetensors */
export async function openNativeModel(
  id: string,
  folder: string,
): Promise<NativeModel> {
  const read = async (name: string): Promise<object> =>
    JSON.parse(await readFile(join(folder, name), "utf8")) as object;
  const config = parseConfig(await read("config.json"));
  const weights = await readFile(join(folder, "model.safetensors"));
  const store = new WeightStore(weightShapes(config));
  store.push(weights);
  store.end();
  return {
    id,
    config,
    tokenizer: createTokenizer(await read("tokenizer.json")),
    weightsSha256: createHash("sha256").update(weights).digest("hex"),
    engine: new Engine(new CpuDevice(ort, "native", "CPU"), store),
  };
}
