/** @file The form of a rewriting rule: one node becomes others that compute the same for less. */
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node, NodeId } from "../../graph/node.ts";

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
