/** @file Rewrites a graph, before it is planned, into one that computes the same for less. Pure. */
import { GraphBuilder } from "../../graph/builder.ts";
import {
  needed,
  type Graph,
  type Node,
  type NodeId,
} from "../../graph/node.ts";
import { pickLogProbs } from "./pick-log-probs.ts";
import { copyNode, type Rewritten, type RewriteRule } from "./rule.ts";
import { sinkStack } from "./sink-stack.ts";
import { sliceLinear } from "./slice-linear.ts";

const rules: readonly RewriteRule[] = [sinkStack, sliceLinear, pickLogProbs];

/** One pass in topological order; the first rule that applies to a node wins. */
export function simplify(graph: Graph, outputs: readonly NodeId[]): Rewritten {
  const builder = new GraphBuilder();
  const nodes = needed(graph, outputs);
  const readers = countReaders(nodes, outputs);
  const moved = new Map<NodeId, NodeId>();
  const newId = (id: NodeId): NodeId => {
    const known = moved.get(id);
    if (known === undefined) {
      throw new Error(`internal: n${id} is not rewritten yet`);
    }
    return known;
  };
  for (const node of nodes) {
    moved.set(node.id, rewrite(builder, node, node.inputs.map(newId), readers));
  }
  return { graph: builder, outputs: outputs.map(newId) };
}

function rewrite(
  builder: GraphBuilder,
  node: Node,
  inputs: readonly NodeId[],
  readers: ReadonlyMap<NodeId, number>,
): NodeId {
  const soleReaderOf = (index: number): boolean =>
    readers.get(node.inputs[index] ?? -1) === 1;
  for (const rule of rules) {
    const replacement = rule({ builder, node, inputs, soleReaderOf });
    if (replacement !== undefined) return replacement;
  }
  return copyNode(builder, node, inputs);
}

/** By node, how many read it; wanting it counts too. */
function countReaders(
  nodes: readonly Node[],
  outputs: readonly NodeId[],
): ReadonlyMap<NodeId, number> {
  const readers = new Map<NodeId, number>();
  for (const id of [...nodes.flatMap((node) => node.inputs), ...outputs]) {
    readers.set(id, (readers.get(id) ?? 0) + 1);
  }
  return readers;
}
