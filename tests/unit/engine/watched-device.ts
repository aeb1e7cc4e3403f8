/** @file The native device, watched: what lives on it, what runs at once, what was made. */
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { Device, Feeds } from "../../../src/engine/device.ts";
import type { TensorValue } from "../../../src/graph/tensor.ts";
import { nativeDevice } from "../../parity/native.ts";

export class WatchedDevice implements Device {
  readonly kind = "native";
  readonly label = "watched";
  keepsWeights = true;
  readonly #device = nativeDevice();
  /** Tensors that were uploaded or computed and not freed. */
  readonly live = new Set<Tensor>();
  sessions = 0;
  runs = 0;
  /** The most sessions that were created or run at one time. */
  mostAtOnce = 0;
  disposed = false;
  /** Thrown by the next `createSession`. */
  failure: Error | undefined;
  /** So many uploads fail from now on. */
  uploadFailures = 0;
  #busy = 0;

  upload(value: TensorValue): Tensor {
    if (this.uploadFailures-- > 0) throw new Error("no room");
    const tensor = this.#device.upload(value);
    this.live.add(tensor);
    return tensor;
  }

  download(tensor: Tensor): Promise<TensorValue> {
    if (!this.live.has(tensor)) throw new Error("downloads what was freed");
    return this.#device.download(tensor);
  }

  createSession(model: Uint8Array): Promise<InferenceSession> {
    return this.#watch(() => {
      this.sessions++;
      const { failure } = this;
      this.failure = undefined;
      return failure === undefined
        ? this.#device.createSession(model)
        : Promise.reject(failure);
    });
  }

  run(session: InferenceSession, feeds: Feeds): Promise<Feeds> {
    return this.#watch(async () => {
      this.runs++;
      for (const tensor of Object.values(feeds)) {
        if (!this.live.has(tensor)) throw new Error("reads what was freed");
      }
      const fetches = await this.#device.run(session, feeds);
      for (const tensor of Object.values(fetches)) this.live.add(tensor);
      return fetches;
    });
  }

  free(tensor: Tensor): void {
    if (!this.live.delete(tensor)) throw new Error("frees twice");
  }

  dispose(): void {
    this.disposed = true;
  }

  async #watch<T>(work: () => Promise<T>): Promise<T> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#busy);
    try {
      return await work();
    } finally {
      this.#busy--;
    }
  }
}
