/** @file Sessions on a GPU in Node, through the WebGPU provider of onnxruntime-node. Between sessions values are typed arrays. */
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { TensorValue } from "../graph/tensor.ts";
import type { Ort } from "./cpu-device.ts";
import type { Device, Feeds } from "./device.ts";
import { GpuError } from "./gpu-error.ts";
import { requireGpuDtype } from "./gpu-dtype.ts";
import { fromOrt, toOrt } from "./ort-tensor.ts";

/** For proving the engine on a GPU without a browser: what a session reads goes to the GPU with each run. */
export class NodeGpuDevice implements Device {
  readonly kind = "webgpu";
  readonly keepsWeights = true;
  readonly label: string;
  readonly #ort: Ort;

  /** @param ort onnxruntime-node */
  constructor(ort: Ort, label: string) {
    this.#ort = ort;
    this.label = label;
  }

  upload(value: TensorValue): Tensor {
    requireGpuDtype(value.dtype);
    return toOrt(this.#ort.Tensor, value);
  }

  download(tensor: Tensor): Promise<TensorValue> {
    return Promise.resolve(fromOrt(tensor, tensor.data));
  }

  createSession(model: Uint8Array): Promise<InferenceSession> {
    return told(
      this.#ort.InferenceSession.create(model, {
        executionProviders: ["webgpu"],
        graphOptimizationLevel: "all",
        // errors: that some operations stay on the CPU is known
        logSeverityLevel: 3,
      }),
    );
  }

  run(session: InferenceSession, feeds: Feeds): Promise<Feeds> {
    return told(session.run(feeds));
  }

  free(): void {
    // typed arrays are the garbage collector's
  }

  dispose(): void {
    // sessions are the engine's
  }
}

/** What fails on the GPU, told from failures of the model or the listing. */
async function told<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (thrown) {
    throw new GpuError(thrown);
  }
}
