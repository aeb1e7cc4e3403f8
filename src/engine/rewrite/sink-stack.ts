/** @file Moves operations from behind a stack in front of it, so that each part is reduced where it is computed. */
import { nodeOf, type Node } from "../../graph/node.ts";
import type { OpAttributes, OpName } from "../../graph/ops/op.ts";
import type { RewriteRule } from "./rule.ts";

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
export const sinkStack: RewriteRule = ({ builder, node, inputs }) => {
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1) return undefined;
  const stack = nodeOf(builder, input);
  if (stack.op !== "stack") return undefined;
  const sunk = sink(node, stack.attributes.axis);
  if (sunk === undefined || sunk.op === "constant") return undefined;
  const { op, attributes } = sunk;
  const parts = stack.inputs.map((part) =>
    builder.record(op, [part], attributes),
  );
  return builder.record("stack", parts, { axis: sunk.axis });
};

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
