/** @file Which run of the model a grid of heads was computed from, if it is one. */
import { needed, nodeOf, type Graph, type NodeId } from "../graph/node.ts";
import type { RecordedRun, Run } from "../tracing/run.ts";
import type { RecordedAttention } from "./cell-record.ts";

/**
 * Of the runs with a layer for each row and a head for each column, the one that most of the chart's computation
 * belongs to: runs that differ by an intervention share what comes before it.
 * @param runs oldest first
 */
export function attentionOf(
  graph: Graph,
  chart: NodeId,
  runs: readonly Run[],
): RecordedAttention | undefined {
  const [rows, columns] = nodeOf(graph, chart).type.shape;
  const fitting = runs.filter(
    ({ nLayers, nHeads }) => nLayers === rows && nHeads === columns,
  );
  if (fitting.length === 0) return undefined;
  const used = new Set(needed(graph, [chart]).map(({ id }) => id));
  // a run that gave the chart nothing so far is not run to its end
  const shares = fitting.map(
    ({ attended }) => attended.filter((id) => used.has(id)).length,
  );
  const most = Math.max(...shares);
  if (most === 0) return undefined;
  const equals = fitting
    .filter((_, index) => shares[index] === most)
    .map(({ recorded }) => recorded)
    .filter((run): run is RecordedRun => run !== undefined);
  const last = equals.at(-1);
  if (last === undefined) return undefined;
  // one run recorded twice is one: equal operations are one node
  const different = new Set(equals.map(({ patterns }) => patterns.join()));
  return { ...last, runs: different.size };
}
