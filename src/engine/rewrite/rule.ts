/** @file The form of a rewriting rule: one node becomes others that compute the same for less. */
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Graph, Node, NodeId } from "../../graph/node.ts";

export interface RewriteContext {
  /** The graph that is being written. */
  readonly builder: GraphBuilder;
  /** The node to rewrite, as it was. */
  readonly node: Node;
  /** Its inputs in the new graph. */
  readonly inputs: readonly NodeId[];
  /** True where nothing but `node` reads its input at this index, so that replacing the input saves its work. */
  readonly soleReaderOf: (index: number) => boolean;
}

/** The node in the new graph that takes the old one's place; undefined where the rule does not apply. */
export type RewriteRule = (context: RewriteContext) => NodeId | undefined;

/** A graph after rewriting, with the same values wanted of it in the same order. */
export interface Rewritten {
  readonly graph: Graph;
  readonly outputs: readonly NodeId[];
}

/** Where the nodes of a graph are in the graph that is being written. */
export class Moved {
  readonly #places: Int32Array;

  /** @param graph the graph as it was */
  constructor(graph: Graph) {
    this.#places = new Int32Array(graph.nodes.length).fill(-1);
  }

  set(id: NodeId, place: NodeId): void {
    this.#places[id] = place;
  }

  get(id: NodeId): NodeId {
    const place = this.#places[id] ?? -1;
    if (place < 0) throw new Error(`internal: n${id} is not rewritten yet`);
    return place;
  }

  all(ids: readonly NodeId[]): NodeId[] {
    return ids.map((id) => this.get(id));
  }
}

/** By node, how many read it; wanting it counts too. */
export function countReaders(
  graph: Graph,
  nodes: readonly Node[],
  outputs: readonly NodeId[],
): Uint32Array {
  const readers = new Uint32Array(graph.nodes.length);
  const count = (id: NodeId): void => {
    readers[id] = (readers[id] ?? 0) + 1;
  };
  for (const node of nodes) node.inputs.forEach(count);
  outputs.forEach(count);
  return readers;
}
