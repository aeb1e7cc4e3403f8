/** @file What running a cell's Python leaves behind: a graph and the values that somebody looks at. */
import type { Graph, NodeId } from "../graph/node.ts";
import type { TensorValue } from "../graph/tensor.ts";

/** A tensor that was printed as it stands; its place is filled once the value is there. */
export interface PrintedTensor {
  readonly node: NodeId;
  /** What stands behind its numbers: "grad_fn=<AddBackward0>". */
  readonly note?: string;
}

export interface RecordedText {
  readonly kind: "text";
  readonly parts: readonly (string | PrintedTensor)[];
  /** Where it was not written to standard output: warnings go to standard error. */
  readonly stream?: "stderr";
}

/** Text that a running cell has put out already. */
export interface PrintedText {
  readonly text: string;
  readonly stream?: "stderr";
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

/** A tensor inside a chart's data; its numbers take its place once they are there. */
export interface PlacedTensor {
  readonly node: NodeId;
}

/** The data of a chart, whatever its kind: plain values, and tensors by their nodes. */
export type RecordedData =
  | string
  | number
  | boolean
  | null
  | undefined
  | PlacedTensor
  | readonly RecordedData[]
  | { readonly [name: string]: RecordedData };

/** A chart whose values are still to be computed, as the listing drew it. */
export interface RecordedChart {
  readonly kind: "chart";
  /** Has a kind, titles, and what the kind needs beside: { kind: "line", …, values: { node: 3 } } */
  readonly chart: { readonly [name: string]: RecordedData };
  /** Of a heatmap with a row for each layer and a column for each head of a run that it depends on. */
  readonly attention?: RecordedAttention;
  /** No model computed any of its numbers: they come of the listing alone. */
  readonly withoutModel?: true;
}

export function isPlaced(part: object): part is PlacedTensor {
  return "node" in part;
}

/**
 * Plain data with other values in the place of some of its objects.
 * @param replace undefined for an object that is to be gone into
 */
export function replacing(
  data: unknown,
  replace: (part: object) => unknown,
): unknown {
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) return data.map((part) => replacing(part, replace));
  const other = replace(data);
  if (other !== undefined) return other;
  const parts = Object.entries(data).map(([name, part]: [string, unknown]) => [
    name,
    replacing(part, replace),
  ]);
  return Object.fromEntries(parts) as object;
}

/** The tensors inside a chart's data. */
export function tensorsIn({ chart }: RecordedChart): PlacedTensor[] {
  const found: PlacedTensor[] = [];
  replacing(chart, (part) => {
    if (!isPlaced(part)) return undefined;
    found.push(part);
    return part;
  });
  return found;
}

export type RecordedOutput = RecordedText | RecordedChart;

/** An output with other numbers for its nodes. */
export function renumbered(
  output: RecordedOutput,
  at: (node: NodeId) => NodeId,
): RecordedOutput {
  if (output.kind === "text") {
    return {
      ...output,
      parts: output.parts.map((part): string | PrintedTensor =>
        typeof part === "string" ? part : { ...part, node: at(part.node) },
      ),
    };
  }
  const { attention } = output;
  return {
    ...output,
    chart: replacing(output.chart, (part): PlacedTensor | undefined =>
      isPlaced(part) ? { node: at(part.node) } : undefined,
    ) as RecordedChart["chart"],
    ...(attention && {
      attention: {
        ids: at(attention.ids),
        patterns: attention.patterns.map(at),
        runs: attention.runs,
      },
    }),
  };
}

/** Which line of the cell looks at a node. */
export interface LookedAt {
  readonly node: NodeId;
  /** Counted from 1. */
  readonly line: number;
}

/** A value that the program had while it ran: what is recorded after it is recorded because of it. */
export interface ReadValue {
  readonly node: NodeId;
  /** Names its numbers: `digestOfValue`. */
  readonly digest: string;
}

export interface CellRecord {
  /** Just the nodes that the outputs, and what was read, need, renumbered. */
  readonly graph: Graph;
  /** In the order in which the cell made them. */
  readonly outputs: readonly RecordedOutput[];
  /** For every node of the outputs. */
  readonly looks: readonly LookedAt[];
  /** Last value given to torch.manual_seed in the namespace. */
  readonly seed?: number;
  /** What was read in the namespace so far; absent where nothing was, or nobody keeps it. */
  readonly reads?: readonly ReadValue[];
}

/** An error that a cell raised, for the reader: no internal frames. */
export interface CellFailure {
  /** "RuntimeError: matmul: …", the last line of the traceback */
  readonly message: string;
  /** The traceback with the cells' own lines only. */
  readonly traceback: string;
  /**
   * Who raised it: the page's modules, which say so in their own words; a mistake in them; or the program itself, its
   * own `raise` and Python's complaints about its lines.
   */
  readonly origin: "refusal" | "internal" | "program";
  /** What the page's TypeScript or its engine threw, where that ended the cell. */
  readonly fault?: { readonly name: string; readonly message: string };
  /** Where the reader looks: the outermost line of the cell that was run. */
  readonly at?: CellLine;
  /** The innermost line of a cell, where that is another: inside a function that `at` calls. */
  readonly within?: CellLine;
}

/** A line of a cell, counted from 1. */
export interface CellLine {
  readonly cellId: string;
  readonly line: number;
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
