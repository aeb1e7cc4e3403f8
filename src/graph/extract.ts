/** @file The part of a graph that wanted nodes need, as a graph of its own. */
import { needed, nodeOf, type Graph, type Node, type NodeId } from "./node.ts";

export interface Extract {
  readonly graph: Graph;
  /** Where the wanted nodes are now, in the order asked for. */
  readonly outputs: readonly NodeId[];
}

/** Renumbered from 0; digests stay, so what is computed keeps its name. */
export function extract(graph: Graph, outputs: readonly NodeId[]): Extract {
  const places = new Map<NodeId, NodeId>();
  const place = (id: NodeId): NodeId => {
    const found = places.get(id);
    if (found === undefined) {
      throw new Error(`internal: ${nodeOf(graph, id).op} n${id} was left out`);
    }
    return found;
  };
  const nodes = needed(graph, outputs).map((node, id): Node => {
    places.set(node.id, id);
    return { ...node, id, inputs: node.inputs.map(place) };
  });
  return { graph: { nodes }, outputs: outputs.map(place) };
}
