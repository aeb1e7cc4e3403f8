/** @file What one namespace of cells records: its graph, its random numbers, and what the running cell puts out. */
import { extract } from "../graph/extract.ts";
import type { NodeId } from "../graph/node.ts";
import { typeText } from "../graph/tensor.ts";
import type { PrintStyle } from "../tracing/format.ts";
import { Recorder } from "../tracing/recorder.ts";
import type { Run } from "../tracing/run.ts";
import { Tensor } from "../tracing/tensor.ts";
import { Generator } from "../tracing/torch/random.ts";
import { attentionOf } from "./attention.ts";
import {
  type CellRecord,
  isPlaced,
  type PlacedTensor,
  type PrintedTensor,
  type RecordedChart,
  type RecordedOutput,
  replacing,
} from "./cell-record.ts";

/** A tensor in printed text stands between these private-use characters, as a number. */
const mark = { open: "\ue000", close: "\ue001" };
const marks = /\ue000(\d+)\ue001/;

/** A tensor that has been written into a text. */
export interface Printed {
  readonly tensor: Tensor;
  readonly style: PrintStyle;
}

export type TextStream = "stdout" | "stderr";

type Pending =
  | { readonly kind: "text"; readonly stream: TextStream; text: string }
  /** Plain data with tensors in it. */
  | { readonly kind: "chart"; readonly chart: object };

export class Session {
  readonly recorder = new Recorder();
  readonly generator = new Generator();
  readonly #printed: Printed[] = [];
  /** Of the whole namespace, oldest first. */
  readonly #runs: Run[] = [];
  #outputs: Pending[] = [];

  /** Forgets what the last cell put out. */
  beginCell(): void {
    this.#outputs = [];
  }

  /** Remembers a run of the model that has ended. */
  ran(run: Run): void {
    this.#runs.push(run);
  }

  write(text: string, stream: TextStream): void {
    const last = this.#outputs.at(-1);
    if (last?.kind === "text" && last.stream === stream) last.text += text;
    else this.#outputs.push({ kind: "text", stream, text });
  }

  /** @param chart its kind, its titles and what the kind needs, with tensors where numbers stand */
  chart(chart: object): void {
    // not saved, or of a trace that is still open: fails on the line that draws it
    replacing(chart, (part) => {
      if (part instanceof Tensor) return this.recorder.valueNode(part);
      return undefined;
    });
    this.#outputs.push({ kind: "chart", chart });
  }

  /** The mark that stands for a tensor in a text. */
  print(tensor: Tensor, style: PrintStyle): string {
    // inside a trace the text waits for the run; after it, the tensor must have been saved
    if (tensor.scope?.ended !== false) this.recorder.valueNode(tensor);
    this.#printed.push({ tensor, style });
    return `${mark.open}${this.#printed.length - 1}${mark.close}`;
  }

  printed(place: number): Printed {
    const printed = this.#printed[place];
    if (printed === undefined) {
      throw new Error(`internal: nothing was printed as ${place}`);
    }
    return printed;
  }

  /** A text for people with its marks as types: "int64[2]". */
  described(text: string): string {
    return this.#parts(text)
      .map((part) =>
        typeof part === "string" ? part : `<${typeText(part.tensor.type)}>`,
      )
      .join("");
  }

  /**
   * What the cell leaves behind.
   * @param complete false where the cell failed: what cannot be computed then is left out
   */
  record(complete: boolean): CellRecord {
    const nodes: NodeId[] = [];
    const wanted = (node: NodeId): number => nodes.push(node) - 1;
    const outputs = this.#outputs.flatMap((output): RecordedOutput[] => {
      try {
        return [this.#recorded(output, wanted)];
      } catch (error) {
        if (complete) throw error;
        return [];
      }
    });
    const part = extract(this.recorder.graph, nodes);
    const seed = this.generator.manual;
    return {
      graph: part.graph,
      outputs: outputs.map((output) => renumbered(output, part.outputs)),
      ...(seed === undefined ? {} : { seed }),
    };
  }

  #recorded(output: Pending, wanted: (node: NodeId) => number): RecordedOutput {
    if (output.kind === "text") {
      return {
        kind: "text",
        ...(output.stream === "stderr" && { stream: output.stream }),
        parts: this.#parts(output.text).map((part) =>
          typeof part === "string"
            ? part
            : {
                node: wanted(this.recorder.resolve(part.tensor.id)),
                style: part.style,
              },
        ),
      };
    }
    const chart = replacing(output.chart, (part) =>
      part instanceof Tensor
        ? { node: wanted(this.recorder.resolve(part.id)) }
        : undefined,
    ) as RecordedChart["chart"];
    const grid = (output.chart as { readonly values?: unknown }).values;
    const attention =
      grid instanceof Tensor && grid.shape.length === 2
        ? attentionOf(
            this.recorder.graph,
            this.recorder.resolve(grid.id),
            this.#runs,
          )
        : undefined;
    return {
      kind: "chart",
      chart,
      ...(attention && {
        attention: {
          ids: wanted(attention.ids),
          patterns: attention.patterns.map(wanted),
          runs: attention.runs,
        },
      }),
    };
  }

  #parts(text: string): (string | Printed)[] {
    return text
      .split(marks)
      .map((part, index) =>
        index % 2 === 0 ? part : this.printed(Number(part)),
      )
      .filter((part) => part !== "");
  }
}

/** An output whose nodes are places in a list, with the nodes themselves. */
function renumbered(
  output: RecordedOutput,
  nodes: readonly NodeId[],
): RecordedOutput {
  const at = (place: number): NodeId => nodes[place] ?? place;
  if (output.kind !== "text") {
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
  return {
    ...output,
    parts: output.parts.map((part): string | PrintedTensor =>
      typeof part === "string" ? part : { ...part, node: at(part.node) },
    ),
  };
}
