/** @file Computes nodes on the CPU, one operation after another: what is known while recording, and what devices are compared with. */
import { nodeOf, type Graph, type Node, type NodeId } from "./node.ts";
import { recordOf, type OpName } from "./ops/table.ts";
import type { TensorValue } from "./tensor.ts";

export interface EvaluatorOptions {
  /** The value of a weight or tap; without it, what depends on one is not known. */
  readonly given?: (node: Node) => TensorValue | undefined;
  /** False for what is left to others; then it is not known. */
  readonly worthwhile?: (graph: Graph, node: Node) => boolean;
  /** How many bytes of computed values are remembered for the next question. */
  readonly rememberedBytes?: number;
}

/** Enough for the chains of small values that programs build; a loop over a large tensor stays bounded. */
const defaultRememberedBytes = 64 * 1024 * 1024;

/** Values of one graph that may grow. Depth costs no stack: ten thousand operations in a row are fine. */
export class Evaluator {
  readonly #graph: Graph;
  readonly #options: EvaluatorOptions;
  readonly #knowable = new Map<NodeId, boolean>();
  readonly #remembered = new Map<NodeId, TensorValue>();
  #bytes = 0;
  readonly #learned = new Map<NodeId, TensorValue>();
  #learnedBytes = 0;

  constructor(graph: Graph, options: EvaluatorOptions = {}) {
    this.#graph = graph;
    this.#options = options;
  }

  /**
   * The value of a node; undefined where it depends on what is not given or not worthwhile.
   * @throws TraceError where PyTorch raises for these values: whole numbers divided by zero, an index out of range
   */
  value(id: NodeId): TensorValue | undefined {
    const known = this.#at(id);
    if (known !== undefined) return known;
    if (!this.#isKnowable(id)) return undefined;
    const order = this.#missing(id);
    const readers = new Map<NodeId, number>();
    for (const node of order) {
      for (const input of node.inputs) {
        readers.set(input, (readers.get(input) ?? 0) + 1);
      }
    }
    const values = new Map<NodeId, TensorValue>();
    for (const node of order) {
      const inputs = node.inputs.map((input) => {
        const value = values.get(input) ?? this.#at(input);
        if (value === undefined) {
          throw new Error(`internal: n${input} is not computed yet`);
        }
        return value;
      });
      values.set(node.id, computeNode(node, inputs));
      for (const input of node.inputs) {
        const left = (readers.get(input) ?? 0) - 1;
        readers.set(input, left);
        if (left === 0) this.#keep(input, values);
      }
    }
    const value = values.get(id);
    for (const left of [...values.keys()]) this.#keep(left, values);
    return value;
  }

  /** Makes a value known that somebody else has computed, a device perhaps: what follows from it is known too. */
  learn(id: NodeId, value: TensorValue): void {
    if (!this.#learned.has(id)) this.#learnedBytes += value.data.byteLength;
    this.#learned.set(id, value);
    this.#knowable.clear();
    const limit = this.#options.rememberedBytes ?? defaultRememberedBytes;
    for (const [oldest, old] of this.#learned) {
      if (this.#learnedBytes <= limit || oldest === id) return;
      this.#learned.delete(oldest);
      this.#learnedBytes -= old.data.byteLength;
    }
  }

  /** How much it holds on to. */
  get rememberedBytes(): number {
    return this.#bytes;
  }

  /** What needs no computing. */
  #at(id: NodeId): TensorValue | undefined {
    const node = nodeOf(this.#graph, id);
    if (node.value !== undefined) return node.value;
    const learned = this.#learned.get(id);
    if (learned !== undefined) return learned;
    const value = this.#remembered.get(id);
    if (value !== undefined) {
      // the most recent is the last to go
      this.#remembered.delete(id);
      this.#remembered.set(id, value);
      return value;
    }
    return node.inputs.length === 0 ? this.#options.given?.(node) : undefined;
  }

  #isKnowable(id: NodeId): boolean {
    const stack = [id];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const answer = this.#judged(top, stack);
      if (answer === undefined) continue;
      this.#knowable.set(top, answer);
      stack.pop();
    }
    return this.#knowable.get(id) === true;
  }

  /** Whether a node can be known; undefined once an input was put on the stack that has to be judged first. */
  #judged(id: NodeId, stack: NodeId[]): boolean | undefined {
    const before = this.#knowable.get(id);
    if (before !== undefined) return before;
    if (this.#learned.has(id)) return true;
    const node = nodeOf(this.#graph, id);
    if (this.#options.worthwhile?.(this.#graph, node) === false) return false;
    if (node.inputs.length === 0) return this.#at(id) !== undefined;
    for (const input of node.inputs) {
      const known = this.#knowable.get(input);
      if (known === false) return false;
      if (known === undefined) {
        stack.push(input);
        return undefined;
      }
    }
    return true;
  }

  /** The nodes to compute for a node, in topological order. */
  #missing(id: NodeId): Node[] {
    const found = new Map<NodeId, Node>();
    const stack = [id];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (found.has(top) || this.#at(top) !== undefined) continue;
      const node = nodeOf(this.#graph, top);
      found.set(top, node);
      stack.push(...node.inputs);
    }
    // inputs are recorded before their readers
    return [...found.values()].sort((a, b) => a.id - b.id);
  }

  /** Moves a computed value to what is remembered. */
  #keep(id: NodeId, values: Map<NodeId, TensorValue>): void {
    const value = values.get(id);
    if (value === undefined) return;
    values.delete(id);
    this.#remembered.set(id, value);
    this.#bytes += value.data.byteLength;
    const limit = this.#options.rememberedBytes ?? defaultRememberedBytes;
    for (const [oldest, old] of this.#remembered) {
      if (this.#bytes <= limit) return;
      this.#remembered.delete(oldest);
      this.#bytes -= old.data.byteLength;
    }
  }
}

/** The value of one operation on values of its inputs. */
export function computeNode(
  node: Node,
  inputs: readonly TensorValue[],
): TensorValue {
  // the attributes of a node are those of its op
  const { compute } = recordOf<OpName>(node.op);
  return compute({ inputs, attributes: node.attributes, type: node.type });
}

/** The values of nodes on given weights, all of which must be knowable. */
export function evaluateGraph(
  graph: Graph,
  outputs: readonly NodeId[],
  given?: EvaluatorOptions["given"],
): TensorValue[] {
  const evaluator = new Evaluator(graph, given === undefined ? {} : { given });
  return outputs.map((id) => {
    const value = evaluator.value(id);
    if (value === undefined) {
      throw new Error(`internal: n${id} depends on what is not given`);
    }
    return value;
  });
}
