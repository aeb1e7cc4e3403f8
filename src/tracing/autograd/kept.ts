/** @file What operations keep of their inputs and results for the way back: PyTorch's saved tensors and their versions. */
import { TraceError } from "../../graph/error.ts";
import type { NodeId } from "../../graph/node.ts";
import type { OpName } from "../../graph/ops/table.ts";
import { typeText } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";

/** A tensor as an operation met it. Gradients are computed from it, so it must not be written into before them. */
export class Kept {
  readonly #tensor: Tensor;
  readonly #place: number | undefined;
  readonly #id: NodeId;
  readonly #version: number;
  readonly #storage: Tensor["storage"];
  readonly #writes: number;

  /** @param place among the inputs; absent for the result */
  constructor(tensor: Tensor, place?: number) {
    this.#tensor = tensor;
    this.#place = place;
    this.#id = tensor.id;
    this.#version = tensor.version;
    this.#storage = tensor.storage;
    this.#writes = tensor.storage.writes;
  }

  /**
   * Nothing where it is the tensor that the operation changes, of which a copy is kept instead: the nodes of a graph are
   * never written into. The same tensor at another place is kept itself: `x.mul_(x)` cannot be gone back through.
   */
  apartFrom(tensor: Tensor): Kept | undefined {
    return this.#tensor === tensor && this.#place === 0 ? undefined : this;
  }

  /** The same result where it has been put in place of what a tensor was: `x.exp_()`. */
  in(tensor: Tensor, from: Tensor): Kept {
    return this.#tensor === from ? new Kept(tensor) : this;
  }

  /**
   * The node that the operation met, and the one in its place now: others only where `.data` was written, of which no
   * version tells.
   * @throws TraceError where the tensor was written into
   */
  renewed(operation: string): readonly [NodeId, NodeId] {
    const { type, version, storage, id } = this.#tensor;
    if (version !== this.#version) {
      throw new TraceError(
        `backward: one of the variables needed for gradient computation has been modified by an inplace operation: ${operation} keeps a tensor ${typeText(type)} for its gradient, which is at version ${version}; expected version ${this.#version} instead. Write into a .clone() of it, or after backward()`,
      );
    }
    const isSame = storage === this.#storage && storage.writes === this.#writes;
    return [this.#id, isSame ? this.#id : id];
  }
}

/** What a function keeps. */
export interface Keeping {
  /** Of each input, the inputs whose gradients need it. */
  readonly inputs: readonly (readonly number[])[];
  /** The inputs whose gradients need the result. */
  readonly result: readonly number[];
}

/** @param isTracked of each input, whether it has a gradient */
export function keptBy(
  { inputs, result }: Keeping,
  tensors: readonly Tensor[],
  made: Tensor,
  isTracked: readonly boolean[],
): Kept[] {
  const isNeeded = (places: readonly number[]): boolean =>
    places.some((place) => isTracked[place] === true);
  return [
    ...tensors.flatMap((tensor, place) =>
      isNeeded(inputs[place] ?? []) ? [new Kept(tensor, place)] : [],
    ),
    ...(isNeeded(result) ? [new Kept(made)] : []),
  ];
}

const others: Keeping = { inputs: [[1], [0]], result: [] };
const own: Keeping = { inputs: [[0, 1, 2]], result: [] };

/** The operations that a model's modules are made of, as transformers' modules call them. */
export const keptByOp: Partial<Readonly<Record<OpName, Keeping>>> = {
  mul: others,
  matmul: others,
  linear: others,
  // beside them the means and deviations of the way forward, which follow from the input as it was
  layer_norm: {
    inputs: [
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ],
    result: [],
  },
  gelu: own,
  softmax: { inputs: [], result: [0] },
};
