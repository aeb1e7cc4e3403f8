/** @file The weights of a model while they arrive: each can be waited for by name. */
import {
  decodeTensor,
  headerLength,
  parseHeader,
  type Header,
} from "./safetensors.ts";

export interface Weight {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

interface Waiting {
  readonly promise: Promise<Weight>;
  readonly resolve: (weight: Weight) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Fed with the bytes of one safetensors file in order, as chunks of any size.
 * Keeps each tensor once, decoded; the file itself is not kept.
 */
export class WeightStore {
  readonly #waiting = new Map<string, Waiting>();
  readonly #arrived = new Set<string>();
  readonly #expected: ReadonlyMap<string, readonly number[]>;
  #pending = new Uint8Array(0);
  #header: Header | undefined;
  #next = 0;
  /** Bytes of tensor data consumed. */
  #consumed = 0;

  /** @param expected names and shapes that the model needs; others in the file are passed over */
  constructor(expected: ReadonlyMap<string, readonly number[]>) {
    this.#expected = expected;
    for (const name of expected.keys()) {
      this.#waiting.set(name, waiting());
    }
  }

  /** The weight, once it has arrived. Rejects when loading fails. */
  get(name: string): Promise<Weight> {
    const entry = this.#waiting.get(name);
    if (entry === undefined) {
      return Promise.reject(new Error(`internal: the model has no ${name}`));
    }
    return entry.promise;
  }

  /** The next bytes of the file. */
  push(chunk: Uint8Array): void {
    const joined = new Uint8Array(this.#pending.length + chunk.length);
    joined.set(this.#pending);
    joined.set(chunk, this.#pending.length);
    this.#pending = joined;
    this.#readHeader();
    this.#readTensors();
  }

  /** No more bytes will come: whatever is still waited for never arrives. */
  end(): void {
    const missing = [...this.#expected.keys()].filter(
      (name) => !this.#arrived.has(name),
    );
    if (missing.length > 0) {
      this.fail(
        new Error(
          `safetensors: the file ends without ${missing.length} of the model's weights, first ${missing[0]}; it is truncated or belongs to another model`,
        ),
      );
    }
  }

  fail(reason: unknown): void {
    for (const entry of this.#waiting.values()) entry.reject(reason);
  }

  #readHeader(): void {
    if (this.#header !== undefined || this.#pending.length < 8) return;
    const length = headerLength(this.#pending);
    if (this.#pending.length < length) return;
    this.#header = parseHeader(this.#pending);
    this.#pending = this.#pending.slice(length);
  }

  #readTensors(): void {
    const tensors = this.#header?.tensors ?? [];
    let offset = 0;
    for (
      let entry = tensors[this.#next];
      entry !== undefined;
      entry = tensors[this.#next]
    ) {
      const begin = entry.begin - this.#consumed;
      const end = entry.end - this.#consumed;
      if (end > this.#pending.length) break;
      const expected = this.#expected.get(canonicalName(entry.name));
      if (expected !== undefined) {
        this.#deliver(canonicalName(entry.name), expected, {
          dtype: "float32",
          shape: entry.shape,
          data: decodeTensor(entry, this.#pending.subarray(begin, end)),
        });
      }
      offset = end;
      this.#next++;
    }
    this.#pending = this.#pending.slice(offset);
    this.#consumed += offset;
  }

  #deliver(name: string, shape: readonly number[], weight: Weight): void {
    if (weight.shape.join() !== shape.join()) {
      throw new Error(
        `safetensors: ${name} must be [${shape.join(",")}] by config.json, got [${weight.shape.join(",")}]`,
      );
    }
    this.#arrived.add(name);
    this.#waiting.get(name)?.resolve(weight);
  }
}

/** Checkpoints name the same weight with and without the model's own prefix. */
function canonicalName(name: string): string {
  return name.replace(/^transformer\./, "");
}

function waiting(): Waiting {
  let resolve: Waiting["resolve"] = () => undefined;
  let reject: Waiting["reject"] = () => undefined;
  const promise = new Promise<Weight>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // a failure is reported to whoever waits; with nobody waiting it is no unhandled one
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
