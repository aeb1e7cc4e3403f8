/** @file Moves operations from behind a stack in front of it, so that each part is reduced where it is computed. */
import { nodeOf } from "../../graph/node.ts";
import { recordOf, type OpName } from "../../graph/ops/table.ts";
import type { RewriteRule } from "./rule.ts";

/**
 * `stack([a, b]).diagonal().mean(1)` becomes `stack([a.diagonal().mean(0), …])`: the attention patterns of twelve
 * layers never lie side by side, and layers stay of one structure.
 */
export const sinkStack: RewriteRule = ({ builder, node, inputs }) => {
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1) return undefined;
  const stack = nodeOf(builder, input);
  if (stack.op !== "stack") return undefined;
  if (node.op === "constant") return undefined;
  const { slices } = recordOf<OpName>(node.op);
  const types = { input: stack.type, result: node.type };
  const sunk = slices?.(node.attributes, stack.attributes.axis, types);
  if (sunk === undefined) return undefined;
  const op: Exclude<OpName, "constant"> = node.op;
  const parts = stack.inputs.map((part) =>
    builder.record(op, [part], sunk.attributes),
  );
  return builder.record("stack", parts, { axis: sunk.axis });
};
