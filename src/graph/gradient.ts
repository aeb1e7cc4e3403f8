/** @file Gradients: reverse mode over a recorded graph, which gives more of the same graph. */
import type { GraphBuilder } from "./builder.ts";
import { TraceError } from "./error.ts";
import { needed, nodeOf, type Node, type NodeId } from "./node.ts";
import { floats } from "./ops/record.ts";
import { recordOf, type OpName } from "./ops/table.ts";
import { Terms } from "./ops/terms.ts";
import { sameShape, tensorOf, typeText } from "./tensor.ts";

/**
 * Records the gradients of a scalar with respect to nodes, and returns their nodes, each of its own type. Zeros where
 * the output does not depend on a node. Where `seed` is given, the output may have any shape: it is the gradient with
 * respect to the output. Gradients are nodes like others, so that there are gradients of gradients.
 * @throws TraceError where the output is no scalar and nothing is given, or no float
 */
export function recordGradients(
  graph: GraphBuilder,
  output: NodeId,
  wanted: readonly NodeId[],
  seed?: NodeId,
): NodeId[] {
  const terms = new Terms(graph);
  const first = seed ?? ones(graph, output);
  const { type } = nodeOf(graph, output);
  if (!sameShape(graph.typeOf(first).shape, type.shape)) {
    throw new TraceError(
      `backward: the gradient must have the shape of what it is the gradient of, got ${typeText(graph.typeOf(first))} for ${typeText(type)}`,
    );
  }
  const nodes = needed(graph, [output]);
  const active = dependents(nodes, wanted);
  const gradients = new Map<NodeId, NodeId>([[output, first]]);
  for (const node of nodes.toReversed()) {
    const gradient = gradients.get(node.id);
    if (gradient === undefined || !active.has(node.id)) continue;
    const parts = inputGradients(terms, node, gradient, active);
    for (const [input, part] of parts) {
      const before = gradients.get(input);
      gradients.set(
        input,
        before === undefined ? part : terms.of("add", before, part),
      );
    }
  }
  return wanted.map((id) => gradients.get(id) ?? terms.fill(0, id));
}

/** 1, for a scalar. */
function ones(graph: GraphBuilder, output: NodeId): NodeId {
  const { type } = nodeOf(graph, output);
  if (!floats.includes(type.dtype)) {
    throw new TraceError(
      `backward: only floats have gradients, got ${typeText(type)}`,
    );
  }
  if (type.shape.some((size) => size !== 1)) {
    throw new TraceError(
      `backward: grad can be implicitly created only for scalar outputs, got ${typeText(type)}; take its sum, or give a gradient`,
    );
  }
  const one = graph.constant(tensorOf(type.dtype, [], [1]));
  return new Terms(graph).expand(one, type.shape);
}

/** The wanted nodes and all that depends on them through floats. */
function dependents(
  nodes: readonly Node[],
  wanted: readonly NodeId[],
): ReadonlySet<NodeId> {
  const found = new Set<NodeId>(wanted);
  for (const { id, op, type, inputs } of nodes) {
    if (recordOf<OpName>(op).vjp === "none") continue;
    if (!floats.includes(type.dtype)) continue;
    if (inputs.some((input) => found.has(input))) found.add(id);
  }
  return found;
}

/** Input -> a part of its gradient. */
function inputGradients(
  terms: Terms,
  node: Node,
  gradient: NodeId,
  active: ReadonlySet<NodeId>,
): [NodeId, NodeId][] {
  const { vjp } = recordOf<OpName>(node.op);
  if (vjp === "none") return [];
  const wants = (index: number): boolean =>
    active.has(node.inputs[index] ?? -1);
  if (!node.inputs.some((_, index) => wants(index))) return [];
  const { inputs, id: output, attributes } = node;
  const parts = vjp({ terms, inputs, output, gradient, attributes, wants });
  return inputs.flatMap((input, index): [NodeId, NodeId][] => {
    const part = parts[index];
    return part === undefined || !wants(index) ? [] : [[input, part]];
  });
}
