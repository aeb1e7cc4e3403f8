/** @file Products of what is known of rows without computing them: rows of zeros, rows with one element. */
import { nodeOf, type Node, type NodeId } from "../../graph/node.ts";
import { sameShape } from "../../graph/tensor.ts";
import type { RewriteContext, RewriteRule } from "./rule.ts";
import { zeroOf } from "./zeros.ts";

type Product = Node & { readonly op: "matmul" };

/**
 * The gradient of logits has zeros where nobody read them, and one element a position beside what is spread over the
 * vocabulary. Times a weight, whose numbers are finite, rows of zeros stay such, a row with one element is a row of the
 * weight, and the factor of a row is one of what comes out: `cat([zeros, s * p - scattered]) @ w` becomes
 * `cat([zeros, s * (p @ w) - e * w[ids]])`.
 */
export const knownRows: RewriteRule = (context) => {
  const { node, inputs, builder } = context;
  const [x, weight] = inputs;
  if (node.op !== "matmul" || x === undefined || weight === undefined) {
    return undefined;
  }
  const matrix = nodeOf(builder, weight);
  if (matrix.op !== "weight" || matrix.type.shape.length !== 2) {
    return undefined;
  }
  return known(context, node, x, weight);
};

/** The product where something is known of its rows; undefined where nothing is. */
function known(
  context: RewriteContext,
  product: Product,
  x: NodeId,
  weight: NodeId,
): NodeId | undefined {
  const { builder } = context;
  const of = nodeOf(builder, x);
  const last = of.type.shape.length - 1;
  const whole = (part: NodeId): NodeId =>
    known(context, product, part, weight) ??
    builder.record("matmul", [part, weight], {});
  switch (of.op) {
    case "concat":
      return of.attributes.axis === last
        ? undefined
        : padded(context, of, weight, whole);
    case "scatter_add":
      return of.attributes.axis === last
        ? picked(context, of, weight)
        : undefined;
    case "add":
    case "sub": {
      const isWhole = of.inputs.every((input) =>
        sameShape(nodeOf(builder, input).type.shape, of.type.shape),
      );
      const isKnown = of.inputs.some(
        (input) => known(context, product, input, weight) !== undefined,
      );
      if (!isWhole || !isKnown) return undefined;
      return builder.record(of.op, of.inputs.map(whole), {});
    }
    case "mul": {
      const factor = of.inputs.find((input) => {
        const { shape } = nodeOf(builder, input).type;
        return shape.length === last + 1 && shape[last] === 1;
      });
      const part = of.inputs.find((input) => input !== factor);
      if (factor === undefined || part === undefined) return undefined;
      return sameShape(nodeOf(builder, part).type.shape, of.type.shape)
        ? builder.record("mul", [whole(part), factor], {})
        : undefined;
    }
    default:
      return undefined;
  }
}

/** One part, with zeros around it. */
function padded(
  { builder }: RewriteContext,
  { inputs, attributes }: Node & { readonly op: "concat" },
  weight: NodeId,
  whole: (part: NodeId) => NodeId,
): NodeId | undefined {
  const zeros = inputs.map((part) => zeroOf(builder, part));
  if (zeros.filter((zero) => zero === undefined).length !== 1) return undefined;
  const width = nodeOf(builder, weight).type.shape[1] ?? 0;
  const parts = inputs.map((part, index) => {
    const zero = zeros[index];
    if (zero === undefined) return whole(part);
    const { shape } = nodeOf(builder, part).type;
    return builder.record("expand", [zero], {
      shape: shape.with(-1, width),
    });
  });
  return builder.record("concat", parts, attributes);
}

/** Where one element of each row was sent: that row of the weight, times the element. */
function picked(
  { builder }: RewriteContext,
  { inputs }: Node & { readonly op: "scatter_add" },
  weight: NodeId,
): NodeId | undefined {
  const [element, place] = inputs;
  if (element === undefined || place === undefined) return undefined;
  const { shape } = nodeOf(builder, place).type;
  if (shape.at(-1) !== 1) return undefined;
  const rows = builder.record("reshape", [place], {
    shape: shape.slice(0, -1),
  });
  const chosen = builder.record("gather", [weight, rows], { axis: 0 });
  return builder.record("mul", [chosen, element], {});
}
