/** @file What gradients are recorded as, by way of more than their value needs. */
import { nodeOf } from "../../graph/node.ts";
import type { RewriteRule } from "./rule.ts";

/** `x.log_softmax(-1).exp()`, which the gradient of a cross entropy begins with, is `x.softmax(-1)`. */
export const softmaxAtOnce: RewriteRule = (context) => {
  const { builder, node, inputs } = context;
  const [input] = inputs;
  if (node.op !== "exp" || input === undefined) return undefined;
  const logProbs = nodeOf(builder, input);
  if (logProbs.op !== "log_softmax" || !context.soleReaderOf(0)) {
    return undefined;
  }
  return builder.record("softmax", logProbs.inputs, logProbs.attributes);
};

/** What was sent to places of an axis adds up to what it adds up to where it came from. */
export const sumUnscattered: RewriteRule = ({ builder, node, inputs }) => {
  const [input] = inputs;
  if (node.op !== "sum" || input === undefined) return undefined;
  const scattered = nodeOf(builder, input);
  const [source] = scattered.inputs;
  return scattered.op === "scatter_add" &&
    source !== undefined &&
    node.attributes.axes.includes(scattered.attributes.axis)
    ? builder.record("sum", [source], node.attributes)
    : undefined;
};

/** Axes that are turned twice are turned once, or back to what they were. */
export const turnOnce: RewriteRule = ({ builder, node, inputs }) => {
  const [input] = inputs;
  if (node.op !== "permute" || input === undefined) return undefined;
  const before = nodeOf(builder, input);
  if (before.op !== "permute") return undefined;
  const perm = node.attributes.perm.map(
    (axis) => before.attributes.perm[axis] ?? 0,
  );
  return perm.every((axis, index) => axis === index)
    ? before.inputs[0]
    : builder.record("permute", before.inputs, { perm });
};
