/** @file Tells of wanted values while they come, under the ids that were asked for, and not too often. */
import type { Graph, Node, NodeId } from "../graph/node.ts";
import type { TensorValue } from "../graph/tensor.ts";
import { Coming } from "./coming.ts";
import type { Segment } from "./plan.ts";

/** As often as an eye follows; each telling draws a chart. */
const defaultStreamMilliseconds = 250;

export interface StreamOptions {
  /** Those of the wanted nodes whose elements are told as they come, for a chart that fills. */
  readonly streamed?: readonly NodeId[];
  /** How often they are told at the most; their first element is always told. */
  readonly streamMilliseconds?: number;
}

/** What is computed, and what was wanted of it. */
interface Streamed {
  readonly graph: Graph;
  readonly segments: readonly Segment[];
  /** In the order asked for. */
  readonly wanted: readonly Node[];
}

export class Stream {
  readonly #coming: Coming | undefined;
  /** What was asked for, and where that is in the planned graph. */
  readonly #asked: { readonly own: NodeId; readonly node: Node }[] = [];
  readonly #interval: number;
  #last = -Infinity;

  constructor(
    outputs: readonly NodeId[],
    { graph, wanted, segments }: Streamed,
    {
      streamed = [],
      streamMilliseconds = defaultStreamMilliseconds,
    }: StreamOptions,
  ) {
    this.#interval = streamMilliseconds;
    if (streamed.length === 0) return;
    wanted.forEach((node, index) => {
      const own = outputs[index];
      if (own !== undefined && streamed.includes(own)) {
        this.#asked.push({ own, node });
      }
    });
    const nodes = new Set(this.#asked.map(({ node }) => node));
    this.#coming = new Coming(graph, [...nodes], segments);
  }

  awaits(node: Node): boolean {
    return this.#coming?.awaits(node) === true;
  }

  learn(node: Node, value: TensorValue): void {
    this.#coming?.learn(node, value);
  }

  /** Empty where there is nothing new, or the last telling was a moment ago. */
  take(): { readonly parts?: ReadonlyMap<NodeId, TensorValue> } {
    const now = performance.now();
    if (this.#coming === undefined || now - this.#last < this.#interval) {
      return {};
    }
    const parts = this.#coming.take();
    if (parts.size === 0) return {};
    this.#last = now;
    const told = this.#asked.flatMap(({ own, node }) => {
      const value = parts.get(node.id);
      return value === undefined ? [] : [[own, value] as const];
    });
    return { parts: new Map(told) };
  }
}
