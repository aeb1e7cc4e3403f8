/** @file What running a cell's Python leaves behind: a graph and the values that somebody looks at. Types only. */
import type { Graph, NodeId } from "../graph/node.ts";
import type { TensorValue } from "../graph/tensor.ts";
import type { PrintStyle } from "../tracing/format.ts";

/** A tensor inside printed text; its place is filled once the value is there. */
export interface PrintedTensor {
  readonly node: NodeId;
  /** "str" for print(x), "repr" for the last expression of a cell, "format:.2f" for f"{x:.2f}" of a scalar. */
  readonly style: PrintStyle;
}

export interface RecordedText {
  readonly kind: "text";
  readonly parts: readonly (string | PrintedTensor)[];
}

/** The run of the model that a grid of heads was computed from: its attention can be asked for later. */
export interface RecordedAttention {
  /** int64 [batch, pos] */
  readonly ids: NodeId;
  /** By layer, [batch, head, query, key], with what the listing assigned in the run. */
  readonly patterns: readonly NodeId[];
  /** How many runs the chart depends on equally; this is the last of them. */
  readonly runs: number;
}

/** A chart whose values are still to be computed; titles as the listing gave them. */
export interface RecordedChart {
  readonly kind: "line" | "heatmap";
  /** line: [position]; heatmap: [row, column] */
  readonly node: NodeId;
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Of a heatmap with a row for each layer and a column for each head of a run that it depends on. */
  readonly attention?: RecordedAttention;
}

export type RecordedOutput = RecordedText | RecordedChart;

export interface CellRecord {
  /** Just the nodes that the outputs need, renumbered. */
  readonly graph: Graph;
  /** In the order in which the cell made them. */
  readonly outputs: readonly RecordedOutput[];
  /** Last value given to torch.manual_seed in the namespace. */
  readonly seed?: number;
}

/** An error that a cell raised, for the reader: no internal frames. */
export interface CellFailure {
  /** "RuntimeError: matmul: …", the last line of the traceback */
  readonly message: string;
  /** The traceback with the cells' own lines only. */
  readonly traceback: string;
  /** Where the reader looks: the innermost line of a cell, counted from 1. */
  readonly at?: { readonly cellId: string; readonly line: number };
}

export type CellOutcome =
  | { readonly kind: "recorded"; readonly record: CellRecord }
  | {
      readonly kind: "raised";
      readonly failure: CellFailure;
      /** What the cell printed before it failed, as far as it can be computed. */
      readonly record: CellRecord;
    };

/** Computes nodes of a graph now, for `.item()` and `if x > 0` in the middle of a cell. */
export type Evaluate = (
  graph: Graph,
  nodes: readonly NodeId[],
) => Promise<readonly TensorValue[]>;
