/** @file Keys and values that the steps of a generation hand on, so that a step computes for its new tokens only. */
import type { NodeId } from "../../graph/node.ts";
import type { Tensor } from "../tensor.ts";

interface Pair {
  /** [batch, head, key, dHead], like the values. */
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** By attention module, what all steps up to this one have computed, with their interventions. */
export class KeyValues {
  readonly #pairs = new Map<string, Pair>();
  readonly #past: KeyValues | undefined;

  /** @param past of the step before; without it this is the first */
  constructor(past?: KeyValues) {
    this.#past = past;
  }

  /** Keeps what a module has computed in this step, and gives what it sees: that of earlier steps before it. */
  extended(
    path: string,
    keys: Tensor,
    values: Tensor,
  ): readonly [Tensor, Tensor] {
    const past = this.#past?.at(path);
    const pair =
      past === undefined
        ? { keys, values }
        : {
            keys: joined(past.keys, keys),
            values: joined(past.values, values),
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
  pastNodes(layer: string): NodeId[] {
    if (this.#past === undefined) return [];
    return [...this.#past.inside(layer)].flatMap(([, pair]) => [
      pair.keys.id,
      pair.values.id,
    ]);
  }
}

/** Along the axis of keys. Through no view: what a program writes later is not what was kept. */
function joined(past: Tensor, now: Tensor): Tensor {
  return past.recorder.record("concat", [past, now], { axis: 2 });
}
