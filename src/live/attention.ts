/** @file What a question about a head asks of the graph that a cell recorded. Pure. */
import { GraphBuilder } from "../graph/builder.ts";
import { extract } from "../graph/extract.ts";
import { nodeOf, type Graph, type NodeId } from "../graph/node.ts";
import { tensorOf } from "../graph/tensor.ts";
import type {
  PlacedTensor,
  RecordedAttention,
  RecordedOutput,
} from "../python/cell-record.ts";
import type { HeadIndex, HeadsOfRun } from "./state.ts";

/** A run that questions can be asked about, as it was recorded. */
export interface AskableRun {
  readonly graph: Graph;
  readonly attention: RecordedAttention;
  /** The token ids of all rows, once they have been asked for. */
  ids?: readonly number[];
}

/** Of an output with a number for each head of a run. Whether it is shown as one of heads is the page's to say. */
export function headsOf(
  graph: Graph,
  output: RecordedOutput | undefined,
): { readonly heads: HeadsOfRun; readonly run: AskableRun } | undefined {
  if (output?.kind !== "chart" || output.attention === undefined) {
    return undefined;
  }
  const { chart, attention } = output;
  // only a grid has attention
  const { values } = chart as unknown as { readonly values: PlacedTensor };
  const [rows = 0, positions = 0] = nodeOf(graph, attention.ids).type.shape;
  const [layers = 0, headsPerLayer = 0] = nodeOf(graph, values.node).type.shape;
  const { runs } = attention;
  return {
    heads: { rows, positions, layers, headsPerLayer, runs },
    run: { graph, attention },
  };
}

/** The part of a run's graph that gives one head's weights on one row, [query, key]. */
export function headWeights(
  { graph, attention }: AskableRun,
  { layer, head, row }: HeadIndex,
): { readonly graph: Graph; readonly node: NodeId } {
  const pattern = attention.patterns[layer];
  if (pattern === undefined) {
    throw new Error(`internal: the run has no layer ${layer}`);
  }
  const part = extract(graph, [pattern]);
  const builder = new GraphBuilder(part.graph);
  const pick = (from: NodeId, place: number): NodeId =>
    builder.record(
      "gather",
      [from, builder.constant(tensorOf("int64", [], [place]))],
      { axis: 0 },
    );
  const [whole = 0] = part.outputs; // [batch, head, query, key]
  const node = pick(pick(whole, row), head);
  return { graph: builder.snapshot(), node };
}
