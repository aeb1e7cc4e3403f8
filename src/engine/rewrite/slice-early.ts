/** @file Slices what a product is computed from, not what is computed from it. */
import { GraphBuilder } from "../../graph/builder.ts";
import {
  needed,
  nodeOf,
  type Graph,
  type Node,
  type NodeId,
} from "../../graph/node.ts";
import {
  recordOf,
  type OpAttributes,
  type OpName,
} from "../../graph/ops/table.ts";
import { sameShape, type Shape } from "../../graph/tensor.ts";
import type { Steps } from "../steps.ts";
import { countReaders, Moved, type Rewritten } from "./rule.ts";

type Slice = OpAttributes["slice"];

/** So many operations between a product and a slice are looked through. */
const mostBetween = 32;

/**
 * `linear(x, w).log_softmax(-1)[:, 50:]` becomes `linear(x[:, 50:], w).log_softmax(-1)`, and `linear(x, w)[0, -1, 9]`
 * one row times one row: no logits are computed, or copied, that nobody reads. Looked through is what treats each part
 * along the axis by itself and is read by nobody else.
 */
export function* sliceEarly(
  graph: Graph,
  outputs: readonly NodeId[],
): Steps<Rewritten> {
  const nodes = needed(graph, outputs);
  const slicer = new Slicer(graph, nodes, outputs);
  if (!nodes.some((node) => slicer.reachesProduct(node))) {
    return { graph, outputs };
  }
  for (const node of nodes) {
    slicer.copy(node);
    yield;
  }
  return slicer.rewritten(outputs);
}

class Slicer {
  readonly #graph: Graph;
  readonly #readers: Uint32Array;
  readonly #builder = new GraphBuilder();
  readonly #moved: Moved;

  constructor(
    graph: Graph,
    nodes: readonly Node[],
    outputs: readonly NodeId[],
  ) {
    this.#graph = graph;
    this.#readers = countReaders(graph, nodes, outputs);
    this.#moved = new Moved(graph);
  }

  /** True for a slice, some steps behind a product: it is worth a look. */
  reachesProduct(node: Node): boolean {
    if (node.op !== "slice") return false;
    let next: Node = node;
    for (let count = 0; count < mostBetween; count++) {
      const [first] = next.inputs;
      if (first === undefined || this.#readers[first] !== 1) return false;
      next = nodeOf(this.#graph, first);
      if (next.op === "linear") return true;
    }
    return false;
  }

  copy(node: Node): void {
    const inputs = this.#moved.all(node.inputs);
    const [input = -1] = node.inputs;
    const sliced =
      node.op === "slice" && this.reachesProduct(node)
        ? this.#sliced(input, [node.attributes], 0)
        : undefined;
    this.#moved.set(node.id, sliced ?? this.#builder.copy(node, inputs));
  }

  rewritten(outputs: readonly NodeId[]): Rewritten {
    return { graph: this.#builder, outputs: this.#moved.all(outputs) };
  }

  /**
   * A node's value as sliced, without computing all of it; undefined where that saves no product.
   * @param slices of different axes
   */
  #sliced(
    id: NodeId,
    slices: readonly Slice[],
    depth: number,
  ): NodeId | undefined {
    if (this.#readers[id] !== 1 || depth > mostBetween) return undefined;
    const node = nodeOf(this.#graph, id);
    switch (node.op) {
      case "linear":
        return this.#product(node, slices);
      case "slice":
        return this.#sliced(
          at(node.inputs, 0),
          together(node.attributes, slices),
          depth + 1,
        );
      case "reshape":
        return this.#reshaped(node, slices, depth);
      case "permute": {
        const { perm } = node.attributes;
        const parts = slices.map((slice) => ({
          ...slice,
          axis: perm[slice.axis] ?? 0,
        }));
        const input = this.#sliced(at(node.inputs, 0), parts, depth + 1);
        return input && this.#builder.record("permute", [input], { perm });
      }
      default:
        return this.#through(node, slices, depth);
    }
  }

  #product({ inputs, type }: Node, slices: readonly Slice[]): NodeId {
    const last = type.shape.length - 1;
    const rows = slices.filter(({ axis }) => axis !== last);
    const columns = slices.filter(({ axis }) => axis === last);
    return this.#builder.record(
      "linear",
      [
        this.#cut(at(inputs, 0), rows),
        this.#cut(
          at(inputs, 1),
          columns.map((slice) => ({ ...slice, axis: 0 })),
        ),
      ],
      {},
    );
  }

