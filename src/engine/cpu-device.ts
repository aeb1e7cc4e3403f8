/** @file Sessions on the CPU: onnxruntime-node in Node, WASM in browsers. Tensors are typed arrays. */
import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor,
  TensorConstructor,
} from "onnxruntime-common";
import type { TensorValue } from "../graph/tensor.ts";
import type { Device, Feeds } from "./device.ts";
import { fromOrt, toOrt } from "./ort-tensor.ts";

/** What this project uses of an ONNX Runtime package. */
export interface Ort {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** Threads that wait in a loop take the processor from whatever else runs, and most segments are over soon. */
const patient = { session: { intra_op: { allow_spinning: "0" } } };

export class CpuDevice implements Device {
  readonly kind: "native" | "wasm";
  readonly label: string;
  readonly keepsWeights: boolean;
  readonly #ort: Ort;

  constructor(ort: Ort, kind: "native" | "wasm", label: string) {
    this.#ort = ort;
    this.kind = kind;
    this.label = label;
    // a browser's tab has little memory, and WASM copies what it is fed; decoding takes a hundredth of a run
    this.keepsWeights = kind === "native";
  }

  upload(value: TensorValue): Tensor {
    return toOrt(this.#ort.Tensor, value);
  }

  download(tensor: Tensor): Promise<TensorValue> {
    return Promise.resolve(fromOrt(tensor, tensor.data));
  }

  createSession(model: Uint8Array): Promise<InferenceSession> {
    return this.#ort.InferenceSession.create(model, {
      executionProviders: [this.kind === "native" ? "cpu" : "wasm"],
      graphOptimizationLevel: "all",
      ...(this.kind === "native" ? { extra: patient } : {}),
    });
  }

  run(session: InferenceSession, feeds: Feeds): Promise<Feeds> {
    return session.run(feeds);
  }

  free(): void {
    // typed arrays are the garbage collector's
  }

  dispose(): void {
    // sessions are the engine's
  }
}
