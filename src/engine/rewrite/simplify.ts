/** @file Rewrites a graph, before it is planned, into one that computes the same for less. Pure. */
import { GraphBuilder } from "../../graph/builder.ts";
import {
  needed,
  type Graph,
  type Node,
  type NodeId,
} from "../../graph/node.ts";
import type { Steps } from "../steps.ts";
import { softmaxAtOnce, sumUnscattered, turnOnce } from "./gradient-terms.ts";
import { knownRows } from "./known-rows.ts";
import { padsTogether } from "./pads-together.ts";
import { pickLogProbs } from "./pick-log-probs.ts";
import {
  countReaders,
  Moved,
  type Rewritten,
  type RewriteRule,
} from "./rule.ts";
import { sliceEarly } from "./slice-early.ts";
import { sinkStack } from "./sink-stack.ts";

const rules: readonly RewriteRule[] = [
  ...[sinkStack, pickLogProbs],
  ...[softmaxAtOnce, sumUnscattered, turnOnce],
  ...[knownRows, padsTogether],
];

/** Slices first, then one pass in topological order; the first rule that applies to a node wins. */
export function* simplify(
  original: Graph,
  wanted: readonly NodeId[],
): Steps<Rewritten> {
  const { graph, outputs } = yield* sliceEarly(original, wanted);
  const builder = new GraphBuilder();
  const nodes = needed(graph, outputs);
  const readers = countReaders(graph, nodes, outputs);
  const moved = new Moved(graph);
  for (const node of nodes) {
    const inputs = moved.all(node.inputs);
    moved.set(node.id, rewrite(builder, node, inputs, readers));
    yield;
  }
  return { graph: builder, outputs: moved.all(outputs) };
}

/** What no rule applies to keeps its digest: its inputs compute, in another way, what they computed before. */
function rewrite(
  builder: GraphBuilder,
  node: Node,
  inputs: readonly NodeId[],
  readers: Uint32Array,
): NodeId {
  const soleReaderOf = (index: number): boolean =>
    readers[node.inputs[index] ?? -1] === 1;
  for (const rule of rules) {
    const replacement = rule({ builder, node, inputs, soleReaderOf });
    if (replacement !== undefined) return replacement;
  }
  return builder.copy(node, inputs);
}
