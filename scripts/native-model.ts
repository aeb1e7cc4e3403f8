/** @file A prepared model in Node, run by onnxruntime-node. */
import * as ort from "onnxruntime-node";
import { CpuDevice } from "../src/engine/cpu-device.ts";
import { Engine } from "../src/engine/engine.ts";
import type { ModelConfig } from "../src/families/model.ts";
import type { Tokenizer } from "../src/models/tokenizer.ts";
import { openPreparedModel } from "./model/prepared.ts";

export interface NativeModel {
  readonly id: string;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly weightsSha256: string;
  readonly engine: Engine;
}

/** @param folder as `npm run model` writes it */
export async function openNativeModel(
  id: string,
  folder: string,
): Promise<NativeModel> {
  const { manifest, config, tokenizer, weights } =
    await openPreparedModel(folder);
  return {
    id,
    config,
    tokenizer,
    weightsSha256: manifest.weights.sha256,
    engine: new Engine(new CpuDevice(ort, "native", "CPU"), weights),
  };
}
