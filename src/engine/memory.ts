/** @file Residual streams of finished runs, kept on the device so that the next question starts from them. */
import type { Tensor } from "onnxruntime-common";

/** Least recently used first, bounded by bytes. Owns the tensors in it. */
export class Memory {
  readonly #tensors = new Map<string, Tensor>();
  readonly #limit: number;
  readonly #free: (tensor: Tensor) => void;
  #bytes = 0;

  constructor(limitBytes: number, free: (tensor: Tensor) => void) {
    this.#limit = limitBytes;
    this.#free = free;
  }

  /** The value of a node by its digest; asking makes it the most recent. */
  get(digest: string): Tensor | undefined {
    const tensor = this.#tensors.get(digest);
    if (tensor !== undefined) {
      this.#tensors.delete(digest);
      this.#tensors.set(digest, tensor);
    }
    return tensor;
  }

  has(digest: string): boolean {
    return this.#tensors.has(digest);
  }

  /** Takes the tensor over. Whatever falls out for it is dropped at the next `trim`. */
  put(digest: string, tensor: Tensor): void {
    if (this.#tensors.has(digest)) {
      throw new Error("internal: this value is remembered already");
    }
    this.#tensors.set(digest, tensor);
    this.#bytes += byteLength(tensor);
  }

  /** Frees the oldest until the limit holds; between runs, when nobody reads them. */
  trim(): void {
    for (const [digest, tensor] of this.#tensors) {
      if (this.#bytes <= this.#limit) return;
      this.#drop(digest, tensor);
    }
  }

  clear(): void {
    for (const [digest, tensor] of this.#tensors) this.#drop(digest, tensor);
  }

  #drop(digest: string, tensor: Tensor): void {
    this.#tensors.delete(digest);
    this.#bytes -= byteLength(tensor);
    this.#free(tensor);
  }
}

/** Only residual streams are kept, and they are float32. */
function byteLength(tensor: Tensor): number {
  return tensor.size * 4;
}
