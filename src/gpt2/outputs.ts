/** @file What GPT-2's modules return, which has changed between versions of Hugging Face's transformers. */
import type { NodeId } from "../graph/node.ts";
import type { Nested } from "./activation.ts";

/** What an attention layer computes; shapes in comments. */
export interface AttentionParts {
  /** [batch, pos, dModel] */
  readonly output: NodeId;
  /** [batch, head, pos, dHead] */
  readonly key: NodeId;
  /** [batch, head, pos, dHead] */
  readonly value: NodeId;
  /** [batch, head, query, key] */
  readonly pattern: NodeId;
}

/** How the parts are packed into a module's output. */
export interface OutputLayout {
  readonly attn: (parts: AttentionParts) => Nested<NodeId>;
  readonly block: (hidden: NodeId, parts: AttentionParts) => Nested<NodeId>;
  /** The hidden state in a block's output as packed by `block`. */
  readonly hiddenOf: (output: Nested<NodeId>) => NodeId;
}

function first(output: Nested<NodeId>): NodeId {
  const leaf = typeof output === "number" ? output : output[0];
  if (typeof leaf !== "number") {
    throw new Error("internal: a module's output begins with a tuple");
  }
  return leaf;
}

/** transformers 4 (2023): (output, (key, value)), and the pattern where `output_attentions=True`. */
export function layout2023(outputAttentions: boolean): OutputLayout {
  const rest = (parts: AttentionParts): Nested<NodeId>[] => [
    [parts.key, parts.value],
    ...(outputAttentions ? [parts.pattern] : []),
  ];
  return {
    attn: (parts) => [parts.output, ...rest(parts)],
    block: (hidden, parts) => [hidden, ...rest(parts)],
    hiddenOf: first,
  };
}

/** transformers 5 under eager attention: (output, pattern); a block returns its hidden state alone. */
export const layoutToday: OutputLayout = {
  attn: (parts) => [parts.output, parts.pattern],
  block: (hidden) => hidden,
  hiddenOf: first,
};

/** The attention's contribution to the residual stream, from the attention module's output. */
export const attnOutputOf = first;
