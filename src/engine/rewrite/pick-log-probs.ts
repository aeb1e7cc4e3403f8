/** @file Picks log probabilities without writing all of them. */
import { nodeOf } from "../../graph/node.ts";
import type { RewriteRule } from "./rule.ts";

/**
 * `x.log_softmax(-1).gather(-1, ids)` gathers first: a cross entropy needs one number a position, not one a token of
 * the vocabulary. The greatest value is subtracted from both terms, so that no digits are lost when logits are large.
 */
export const pickLogProbs: RewriteRule = (context) => {
  const { builder, node, inputs } = context;
  const [input, indices] = inputs;
  if (node.op !== "take_along") return undefined;
  if (input === undefined || indices === undefined) return undefined;
  const logProbs = nodeOf(builder, input);
  const { axis } = node.attributes;
  const applies =
    logProbs.op === "log_softmax" &&
    logProbs.attributes.axis === axis &&
    context.soleReaderOf(0) &&
    // picked at every position, so that the two terms line up
    node.type.shape.every(
      (size, index) => index === axis || size === logProbs.type.shape[index],
    );
  const [x] = logProbs.inputs;
  if (!applies || x === undefined) return undefined;
  const along = { axes: [axis], keepdims: true };
  const greatest = builder.record("amax", [x], along);
  const exponentials = builder.record(
    "exp",
    [builder.record("sub", [x, greatest], {})],
    {},
  );
  const total = builder.record("sum", [exponentials], along);
  const picked = builder.record("take_along", [x, indices], { axis });
  return builder.record(
    "sub",
    [
      builder.record("sub", [picked, greatest], {}),
      builder.record("log", [total], {}),
    ],
    {},
  );
};
