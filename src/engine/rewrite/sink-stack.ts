/** @file Moves operations from behind a stack in front of it, so that each part is reduced where it is computed. */
import { GraphBuilder } from "../../graph/builder.ts";
import {
  needed,
  nodeOf,
  type Graph,
  type Node,
  type NodeId,
} from "../../graph/node.ts";
import type { OpAttributes, OpName } from "../../graph/ops/op.ts";

export interface Rewritten {
  readonly graph: Graph;
  readonly outputs: readonly NodeId[];
}

/** An operation on the parts of a stack that equals the operation on the stack. */
interface Sunk<Op extends OpName = OpName> {
  readonly op: Op;
  readonly attributes: OpAttributes[Op];
  /** Where the parts are stacked afterwards. */
  readonly axis: number;
}

/**
 * `stack([a, b]).diagonal().mean(1)` becomes `stack([a.diagonal().mean(0), …])`: the attention patterns of twelve
 * layers never lie side by side, and layers stay of one structure.
 */
export function sinkStacks(
  graph: Graph,
  outputs: readonly NodeId[],
): Rewritten {
  const builder = new GraphBuilder();
  const moved = new Map<NodeId, NodeId>();
  const newId = (id: NodeId): NodeId => {
    const known = moved.get(id);
    if (known === undefined)
      throw new Error(`internal: n${id} is not rewritten yet`);
    return known;
  };
  for (const node of needed(graph, outputs)) {
    moved.set(node.id, rewrite(builder, node, node.inputs.map(newId)));
  }
  return { graph: builder, outputs: outputs.map(newId) };
}

function rewrite(
  builder: GraphBuilder,
  node: Node,
  inputs: readonly NodeId[],
): NodeId {
  if (node.op === "constant") {
    if (node.value === undefined)
      throw new Error("internal: a constant without value");
    return builder.constant(node.value);
  }
  const [input] = inputs;
  const stack = input === undefined ? undefined : nodeOf(builder, input);
  if (inputs.length === 1 && stack?.op === "stack") {
    const sunk = sink(node, stack.attributes.axis);
    if (sunk !== undefined && sunk.op !== "constant") {
      const { op, attributes } = sunk;
      const parts = stack.inputs.map((part) =>
        builder.record(op, [part], attributes),
      );
      return builder.record("stack", parts, { axis: sunk.axis });
    }
  }
  return builder.record(node.op, inputs, node.attributes);
}

/** How a node acts on the parts of a stack along `axis`; undefined where it mixes or cannot be moved. */
function sink(node: Node, axis: number): Sunk | undefined {
  const shift = (own: number): number => (own > axis ? own - 1 : own);
  switch (node.op) {
    case "diagonal": {
      const { offset, dim1, dim2 } = node.attributes;
      if (dim1 === axis || dim2 === axis) return undefined;
      return {
        op: node.op,
        attributes: { offset, dim1: shift(dim1), dim2: shift(dim2) },
        axis: axis - [dim1, dim2].filter((dim) => dim < axis).length,
      };
    }
    case "sum":
    case "mean":
    case "prod":
    case "amax":
    case "amin":
    case "logsumexp": {
      const { axes, keepdims } = node.attributes;
      if (axes.includes(axis)) return undefined;
      return {
        op: node.op,
        attributes: { axes: axes.map(shift), keepdims },
        axis: keepdims ? axis : axis - axes.filter((own) => own < axis).length,
      };
    }
    case "softmax":
    case "log_softmax":
      if (node.attributes.axis === axis) return undefined;
      return {
        op: node.op,
        attributes: { axis: shift(node.attributes.axis) },
        axis,
      };
    case "slice":
      if (node.attributes.axis === axis) return undefined;
      return {
        op: node.op,
        attributes: { ...node.attributes, axis: shift(node.attributes.axis) },
        axis,
      };
    default:
      return undefined;
  }
}
