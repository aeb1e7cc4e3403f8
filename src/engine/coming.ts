/** @file What is known of wanted values while the rest of them is still being computed: a sweep's cells as they come. */
import { computeNode } from "../graph/evaluator.ts";
import { nodeOf, type Graph, type Node, type NodeId } from "../graph/node.ts";
import { floats } from "../graph/ops/record.ts";
import type { OpName } from "../graph/ops/table.ts";
import { sizeOf, tensorOf, type TensorValue } from "../graph/tensor.ts";
import type { Segment } from "./plan.ts";

/** Values with more elements than this are only told whole: they are fetched and put together again and again. */
const mostElements = 16_384;

/** A value is put together from at most so many nodes. */
const mostNodes = 20_000;

/**
 * Operations that give NaN wherever an element that they read is NaN, and read no element for another's place that
 * they do not need: what is not there yet can be NaN, and nothing that is computed from it looks like a value.
 * Comparisons, greatest elements and powers are not among them.
 */
const spreading: ReadonlySet<OpName> = new Set<OpName>([
  ...["reshape", "permute", "expand", "slice", "concat", "stack"],
  ...["gather", "take_along", "diagonal", "boundary"],
  ...["neg", "abs", "exp", "log", "sqrt", "reciprocal", "tanh", "sigmoid"],
  ...["add", "sub", "mul", "div", "sum", "mean"],
] as OpName[]);

/** How a node of interest comes to be known. */
type Way = "given" | "part" | "computed" | "unknown";

export class Coming {
  readonly #wanted: readonly Node[];
  /** What is put together here, in topological order. */
  readonly #computed: readonly Node[];
  readonly #ways = new Map<NodeId, Way>();
  readonly #graph: Graph;
  /** What segments have computed, and what was given. */
  readonly #known = new Map<NodeId, TensorValue>();
  /** What stands for what is not there yet. */
  readonly #blank = new Map<NodeId, TensorValue>();
  #grown = false;

  /** @param wanted the nodes to tell of; those that cannot be put together from parts are left out */
  constructor(
    graph: Graph,
    wanted: readonly Node[],
    segments: readonly Segment[],
  ) {
    this.#graph = graph;
    const parts = new Set<NodeId>();
    for (const { outputs } of segments) {
      for (const { id } of outputs) parts.add(id);
    }
    const own = new Set(wanted.map(({ id }) => id));
    const found = this.#reach(wanted, (id) => parts.has(id) && !own.has(id));
    for (const node of found) this.#settle(node, parts.has(node.id), own);
    this.#computed = found.filter(({ id }) => this.#way(id) === "computed");
    this.#wanted = wanted.filter(({ id }) => this.#way(id) === "computed");
  }

  /** True for what to fetch as soon as it is computed. */
  awaits({ id }: Node): boolean {
    return this.#wanted.length > 0 && this.#way(id) === "part";
  }

  /** A part is there. */
  learn({ id }: Node, value: TensorValue): void {
    this.#known.set(id, value);
    this.#grown = true;
  }

  /**
   * By node, the wanted values as far as they are known, with NaN where they are not. Empty where that is as before.
   */
  take(): ReadonlyMap<NodeId, TensorValue> {
    const told = new Map<NodeId, TensorValue>();
    if (!this.#grown) return told;
    this.#grown = false;
    const values = new Map<NodeId, TensorValue>();
    const at = (id: NodeId): TensorValue =>
      values.get(id) ?? this.#known.get(id) ?? this.#blankFor(id);
    for (const node of this.#computed) {
      values.set(node.id, computeNode(node, node.inputs.map(at)));
    }
    for (const { id } of this.#wanted) {
      const value = values.get(id);
      if (value !== undefined && hasNumber(value)) told.set(id, value);
    }
    return told;
  }

  /** What wanted nodes are put together from, in topological order; nothing behind a part. */
  #reach(
    wanted: readonly Node[],
    isPart: (id: NodeId) => boolean,
  ): readonly Node[] {
    const found = new Map<NodeId, Node>();
    const waiting = wanted.map(({ id }) => id);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (found.has(id) || found.size > mostNodes) continue;
      const node = nodeOf(this.#graph, id);
      found.set(id, node);
      if (isPart(id) || !spreading.has(node.op)) continue;
      if (sizeOf(node.type.shape) <= mostElements) waiting.push(...node.inputs);
    }
    return [...found.values()].sort((a, b) => a.id - b.id);
  }

  /** Finds the way of a node whose inputs have theirs. */
  #settle(node: Node, isOutput: boolean, own: ReadonlySet<NodeId>): void {
    const { id, op, inputs, type, value } = node;
    const small = sizeOf(type.shape) <= mostElements;
    let way: Way = "unknown";
    if (value !== undefined) {
      way = "given";
      this.#known.set(id, value);
    } else if (small && floats.includes(type.dtype)) {
      const isPart = isOutput && !own.has(id);
      // whole numbers, places among them, have no NaN
      const follows =
        spreading.has(op) &&
        inputs.every((input) => this.#way(input) !== "unknown");
      way = isPart ? "part" : follows ? "computed" : "unknown";
    }
    this.#ways.set(id, way);
  }

  #way(id: NodeId): Way {
    return this.#ways.get(id) ?? "unknown";
  }

  #blankFor(id: NodeId): TensorValue {
    const known = this.#blank.get(id);
    if (known !== undefined) return known;
    const { dtype, shape } = nodeOf(this.#graph, id).type;
    const numbers = new Float32Array(sizeOf(shape)).fill(NaN);
    const blank = tensorOf(dtype, shape, numbers);
    this.#blank.set(id, blank);
    return blank;
  }
}

function hasNumber({ data }: TensorValue): boolean {
  return (data as Float32Array).some((number) => !Number.isNaN(number));
}
