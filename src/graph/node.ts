/** @file The graph: nodes in topological order, as plain data that crosses worker boundaries. */
import type { OpAttributes, OpName } from "./ops/table.ts";
import type { TensorType, TensorValue } from "./tensor.ts";

/** Index of a node in its graph. */
export type NodeId = number;

/** One operation: its kind, what it reads, its metadata, and the type of its result. */
export type Node = {
  [Op in OpName]: {
    readonly id: NodeId;
    readonly op: Op;
    /** Nodes recorded before this one. */
    readonly inputs: readonly NodeId[];
    readonly attributes: OpAttributes[Op];
    readonly type: TensorType;
    /** The data of a `constant`. */
    readonly value?: TensorValue;
    /** Names the computation: equal digests compute equal values on equal weights. */
    readonly digest: string;
  };
}[OpName];

/** `nodes[id].id === id`; each node's inputs stand before it. */
export interface Graph {
  readonly nodes: readonly Node[];
}

/** The node of an id; an unknown id is our own bug. */
export function nodeOf(graph: Graph, id: NodeId): Node {
  const node = graph.nodes[id];
  if (node === undefined) {
    throw new Error(
      `internal: the graph has ${graph.nodes.length} nodes, asked for n${id}`,
    );
  }
  return node;
}

/** The nodes that `outputs` need, themselves included, in topological order. */
export function needed(graph: Graph, outputs: readonly NodeId[]): Node[] {
  const wanted = new Uint8Array(graph.nodes.length);
  let last = -1;
  for (const id of outputs) {
    wanted[nodeOf(graph, id).id] = 1;
    if (id > last) last = id;
  }
  const found: Node[] = [];
  for (let id = last; id >= 0; id--) {
    if (wanted[id] !== 1) continue;
    const node = nodeOf(graph, id);
    for (const input of node.inputs) wanted[input] = 1;
    found.push(node);
  }
  return found.reverse();
}
