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

/** The same operation in another graph. */
export function copyNode(
  builder: GraphBuilder,
  node: Node,
  inputs: readonly NodeId[],
): NodeId {
  if (node.op !== "constant") {
    return builder.record(node.op, inputs, node.attributes);
  }
  if (node.value === undefined) {
    throw new Error("internal: a constant without value");
  }
  return builder.constant(node.value);
}
