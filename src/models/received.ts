/** @file The bytes of a file while they arrive. */

/** Copies each byte once where the length is known beforehand. */
export class Received {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(expected: number | undefined) {
    this.#bytes = new Uint8Array(expected ?? 0);
  }

  get length(): number {
    return this.#length;
  }

  /** False where the chunk does not fit into what is expected. */
  add(bytes: Uint8Array, expected: number | undefined): boolean {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      if (expected !== undefined) return false;
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
    return true;
  }

  clear(): void {
    this.#length = 0;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}
