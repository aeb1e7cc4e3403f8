/** @file What is known to be zeros, without values: a question's key says which single numbers are 0. */
import {
  nodeOf,
  type Graph,
  type Node,
  type NodeId,
} from "../../graph/node.ts";

/** True for a single 0. Rules may look at that, and at no other value of a constant. */
export function isZero({ value }: Node): boolean {
  return value?.data.length === 1 && Object.is(Number(value.data[0]), 0);
}

/** The 0 that a value repeats; undefined where it is something else. */
export function zeroOf(graph: Graph, id: NodeId): NodeId | undefined {
  const { op, inputs } = nodeOf(graph, id);
  const [number] = inputs;
  if (op !== "expand" || number === undefined) return undefined;
  return isZero(nodeOf(graph, number)) ? number : undefined;
}
