/** @file Takes a response apart in the order in which it comes. */
import type { Bytes } from "./checked-storage.ts";

export class ByteStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #stallMilliseconds: number;
  #rest: Uint8Array = new Uint8Array(0);
  #position = 0;

  /** @param stallMilliseconds without a byte for so long the stream counts as ended */
  constructor(response: Response, stallMilliseconds: number) {
    const body = response.body ?? new ReadableStream<Uint8Array>();
    this.#reader = body.getReader();
    this.#stallMilliseconds = stallMilliseconds;
  }

  /** Exactly so many bytes. Throws where the stream ends before. */
  async take(count: number): Promise<Bytes> {
    const bytes = new Uint8Array(count);
    await this.#consume(count, (part, at) => bytes.set(part, at));
    return bytes;
  }

  /** Passes over bytes without keeping them. */
  skipTo(position: number): Promise<void> {
    return this.#consume(position - this.#position, () => undefined);
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }

  async #consume(
    count: number,
    handle: (part: Uint8Array, at: number) => void,
  ): Promise<void> {
    let at = 0;
    while (at < count) {
      if (this.#rest.length === 0) this.#rest = await this.#read();
      const part = this.#rest.subarray(0, count - at);
      handle(part, at);
      at += part.length;
      this.#position += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
  }

  async #read(): Promise<Uint8Array> {
    const timer = setTimeout(() => void this.cancel(), this.#stallMilliseconds);
    const { value } = await this.#reader
      .read()
      .finally(() => clearTimeout(timer));
    if (value !== undefined) return value;
    throw new Error(`the stream ended after ${this.#position} bytes`);
  }
}
