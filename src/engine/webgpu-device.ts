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
import { requireGpuDtype } from "./gpu-dtype.ts";
import { GpuError } from "./gpu-error.ts";
import { fromOrt } from "./ort-tensor.ts";

export interface GpuOrt extends Ort {
  readonly Tensor: TensorConstructor & TensorFactory;
}

export class WebGpuDevice implements Device {
  readonly kind = "webgpu";
  readonly keepsWeights = true;
  readonly label: string;
  readonly #ort: GpuOrt;
  readonly #gpu: GPUDevice;
  /** Buffers that were made here; the runtime frees those that it made. */
  readonly #owned = new Map<Tensor, GPUBuffer>();
  /** What the GPU says of the work that it has been given and nobody has asked about yet. */
  #verdicts: Promise<GPUError | null>[] = [];

  constructor(ort: GpuOrt, gpu: GPUDevice, label: string) {
    this.#ort = ort;
    this.#gpu = gpu;
    this.label = label;
  }

  upload(value: TensorValue): Tensor {
    const { data, dtype } = value;
    requireGpuDtype(dtype);
    // the runtime binds whole 16-byte blocks
    const size = Math.max(16, Math.ceil(data.byteLength / 16) * 16);
    this.#openScopes();
    let buffer: GPUBuffer;
    try {
      buffer = this.#gpu.createBuffer({
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
    } catch (thrown) {
      throw new GpuError(thrown);
    } finally {
      this.#closeScopes();
    }
    const tensor = this.#ort.Tensor.fromGpuBuffer(buffer, {
      dataType: dtype,
      dims: value.shape,
    });
    this.#owned.set(tensor, buffer);
    return tensor;
  }

  download(tensor: Tensor): Promise<TensorValue> {
    return this.#watched(async () => {
      const buffer = this.#owned.get(tensor);
      if (buffer !== undefined) return this.#read(tensor, buffer);
      return fromOrt(tensor, await tensor.getData());
    });
  }

  createSession(model: Uint8Array): Promise<InferenceSession> {
    return this.#watched(() =>
      this.#ort.InferenceSession.create(model, {
        executionProviders: [{ name: "webgpu", device: this.#gpu }],
        graphOptimizationLevel: "all",
        preferredOutputLocation: "gpu-buffer",
      }),
    );
  }

  run(session: InferenceSession, feeds: Feeds): Promise<Feeds> {
    return this.#watched(() => session.run(feeds));
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

  /** What was uploaded. `getData` would move the tensor itself to the CPU, and sessions go on reading it. */
  async #read(tensor: Tensor, buffer: GPUBuffer): Promise<TensorValue> {
    const copy = this.#gpu.createBuffer({
      size: buffer.size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    try {
      const encoder = this.#gpu.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
      this.#gpu.queue.submit([encoder.finish()]);
      await copy.mapAsync(GPUMapMode.READ);
      const bytes = copy.getMappedRange().slice(0);
      return fromOrt(tensor, elementsOf(tensor, bytes));
    } finally {
      copy.destroy();
    }
  }

  /** A GPU reports what failed beside the way of values: without asking, what it could not compute would read as zeros. */
  async #watched<Value>(work: () => Promise<Value>): Promise<Value> {
    let value: Value;
    this.#openScopes();
    try {
      value = await work();
    } catch (thrown) {
      throw new GpuError(thrown);
    } finally {
      this.#closeScopes();
    }
    const verdicts = await Promise.all(this.#verdicts.splice(0));
    const failure = verdicts.find((verdict) => verdict !== null);
    if (failure !== undefined) throw new GpuError(failure);
    return value;
  }

  #openScopes(): void {
    for (const kind of errorKinds) this.#gpu.pushErrorScope(kind);
  }

  #closeScopes(): void {
    for (const _ of errorKinds) {
      // rejects where the device is lost, which has its own way to be told
      const verdict = this.#gpu.popErrorScope().catch(() => null);
      this.#verdicts.push(verdict);
    }
  }
}

const errorKinds = [
  "validation",
  "internal",
  "out-of-memory",
] as const satisfies readonly GPUErrorFilter[];

function elementsOf(tensor: Tensor, bytes: ArrayBuffer): Tensor.DataType {
  switch (tensor.type) {
    case "int64":
      return new BigInt64Array(bytes, 0, tensor.size);
    case "bool":
      return new Uint8Array(bytes, 0, tensor.size);
    default:
      return new Float32Array(bytes, 0, tensor.size);
  }
}
