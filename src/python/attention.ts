/** @file Which run of the model a grid of heads was computed from, if it is one. */
import { needed, nodeOf, type Graph, type NodeId } from "../graph/node.ts";
import type { RecordedRun } from "../tracing/run.ts";
import type { RecordedAttention } from "./cell-record.ts";

/**
 * Of the runs with a layer for each row and a head for each column, the one that most of the chart's computation
 * belongs to: runs that differ by an intervention share what comes before it.
 * @param runs oldest first
 */
export function attentionOf(
  graph: Graph,
  chart: NodeId,
  runs: readonly RecordedRun[],
): RecordedAttention | undefined {
  const [rows, columns] = nodeOf(graph, chart).type.shape;
  const fitting = runs.filter(
    ({ patterns: [first, ...rest] }) =>
      first !== undefined &&
      rest.length + 1 === rows &&
      nodeOf(graph, first).type.shape[1] === columns,
  );
  if (fitting.length === 0) return undefined;
  const used = new Set(needed(graph, [chart]).map(({ id }) => id));
  const shares = fitting.map(
    ({ patterns }) => patterns.filter((id) => used.has(id)).length,
  );
  const most = Math.max(...shares);
  if (most === 0) return undefined;
  const equals = fitting.filter((_, index) => shares[index] === most);
  const last = equals.at(-1);
  if (last === undefined) return undefined;
  // one run recorded twice is one: equal operations are one node
  const different = new Set(equals.map(({ patterns }) => patterns.join()));
  return { ...last, runs: different.size };
}
