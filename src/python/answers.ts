/** @file Values that cells have read, by what computes them: a cell that is run again reads them at once. */
import type { TensorValue } from "../graph/tensor.ts";

/** Enough for hundreds of readings of a page's tensors. */
const mostBytes = 256 * 1024 * 1024;

export class Answers {
  readonly #values = new Map<string, TensorValue>();
  #bytes = 0;

  get(digest: string): TensorValue | undefined {
    return this.#values.get(digest);
  }

  set(digest: string, value: TensorValue): void {
    if (this.#values.has(digest)) return;
    this.#values.set(digest, value);
    this.#bytes += value.data.byteLength;
    for (const [oldest, old] of this.#values) {
      if (this.#bytes <= mostBytes || oldest === digest) return;
      this.#values.delete(oldest);
      this.#bytes -= old.data.byteLength;
    }
  }
}