  /** Where axes of size 1 come or go, every other one stays what it was. */
  #reshaped(
    node: Node,
    slices: readonly Slice[],
    depth: number,
  ): NodeId | undefined {
    const input = at(node.inputs, 0);
    const from = nodeOf(this.#graph, input).type.shape;
    let to = node.type.shape;
    if (!sameShape(without1(from), without1(to))) return undefined;
    const [before, after] = [thick(from), thick(to)];
    const parts = slices.flatMap((slice) => {
      const axis = before[after.indexOf(slice.axis)];
      return axis === undefined ? [] : [{ ...slice, axis }];
    });
    if (parts.length < slices.length) return undefined;
    const part = this.#sliced(input, parts, depth + 1);
    for (const { axis, length } of slices) to = to.with(axis, length);
    return part && this.#builder.record("reshape", [part], { shape: to });
  }

  /** Through an operation that treats each part along the axes by itself and keeps the axes where they are. */
  #through(
    node: Node,
    slices: readonly Slice[],
    depth: number,
  ): NodeId | undefined {
    const { op, inputs, attributes, type } = node;
    // the axes of a product's operands are not those of its result
    if (op === "constant" || op === "boundary" || op === "matmul") {
      return undefined;
    }
    const first = nodeOf(this.#graph, at(inputs, 0)).type;
    const types = { input: first, result: type };
    const record = recordOf<OpName>(op);
    const keeps = slices.every(
      ({ axis }) => record.slices?.(attributes, axis, types)?.axis === axis,
    );
    if (!keeps || first.shape.length !== type.shape.length) return undefined;
    let saved = false;
    const parts = inputs.map((input) => {
      const own = ownSlices(
        nodeOf(this.#graph, input).type.shape,
        type.shape,
        slices,
      );
      if (own === undefined) return undefined;
      const sliced =
        saved || own.length === 0
          ? undefined
          : this.#sliced(input, own, depth + 1);
      saved ||= sliced !== undefined;
      return sliced ?? this.#cut(input, own);
    });
    const all = parts.flatMap((part) => part ?? []);
    if (!saved || all.length < parts.length) return undefined;
    return this.#builder.record(op, all, attributes);
  }

  #cut(id: NodeId, slices: readonly Slice[]): NodeId {
    return slices.reduce(
      (part, slice) => this.#builder.record("slice", [part], slice),
      this.#moved.get(id),
    );
  }
}

/** What slices of a slice are slices of. */
function together(inner: Slice, outer: readonly Slice[]): readonly Slice[] {
  const others = outer.filter(({ axis }) => axis !== inner.axis);
  const same = outer.find(({ axis }) => axis === inner.axis);
  if (same === undefined) return [...others, inner];
  const start = inner.start + same.start * inner.step;
  return [...others, { ...same, start, step: inner.step * same.step }];
}

/** The slices of a result as those of an operand, which may broadcast; undefined where it has the axis in part. */
function ownSlices(
  operand: Shape,
  result: Shape,
  slices: readonly Slice[],
): readonly Slice[] | undefined {
  const found: Slice[] = [];
  for (const slice of slices) {
    const axis = slice.axis - (result.length - operand.length);
    const size = operand[axis] ?? 1;
    if (size === result[slice.axis]) {
      if (axis >= 0) found.push({ ...slice, axis });
    } else if (size !== 1) return undefined;
  }
  return found;
}

/** Axes with more than one element, or none. */
function thick(shape: Shape): number[] {
  return shape.flatMap((size, axis) => (size === 1 ? [] : [axis]));
}

function without1(shape: Shape): number[] {
  return shape.filter((size) => size !== 1);
}

function at(inputs: readonly NodeId[], index: number): NodeId {
  const input = inputs[index];
  if (input === undefined) throw new Error("internal: an input is missing");
  return input;
}
