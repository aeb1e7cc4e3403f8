/** @file A prepared model in Node, run by onnxruntime-node. */
import type { Device } from "../src/engine/device.ts";
import { Engine } from "../src/engine/engine.ts";
import type { ModelConfig } from "../src/families/model.ts";
import type { Tokenizer } from "../src/models/tokenizer.ts";
import { openPreparedModel } from "./model/prepared.ts";
import { nodeDevice } from "./node-device.ts";

export interface NativeModel {
  readonly id: string;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly weightsSha256: string;
  readonly engine: Engine;
}

/**
 * @param folder as `npm run model` writes it
 * @param device absent: the one that the environment asks for
 */
export async function openNativeModel(
  id: string,
  folder: string,
  device: Device = nodeDevice(),
): Promise<NativeModel> {
  const { manifest, config, tokenizer, weights } =
    await openPreparedModel(folder);
  return {
    id,
    config,
    tokenizer,
    weightsSha256: manifest.weights.sha256,
    engine: new Engine(device, weights),
  };
}
