/** @file Sessions on a GPU through ONNX Runtime's WebGPU provider. Values stay in GPU buffers. */
import type {
  InferenceSession,
  Tensor,
  TensorConstructor,
  TensorFactory,
} from "onnxruntime-common";
import type { TensorValue } from "../graph/tensor.ts";
import type { Ort } from "./cpu-device.ts";
import type { Device, Feeds } from "./device.ts";
import { fromOrt } from "./ort-tensor.ts";

export interface GpuOrt extends Ort {
  readonly Tensor: TensorConstructor & TensorFactory;
}

export class WebGpuDevice implements Device {
  readonly kind = "webgpu";
  readonly label: string;
  readonly #ort: GpuOrt;
  readonly #gpu: GPUDevice;
  /** Buffers that were made here; the runtime frees those that it made. */
  readonly #owned = new Map<Tensor, GPUBuffer>();

  constructor(ort: GpuOrt, gpu: GPUDevice, label: string) {
    this.#ort = ort;
    this.#gpu = gpu;
    this.label = label;
  }

  upload(value: TensorValue): Tensor {
    const { data } = value;
    // the runtime binds whole 16-byte blocks
    const size = Math.max(16, Math.ceil(data.byteLength / 16) * 16);
    const buffer = this.#gpu.createBuffer({
      size,
      usage:
        GPUBufferUsage.STORAGE |
        GPUBufferUsage.COPY_SRC |
        GPUBufferUsage.COPY_DST,
      mappedAtCreation: true,
    });
    new Uint8Array(buffer.getMappedRange()).set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
    buffer.unmap();
    const tensor = this.#ort.Tensor.fromGpuBuffer(buffer, {
      dataType: value.dtype,
      dims: value.shape,
    });
    this.#owned.set(tensor, buffer);
    return tensor;
  }

  async download(tensor: Tensor): Promise<TensorValue> {
    const data = await tensor.getData();
    return fromOrt(tensor, data);
  }

  createSession(model: Uint8Array): Promise<InferenceSession> {
    return this.#ort.InferenceSession.create(model, {
      executionProviders: [{ name: "webgpu", device: this.#gpu }],
      graphOptimizationLevel: "all",
      preferredOutputLocation: "gpu-buffer",
    });
  }

  run(session: InferenceSession, feeds: Feeds): Promise<Feeds> {
    return session.run(feeds);
  }

  free(tensor: Tensor): void {
    const buffer = this.#owned.get(tensor);
    this.#owned.delete(tensor);
    tensor.dispose();
    buffer?.destroy();
  }

  dispose(): void {
    for (const tensor of [...this.#owned.keys()]) this.free(tensor);
    this.#gpu.destroy();
  }
}
