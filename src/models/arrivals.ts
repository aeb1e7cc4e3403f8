/** @file The weights of a model while they arrive: each can be waited for by name. */
import { decodeUnits, elementsOf } from "./encoding.ts";
import type { Piece } from "./layout.ts";

export interface Weight {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

interface Arrival {
  readonly shape: readonly number[];
  readonly promise: Promise<Weight>;
  readonly resolve: (weight: Weight) => void;
  readonly reject: (reason: unknown) => void;
  data: Float32Array<ArrayBuffer> | undefined;
  /** Elements still to come. */
  missing: number;
}

/** Keeps each weight once, as float32, and hands out the same array to everyone until it is released. */
export class Arrivals {
  readonly #arrivals = new Map<string, Arrival>();
  readonly #released = new Set<string>();

  /** @param expected names and shapes that the model needs */
  constructor(expected: ReadonlyMap<string, readonly number[]>) {
    for (const [name, shape] of expected) {
      this.#arrivals.set(name, arrival(shape));
    }
  }

  /** The weight, once it has arrived. Rejects when loading fails. */
  get(name: string): Promise<Weight> {
    const found = this.#arrivals.get(name);
    if (this.#released.has(name)) {
      return Promise.reject(new Error(`internal: ${name} has been released`));
    }
    if (found === undefined) {
      return Promise.reject(new Error(`internal: the model has no ${name}`));
    }
    return found.promise;
  }

  /** Whoever asked for a weight that has arrived keeps it from now on, and nobody gets it again. */
  release(name: string): void {
    if (this.#arrivals.get(name)?.missing !== 0) return;
    this.#arrivals.delete(name);
    this.#released.add(name);
  }

  /** Decodes a piece of a tensor. What the model does not need is passed over. @param bytes of its file */
  add(piece: Piece, bytes: Uint8Array): void {
    const found = this.#arrivals.get(piece.name);
    if (found === undefined) return;
    requireShape(piece.name, found.shape, piece.shape);
    const elements = elementsOf(found.shape);
    found.data ??= new Float32Array(elements);
    const part = bytes.subarray(piece.begin, piece.end);
    decodeUnits(piece.encoding, piece.shape, part, found.data, piece.element);
    found.missing -= piece.elements;
    if (found.missing > 0) return;
    const { shape, data } = found;
    found.resolve({ dtype: "float32", shape, data });
  }

  /** Names of weights that have not arrived whole. */
  missing(): string[] {
    return [...this.#arrivals]
      .filter(([, { missing }]) => missing > 0)
      .map(([name]) => name);
  }

  /** Whoever waits for a weight is told why it does not come; those that are here stay. */
  fail(reason: unknown): void {
    for (const { reject } of this.#arrivals.values()) reject(reason);
  }
}

/** Throws where a file holds another shape than the configuration says. */
export function requireShape(
  name: string,
  expected: readonly number[],
  found: readonly number[],
): void {
  if (found.join() === expected.join()) return;
  throw new Error(
    `weights: ${name} must be [${expected.join(",")}] by config.json, got [${found.join(",")}]; the files belong to different models`,
  );
}

function arrival(shape: readonly number[]): Arrival {
  let resolve: Arrival["resolve"] = () => undefined;
  let reject: Arrival["reject"] = () => undefined;
  const promise = new Promise<Weight>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // a failure is reported to whoever waits; with nobody waiting it is no unhandled one
  promise.catch(() => undefined);
  const missing = elementsOf(shape);
  return { shape, promise, resolve, reject, data: undefined, missing };
}
