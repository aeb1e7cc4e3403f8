/** @file Slices the rows of a product before computing it, not after. */
import { nodeOf } from "../../graph/node.ts";
import type { RewriteRule } from "./rule.ts";

/** `linear(x, w)[:, :-1]` becomes `linear(x[:, :-1], w)`: no logits are computed, or copied, that nobody reads. */
export const sliceLinear: RewriteRule = (context) => {
  const { builder, node, inputs } = context;
  const [input] = inputs;
  if (node.op !== "slice" || input === undefined) return undefined;
  const product = nodeOf(builder, input);
  if (product.op !== "linear" || !context.soleReaderOf(0)) return undefined;
  const [x, weight] = product.inputs;
  if (x === undefined || weight === undefined) return undefined;
  // the last axis is the weight's
  if (node.attributes.axis === product.type.shape.length - 1) return undefined;
  const rows = builder.record("slice", [x], node.attributes);
  return builder.record("linear", [rows, weight], {});
};
