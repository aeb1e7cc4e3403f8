/** @file The weights of one safetensors file, fed with its bytes in order as chunks of any size. */
import { Arrivals, type Weight } from "./arrivals.ts";
import { elementsOf } from "./encoding.ts";
import {
  canonicalName,
  encodingOf,
  headerLength,
  lengthBytes,
  parseHeader,
  type Header,
  type TensorEntry,
} from "./safetensors.ts";

export type { Weight } from "./arrivals.ts";

/** Keeps the bytes of the tensors that the model needs. */
export class WeightStore {
  readonly #arrivals: Arrivals;
  readonly #expected: ReadonlyMap<string, readonly number[]>;
  #chunks: Uint8Array[] = [];
  /** Bytes in the chunks. */
  #length = 0;
  #header: Header | undefined;
  #next = 0;
  /** Bytes of tensor data taken. */
  #taken = 0;

  /** @param expected names and shapes that the model needs; others in the file are passed over */
  constructor(expected: ReadonlyMap<string, readonly number[]>) {
    this.#expected = expected;
    this.#arrivals = new Arrivals(expected);
  }

  /** The weight, once it has arrived. Rejects when loading fails. */
  get(name: string): Promise<Weight> {
    return this.#arrivals.get(name);
  }

  /** The next bytes of the file. */
  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#header ??= this.#readHeader();
    for (;;) {
      const entry = this.#header?.tensors[this.#next];
      if (entry === undefined || entry.end - this.#taken > this.#length) return;
      this.#take(entry.begin - this.#taken);
      const bytes = this.#take(entry.end - entry.begin);
      this.#taken = entry.end;
      this.#next++;
      this.#deliver(entry, bytes);
    }
  }

  /** No more bytes will come: whatever is still waited for never arrives. */
  end(): void {
    const missing = this.#arrivals.missing();
    if (missing.length === 0) return;
    this.fail(
      new Error(
        `safetensors: the file ends without ${missing.length} of the model's weights, first ${missing[0]}; it is truncated or belongs to another model`,
      ),
    );
  }

  fail(reason: unknown): void {
    this.#arrivals.fail(reason);
  }

  #readHeader(): Header | undefined {
    if (this.#length < lengthBytes) return undefined;
    this.#chunks = [joined(this.#chunks)];
    const [bytes = new Uint8Array()] = this.#chunks;
    const length = headerLength(bytes);
    if (bytes.length < length) return undefined;
    return parseHeader(this.#take(length));
  }

  #deliver(entry: TensorEntry, bytes: Uint8Array): void {
    const name = canonicalName(entry.name);
    const { shape } = entry;
    if (!this.#expected.has(name)) return;
    this.#arrivals.add(
      {
        name,
        shape,
        encoding: encodingOf(entry),
        begin: 0,
        end: bytes.length,
        element: 0,
        elements: elementsOf(shape),
      },
      // a chunk belongs to whoever pushed it
      bytes.slice(),
    );
  }

  /** The first bytes of those that wait. Copies only what several chunks hold. */
  #take(count: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let missing = count;
    while (missing > 0) {
      const [first] = this.#chunks;
      if (first === undefined) throw new Error("internal: bytes are not there");
      parts.push(first.subarray(0, missing));
      if (first.length > missing) this.#chunks[0] = first.subarray(missing);
      else this.#chunks.shift();
      missing -= Math.min(first.length, missing);
    }
    this.#length -= count;
    return parts.length === 1 && parts[0] !== undefined
      ? parts[0]
      : joined(parts);
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
