/** @file What one namespace of cells records: its graph, its random numbers, and what the running cell puts out. */
import { extract } from "../graph/extract.ts";
import { digestOfValue } from "../graph/builder.ts";
import { isHost, type TensorValue } from "../graph/tensor.ts";
import { needed, type NodeId } from "../graph/node.ts";
import { gradientNote } from "../tracing/autograd/note.ts";
import { Recorder } from "../tracing/recorder.ts";
import type { Run } from "../tracing/run.ts";
import { Tensor } from "../tracing/tensor.ts";
import { Generator } from "../tracing/torch/random.ts";
import type { Answers } from "./answers.ts";
import { attentionOf } from "./attention.ts";
import type { Asked } from "./reading.ts";
import {
  type CellRecord,
  isPlaced,
  type LookedAt,
  type PlacedTensor,
  type PrintedTensor,
  type PrintedText,
  type RecordedChart,
  type RecordedOutput,
  renumbered,
  replacing,
} from "./cell-record.ts";

export type TextStream = "stdout" | "stderr";

/** Texts, and the values that printed tensors had when they were printed. */
type TextPart = string | PrintedTensor;

type Pending =
  | {
      readonly kind: "text";
      readonly stream: TextStream;
      readonly parts: TextPart[];
    }
  /** Plain data with the nodes of tensors in it, as they were when it was drawn. */
  | {
      readonly kind: "chart";
      readonly chart: object;
      /** The chart's `values`, where they are a grid. */
      readonly grid: NodeId | undefined;
    };

export class Namespace {
  readonly recorder = new Recorder();
  readonly generator: Generator;
  /** Values that were read, also by runs of the cells that were given up to read them. */
  readonly answers: Answers;
  /** What the running cell waits for, where it has to be run again to have it. */
  asked: Asked | undefined;
  /** Saved, and perhaps not computed yet. */
  #saved: Tensor[] = [];
  /** Of the whole namespace, oldest first. */
  readonly #runs: Run[] = [];
  #outputs: Pending[] = [];
  /** Told whenever the running cell has written text. */
  onWritten: () => void = () => undefined;
  /** What outputs look at, and where in the running cell. */
  #looks: LookedAt[] = [];

  /** What the program has read, by node; undefined where nobody asks. */
  readonly #reads: Map<NodeId, TensorValue> | undefined;
  /** Whether it has read what the engine computed. */
  #hasRead = false;

  /**
   * @param entropy where seeds come from that no program gave
   * @param notesReads for a recording that is to hold only where the same is read
   */
  constructor(answers: Answers, entropy: () => number, notesReads = false) {
    this.#reads = notesReads ? new Map() : undefined;
    this.answers = answers;
    this.generator = new Generator(entropy);
  }

  /** Forgets what the last cell put out. */
  beginCell(): void {
    this.#outputs = [];
    this.#looks = [];
    this.asked = undefined;
  }

  /** Remembers that a value was there for the program. @param node with nothing left open in it */
  noteRead(node: NodeId, value: TensorValue): void {
    this.#hasRead = true;
    this.#reads?.set(node, value);
  }

  save(tensor: Tensor): void {
    tensor.save();
    this.#saved.push(tensor);
  }

  /** What was saved since a value was computed last. */
  get saved(): readonly Tensor[] {
    return this.#saved;
  }

  takeSaved(): readonly Tensor[] {
    const saved = this.#saved;
    this.#saved = [];
    return saved;
  }

  /** Remembers a run of the model that has ended. */
  ran(run: Run): void {
    this.#runs.push(run);
  }

  write(text: string, stream: TextStream): void {
    const parts = this.#textParts(stream);
    const last = parts.at(-1);
    if (typeof last === "string") parts[parts.length - 1] = last + text;
    else parts.push(text);
    this.onWritten();
  }

  /** The text so far, up to the first value that is still to be computed. */
  printed(): PrintedText[] {
    const found: PrintedText[] = [];
    for (const output of this.#outputs) {
      if (output.kind === "chart") continue;
      const { stream, parts } = output;
      let text = "";
      const isWhole = parts.every((part) => {
        if (typeof part !== "string") return false;
        text += part;
        return true;
      });
      found.push({ text, ...(stream === "stderr" && { stream }) });
      if (!isWhole) break;
    }
    return found;
  }

