/** @file Adds up values with zeros around them by putting them side by side. */
import { nodeOf, type Graph, type NodeId } from "../../graph/node.ts";
import type { RewriteRule } from "./rule.ts";
import { zeroOf } from "./zeros.ts";

interface Part {
  readonly id: NodeId;
  readonly start: number;
  readonly end: number;
}

/**
 * The gradient of a value that is read in slices, as queries, keys and values are, is recorded as a sum of theirs, each
 * with zeros where the others are: `cat([0, k, 0]) + cat([q, 0, 0])` is `cat([q, k, 0])`.
 */
export const padsTogether: RewriteRule = ({ builder, node, inputs }) => {
  const [a, b] = inputs.map((id) => nodeOf(builder, id));
  if (node.op !== "add" || a?.op !== "concat" || b?.op !== "concat") {
    return undefined;
  }
  const { axis } = a.attributes;
  const { shape } = node.type;
  // neither is repeated where both are as long as what comes out
  const isSame = [a, b].every(
    ({ type, attributes }) =>
      attributes.axis === axis &&
      type.shape.length === shape.length &&
      type.shape.every((size, each) => size === shape[each]),
  );
  if (!isSame) return undefined;
  const [own, others] = [a, b].map(({ inputs: parts }) =>
    placed(builder, parts, axis),
  );
  if (own === undefined || others === undefined) return undefined;
  const zero = own.zero ?? others.zero;
  if (zero === undefined) return undefined;
  const parts = [...own.parts, ...others.parts].sort(
    (one, other) => one.start - other.start,
  );
  const side: NodeId[] = [];
  let end = 0;
  const fill = (start: number): void => {
    if (start === end) return;
    side.push(
      builder.record("expand", [zero], {
        shape: shape.with(axis, start - end),
      }),
    );
  };
  for (const part of parts) {
    if (part.start < end) return undefined;
    fill(part.start);
    side.push(part.id);
    end = part.end;
  }
  fill(shape[axis] ?? 0);
  return builder.record("concat", side, { axis });
};

/** The parts that are not zeros, each with its place along the axis. */
function placed(
  graph: Graph,
  ids: readonly NodeId[],
  axis: number,
): { readonly parts: readonly Part[]; readonly zero: NodeId | undefined } {
  const parts: Part[] = [];
  let [start, zero]: [number, NodeId | undefined] = [0, undefined];
  for (const id of ids) {
    const end = start + (nodeOf(graph, id).type.shape[axis] ?? 0);
    const own = zeroOf(graph, id);
    if (own === undefined) parts.push({ id, start, end });
    else zero = own;
    start = end;
  }
  return { parts, zero };
}
