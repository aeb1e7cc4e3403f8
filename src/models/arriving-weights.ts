/** @file The weights of a model while they arrive: each can be waited for by name. */
import { decodeUnits, elementsOf, unitOf } from "./encoding.ts";
import type { Piece } from "./layout.ts";

export interface Weight {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** A piece of a tensor with its bytes. */
interface Part {
  readonly piece: Piece;
  readonly bytes: Uint8Array;
}

interface ArrivingWeight {
  readonly shape: readonly number[];
  /** Settles when every part is there, or never will be. */
  readonly whole: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
  readonly parts: Part[];
  /** Elements still to come. */
  missing: number;
}

/** Up to this size a model's weights are decoded once: a generation asks for all of them at each token. */
const decodedBytes = 16 * 1024 * 1024;

/** Above this the room of a decoded weight is not kept for the next: no other is as large as an embedding. */
const roomBytes = 16 * 1024 * 1024;

/**
 * Keeps each weight as it came until it is released, and decodes it for whoever asks: GPT-2 Small takes 498 MB as
 * float32 and a quarter of it in 8 bits. Those of a small model stay decoded.
 */
export class ArrivingWeights {
  readonly #arriving = new Map<string, ArrivingWeight>();
  readonly #released = new Set<string>();
  /** Room that decoded weights took, by elements: layers are alike, and fresh memory is slower than decoding. */
  readonly #rooms = new Map<number, Float32Array<ArrayBuffer>>();
  /** Undefined for a model whose decoded weights would take too much room. */
  readonly #decoded: Map<string, Weight> | undefined;

  /** @param expected names and shapes that the model needs */
  constructor(expected: ReadonlyMap<string, readonly number[]>) {
    let bytes = 0;
    for (const shape of expected.values()) bytes += 4 * elementsOf(shape);
    this.#decoded = bytes <= decodedBytes ? new Map() : undefined;
    for (const [name, shape] of expected) {
      this.#arriving.set(name, arrivingWeight(shape));
    }
  }

  /** The weight once it has arrived, not to be changed. Rejects when loading fails. */
  async get(name: string): Promise<Weight> {
    const found = await this.#whole(name);
    const known = this.#decoded?.get(name);
    if (known !== undefined) return known;
    const weight = decoded(found, this.#room(elementsOf(found.shape)));
    this.#decoded?.set(name, weight);
    return weight;
  }

  /** What `get` gave is read by nobody any more. */
  giveBack({ data }: Weight): void {
    if (this.#decoded !== undefined || data.byteLength > roomBytes) return;
    this.#rooms.set(data.length, data);
  }

  #room(elements: number): Float32Array<ArrayBuffer> {
    const room = this.#rooms.get(elements) ?? new Float32Array(elements);
    this.#rooms.delete(elements);
    return room;
  }

  /** Rows of a matrix, counted from 0, in this order: of one that is not decoded, no others are. */
  async rows(name: string, rows: readonly number[]): Promise<Weight> {
    const found = await this.#whole(name);
    const { length } = found.shape.slice(1);
    const columns = elementsOf(found.shape.slice(1));
    const data = new Float32Array(rows.length * columns);
    const shape = [rows.length, ...found.shape.slice(1)];
    const alone =
      this.#decoded === undefined &&
      length === 1 &&
      rows.every((row, at) => decodeRow(found, row, data, at));
    if (!alone) {
      const whole = (await this.get(name)).data;
      rows.forEach((row, at) => {
        const begin = row * columns;
        data.set(whole.subarray(begin, begin + columns), at * columns);
      });
    }
    return { dtype: "float32", shape, data };
  }

  async #whole(name: string): Promise<ArrivingWeight> {
    const found = this.#arriving.get(name);
    if (this.#released.has(name)) {
      throw new Error(`internal: ${name} has been released`);
    }
    if (found === undefined) {
      throw new Error(`internal: the model has no ${name}`);
    }
    await found.whole;
    return found;
  }

  /** Nobody asks for the weight again. One that has not arrived stays awaited. */
  release(name: string): void {
    if (this.#arriving.get(name)?.missing !== 0) return;
    this.#arriving.delete(name);
    this.#decoded?.delete(name);
    this.#released.add(name);
  }

  /** Takes a piece of a tensor. What the model does not need is passed over. @param bytes of its file, not to change */
  add(piece: Piece, bytes: Uint8Array): void {
    const found = this.#arriving.get(piece.name);
    if (found === undefined) return;
    requireShape(piece.name, found.shape, piece.shape);
    found.parts.push({ piece, bytes: bytes.subarray(piece.begin, piece.end) });
    found.missing -= piece.elements;
    if (found.missing === 0) found.resolve();
  }

  /** Names of weights that have not arrived whole. */
  missing(): string[] {
    return [...this.#arriving]
      .filter(([, { missing }]) => missing > 0)
      .map(([name]) => name);
  }

  /** Whoever waits for a weight is told why it does not come; those that are here stay. */
  fail(reason: unknown): void {
    for (const { reject } of this.#arriving.values()) reject(reason);
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

function arrivingWeight(shape: readonly number[]): ArrivingWeight {
  let resolve: ArrivingWeight["resolve"] = () => undefined;
  let reject: ArrivingWeight["reject"] = () => undefined;
  const whole = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // a failure is reported to whoever waits; with nobody waiting it is no unhandled one
  whole.catch(() => undefined);
  const missing = elementsOf(shape);
  return { shape, whole, resolve, reject, parts: [], missing };
}

function decoded(
  { shape, parts }: ArrivingWeight,
  data: Float32Array<ArrayBuffer>,
): Weight {
  for (const { piece, bytes } of parts) {
    decodeUnits(piece.encoding, piece.shape, bytes, data, piece.element);
  }
  return { dtype: "float32", shape, data };
}

/** False where the row is not stored by itself. @param at the row of `data` that it becomes */
function decodeRow(
  { shape, parts }: ArrivingWeight,
  row: number,
  data: Float32Array<ArrayBuffer>,
  at: number,
): boolean {
  const columns = shape[1] ?? 0;
  const first = row * columns;
  const part = parts.find(
    ({ piece: { element, elements } }) =>
      first >= element && first + columns <= element + elements,
  );
  if (part === undefined) return false;
  const { piece, bytes } = part;
  const unit = unitOf(piece.encoding, shape);
  if (unit.elements !== 1 && unit.elements !== columns) return false;
  const unitsBefore = (first - piece.element) / unit.elements;
  const units = columns / unit.elements;
  const own = bytes.subarray(
    unitsBefore * unit.bytes,
    (unitsBefore + units) * unit.bytes,
  );
  decodeUnits(piece.encoding, [1, columns], own, data, at * columns);
  return true;
}
