/** @file The one interface to a runtime on a device: native CPU, WASM or WebGPU. */
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { TensorValue } from "../graph/tensor.ts";

export type Feeds = Readonly<Record<string, Tensor>>;

/** Where sessions run and values live. Whoever gets a tensor from a device gives it back with `free`. */
export interface Device {
  readonly kind: "native" | "wasm" | "webgpu";
  /** For the reader: "WASM, 1 thread". */
  readonly label: string;
  /** False: weights are asked for anew in each run of a segment, so that only a layer's are in memory as float32. */
  readonly keepsWeights: boolean;
  upload(value: TensorValue): Tensor;
  download(tensor: Tensor): Promise<TensorValue>;
  createSession(model: Uint8Array): Promise<InferenceSession>;
  run(session: InferenceSession, feeds: Feeds): Promise<Feeds>;
  free(tensor: Tensor): void;
  dispose(): void;
}
