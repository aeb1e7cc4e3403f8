/** @file Keys and values that the steps of a generation hand on, so that a step computes for its new tokens only. */
import { tensorOf } from "../../graph/tensor.ts";
import type { NodeId } from "../../graph/node.ts";
import type { Tensor } from "../tensor.ts";

interface Pair {
  /** [batch, head, key, dHead], like the values. */
  readonly keys: Tensor;
  readonly values: Tensor;
}

/**
 * By attention module, what all steps up to this one have computed, with their interventions: memory of one length, in
 * which each step fills in a place, so that all steps after the first are of one structure.
 */
export class KeyValues {
  readonly #pairs = new Map<string, Pair>();
  readonly #length: number;
  readonly #past: KeyValues | undefined;
  /** Where the step fills in. */
  readonly #place: number;

  /** @param length how many keys there will be room for */
  constructor(length: number, past?: KeyValues, place = 0) {
    this.#length = length;
    this.#past = past;
    this.#place = place;
  }

  /** Of the step after this one, which fills in one place. */
  next(place: number): KeyValues {
    return new KeyValues(this.#length, this, place);
  }

  /** Keeps what a module has computed in this step, and gives what it sees: the first step its own, later ones all. */
  extended(
    path: string,
    keys: Tensor,
    values: Tensor,
  ): readonly [Tensor, Tensor] {
    const past = this.#past?.at(path);
    if (past === undefined) {
      this.#pairs.set(path, {
        keys: remembered(lengthened(keys, this.#length), "keys"),
        values: remembered(lengthened(values, this.#length), "values"),
      });
      return [keys, values];
    }
    const pair = {
      keys: remembered(filledIn(past.keys, keys, this.#place), "keys"),
      values: remembered(filledIn(past.values, values, this.#place), "values"),
    };
    this.#pairs.set(path, pair);
    return [pair.keys, pair.values];
  }

  at(path: string): Pair | undefined {
    return this.#pairs.get(path);
  }

  set(path: string, pair: Pair): void {
    this.#pairs.set(path, pair);
  }

  /** What the modules inside a layer have kept in this step. */
  *inside(layer: string): Generator<readonly [string, Pair], void, void> {
    for (const [path, pair] of this.#pairs) {
      if (path.startsWith(`${layer}.`)) yield [path, pair];
    }
  }

  /** Names what a layer computes with beside its input. */
  pastNodes(layer: string): number[] {
    const nodes: NodeId[] = [this.#length, this.#place];
    if (this.#past === undefined) return nodes;
    for (const [, pair] of this.#past.inside(layer)) {
      nodes.push(pair.keys.id, pair.values.id);
    }
    return nodes;
  }
}

/**
 * The same value, which the engine is to keep for the next question: a program that reads something at every step asks
 * one a step.
 */
export function remembered(value: Tensor, label: string): Tensor {
  const { recorder } = value;
  return recorder.record("boundary", [value], { label, cuts: false });
}

/** With room for more keys. Through no view: what a program writes later is not what was kept. */
function lengthened(own: Tensor, length: number): Tensor {
  const [batch = 1, heads = 1, pos = 1, dHead = 1] = own.shape;
  if (pos === length) return own;
  const shape = [batch, heads, length - pos, dHead];
  const zero = tensorOf("float32", [], [0]);
  const { recorder } = own;
  const room = recorder.record("expand", [recorder.constant(zero)], { shape });
  return recorder.record("concat", [own, room], { axis: 2 });
}

/** A place of the memory with new keys in it. The place is compared as floats, which every device does by itself. */
function filledIn(past: Tensor, now: Tensor, place: number): Tensor {
  const { recorder } = past;
  const length = past.shape[2] ?? 1;
  const marks = new Array<number>(length).fill(0);
  marks[place] = 1;
  const mark = recorder.constant(tensorOf("float32", [length, 1], marks));
  const half = recorder.constant(tensorOf("float32", [], [0.5]));
  const isThere = recorder.record("gt", [mark, half], {});
  return recorder.record("where", [isThere, now, past], {});
}