  /**
   * Prints a tensor's value as it is now, which may be computed later.
   * @param line of the running cell
   */
  writeTensor(tensor: Tensor, stream: TextStream, line: number): void {
    // inside a trace the text may wait for the run; after it, the tensor must have been saved
    if (tensor.scope?.ended !== false) this.recorder.valueNode(tensor);
    const note = gradientNote(tensor);
    const node = this.#shown(tensor) ?? tensor.id;
    this.#textParts(stream).push({ node, ...(note && { note }) });
    this.#looks.push({ node, line });
  }

  /** What no device computes is shown as it is now. */
  #shown(tensor: Tensor): NodeId | undefined {
    const value = isHost(tensor.dtype) ? tensor.known() : undefined;
    return value && this.recorder.builder.constant(value);
  }

  #textParts(stream: TextStream): TextPart[] {
    const last = this.#outputs.at(-1);
    if (last?.kind === "text" && last.stream === stream) return last.parts;
    const parts: TextPart[] = [];
    this.#outputs.push({ kind: "text", stream, parts });
    return parts;
  }

  /**
   * @param chart its kind, its titles and what the kind needs, with tensors where numbers stand
   * @param line of the running cell
   */
  chart(chart: object, line: number): void {
    const { values } = chart as { readonly values?: unknown };
    this.#outputs.push({
      kind: "chart",
      // not saved, or of a trace that is still open: fails on the line that draws it
      chart: replacing(chart, (part): PlacedTensor | undefined => {
        if (!(part instanceof Tensor)) return undefined;
        const node = this.#shown(part) ?? this.recorder.valueNode(part);
        this.#looks.push({ node, line });
        return { node };
      }) as object,
      grid:
        values instanceof Tensor && values.rank === 2 ? values.id : undefined,
    });
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
    const looks = this.#looks.flatMap(({ node, line }): LookedAt[] => {
      try {
        return [{ node: wanted(this.recorder.resolve(node)), line }];
      } catch (error) {
        if (complete) throw error;
        return [];
      }
    });
    const reads = [...(this.#reads ?? [])].map(([node, value]) => ({
      node: wanted(node),
      digest: digestOfValue(value),
    }));
    const part = extract(this.recorder.graph, nodes);
    const seed = this.generator.manual;
    const at = (place: number): NodeId => part.outputs[place] ?? place;
    return {
      graph: part.graph,
      outputs: outputs.map((output) => renumbered(output, at)),
      looks: looks.map(({ node, line }) => ({
        node: at(node),
        line,
      })),
      ...(seed === undefined ? {} : { seed }),
      ...(reads.length > 0 && {
        reads: reads.map(({ node, digest }) => ({ node: at(node), digest })),
      }),
    };
  }

  #recorded(output: Pending, wanted: (node: NodeId) => number): RecordedOutput {
    if (output.kind === "text") {
      return {
        kind: "text",
        ...(output.stream === "stderr" && { stream: output.stream }),
        parts: output.parts.map((part) =>
          typeof part === "string"
            ? part
            : { ...part, node: wanted(this.recorder.resolve(part.node)) },
        ),
      };
    }
    const shown: NodeId[] = [];
    const chart = replacing(output.chart, (part) => {
      if (!isPlaced(part)) return undefined;
      const node = this.recorder.resolve(part.node);
      shown.push(node);
      return { node: wanted(node) };
    }) as RecordedChart["chart"];
    const attention =
      output.grid === undefined
        ? undefined
        : attentionOf(
            this.recorder.graph,
            this.recorder.resolve(output.grid),
            this.#runs,
          );
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
      ...(this.#areWithoutModel(shown) && { withoutModel: true }),
    };
  }

  /** What a program has read may be in any number that comes after. */
  #areWithoutModel(shown: readonly NodeId[]): boolean {
    return (
      !this.#hasRead &&
      needed(this.recorder.graph, shown).every(({ op }) => op !== "weight")
    );
  }
}
