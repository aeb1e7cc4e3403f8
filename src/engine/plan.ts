/** @file Cuts a graph at the residual stream into segments that run one after another. Pure. */
import { nodeOf, type Graph, type Node, type NodeId } from "../graph/node.ts";

/** A part of the graph that runs as one session. */
export interface Segment {
  /** What it computes, for the reader: "embedding", "layer 3", "unembedding". */
  readonly label: string;
  /** Operations in topological order, without sources. */
  readonly nodes: readonly Node[];
  /** Values of earlier segments, weights and constants that it reads, in order of first use. */
  readonly inputs: readonly Node[];
  /** Values that later segments read or somebody wants. */
  readonly outputs: readonly NodeId[];
}

export interface Plan {
  readonly segments: readonly Segment[];
  /** Wanted values that need no segment: constants, weights, and what is available already. */
  readonly given: readonly NodeId[];
}

/** Before the first boundary. */
const beginning = -1;

/**
 * A segment is all that becomes computable at one boundary: every node goes to the latest boundary that it depends
 * on, and so runs as early as its inputs exist. What depends on constants only is computed wherever it is used,
 * so that layers of the same structure stay of the same structure.
 * @param available nodes whose values are at hand; nothing behind them is computed
 */
export function planGraph(
  graph: Graph,
  outputs: readonly NodeId[],
  available: (node: Node) => boolean = () => false,
): Plan {
  const planner = new Planner(graph, outputs, available);
  return planner.plan();
}

class Planner {
  readonly #graph: Graph;
  readonly #outputs: ReadonlySet<NodeId>;
  readonly #given: ReadonlySet<NodeId>;
  /** Operations to compute, in topological order. */
  readonly #computed: readonly Node[];
  /** Operation -> boundary that opens its segment; absent where it depends on constants only. */
  readonly #homes = new Map<NodeId, NodeId>();

  constructor(
    graph: Graph,
    outputs: readonly NodeId[],
    available: (node: Node) => boolean,
  ) {
    this.#graph = graph;
    this.#outputs = new Set(outputs);
    const given = new Set<NodeId>();
    const wanted = new Set<NodeId>(outputs);
    const computed: Node[] = [];
    for (let id = Math.max(-1, ...outputs); id >= 0; id--) {
      if (!wanted.has(id)) continue;
      const node = nodeOf(graph, id);
      if (isSource(node) || available(node)) {
        given.add(id);
        continue;
      }
      for (const input of node.inputs) wanted.add(input);
      computed.push(node);
    }
    this.#given = given;
    this.#computed = computed.reverse();
    for (const node of this.#computed) this.#settle(node);
  }

  plan(): Plan {
    const homes = [...new Set(this.#homes.values())].sort((a, b) => a - b);
    const drafts = homes.map((home) => ({ home, nodes: this.#members(home) }));
    const readAt = new Map<NodeId, Set<NodeId>>();
    for (const { home, nodes } of drafts) {
      for (const input of nodes.flatMap((node) => node.inputs)) {
        const readers = readAt.get(input) ?? new Set();
        readAt.set(input, readers.add(home));
      }
    }
    const segments = drafts.map(({ home, nodes }): Segment => {
      const inside = new Set(nodes.map((node) => node.id));
      const inputs = new Set(
        nodes.flatMap((node) => node.inputs).filter((id) => !inside.has(id)),
      );
      const leaves = (id: NodeId): boolean =>
        this.#homes.get(id) === home &&
        (this.#outputs.has(id) ||
          [...(readAt.get(id) ?? [])].some((reader) => reader !== home));
      return {
        label: this.#label(home),
        nodes,
        inputs: [...inputs].map((id) => nodeOf(this.#graph, id)),
        outputs: nodes.map((node) => node.id).filter(leaves),
      };
    });
    return {
      segments,
      given: [...this.#outputs].filter((id) => this.#given.has(id)),
    };
  }

  #settle(node: Node): void {
    let home: NodeId | undefined;
    for (const id of node.inputs) {
      const input = nodeOf(this.#graph, id);
      let own = this.#homes.get(id);
      if (input.op === "boundary") own = id;
      else if (input.op === "weight") own = beginning;
      // at hand from an earlier run, and not at a boundary: usable from the beginning
      else if (input.op !== "constant" && this.#given.has(id)) own = beginning;
      if (own !== undefined) home = Math.max(home ?? own, own);
    }
    if (home === undefined && this.#outputs.has(node.id)) home = beginning;
    if (home !== undefined) this.#homes.set(node.id, home);
  }

  /**
   * The constant-only nodes that a segment needs, then those at home in it, in topological order. A mask was recorded
   * once, in the first layer; standing in front everywhere, it leaves layers of the same structure the same.
   */
  #members(home: NodeId): Node[] {
    const members = new Set<NodeId>();
    for (let index = this.#computed.length - 1; index >= 0; index--) {
      const node = this.#computed[index];
      if (node === undefined) continue;
      if (this.#homes.get(node.id) === home) members.add(node.id);
      if (!members.has(node.id)) continue;
      for (const id of node.inputs) {
        const floating = !this.#homes.has(id) && !this.#given.has(id);
        if (floating) members.add(id);
      }
    }
    const found = this.#computed.filter((node) => members.has(node.id));
    const floating = found.filter((node) => !this.#homes.has(node.id));
    const atHome = found.filter((node) => this.#homes.has(node.id));
    return [...floating, ...atHome];
  }

  #label(home: NodeId): string {
    if (home === beginning) return "embedding";
    const node = nodeOf(this.#graph, home);
    return node.op === "boundary" ? node.attributes.label : "computation";
  }
}

export function isSource(node: Node): boolean {
  return node.op === "constant" || node.op === "weight" || node.op === "tap";
}
