/** @file Runs a press on the workers, and tells what each of its cells does. */
import type { Progress } from "../engine/engine.ts";
import { extract } from "../graph/extract.ts";
import type { NodeId } from "../graph/node.ts";
import { numbersOf, type TensorValue } from "../graph/tensor.ts";
import type { CellRecord } from "../python/cell-record.ts";
import { headsOf, headWeights, type AskableRun } from "./attention.ts";
import { Backend } from "./backend.ts";
import { Downloads } from "./downloads.ts";
import {
  failureOf,
  failureOfCell,
  failureOfLooks,
  isCancellation,
} from "./failure.ts";
import { heaviest, type Heaviest } from "./heaviest.ts";
import {
  comingCharts,
  completeOutputs,
  nodesOf,
  streamedNodes,
} from "./outputs.ts";
import { cellsUpTo, type CellEvent, type Press } from "./page-state.ts";
import type {
  AttentionAnswer,
  Cell,
  CellOutput,
  CellResult,
  CellState,
  ComingChart,
  HeadAttention,
  HeadPlace,
  HeadsOfRun,
  NotebookOptions,
} from "./state.ts";

/** Nothing is loaded before the first run. */
export function createRunner(options: NotebookOptions): Runner {
  return new Runner(new Backend(options));
}

/** What a runner needs of the workers. */
export type RunnerBackend = Pick<
  Backend,
  | "ready"
  | "resetNamespace"
  | "runCell"
  | "evaluate"
  | "engineLoaded"
  | "tokenTexts"
  | "report"
  | "keepFiles"
  | "cancel"
  | "dispose"
>;

/** How a run is heard and ended by whoever has begun it. */
export interface RunListener {
  /** Whether a cell above has its result on the page already. */
  readonly stands: (cell: Cell) => boolean;
  readonly tell: (cellId: string, event: CellEvent) => void;
  readonly signal: AbortSignal;
}

/** A run under way. */
interface Run extends RunListener {
  readonly press: Press;
  /** The cell whose state tells what is happening now. */
  at: Cell;
  /** Milliseconds until Python and the engine were there. */
  load: number;
  /** What could not be computed, once that happened. */
  looked?: { readonly thrown: unknown; readonly most: Heaviest | undefined };
}

export class Runner {
  readonly #backend: RunnerBackend;
  /** What charts of heads were computed from; it goes with the chart. */
  readonly #askable = new WeakMap<HeadsOfRun, AskableRun>();

  constructor(backend: RunnerBackend) {
    this.#backend = backend;
  }

  /**
   * Cells above are recorded again in a fresh namespace: that takes milliseconds, makes the seed mean the same at
   * every press, and leaves no variable behind that the page does not show. Their charts are computed only if they
   * are not on the page already.
   * Never rejects, and does not begin the next cell once it has been given up.
   */
  async run(press: Press, listener: RunListener): Promise<void> {
    const { signal, stands, tell } = listener;
    const run: Run = { ...listener, press, at: press.target, load: 0 };
    try {
      await this.#load(run);
      await this.#backend.resetNamespace();
      for (const cell of press.cells) {
        signal.throwIfAborted();
        const shows = cell === press.target || !stands(cell);
        if (shows) {
          run.at = cell;
          goOn(run, { kind: "preparing", what: "running Python" });
        }
        const event = await this.#runCell(run, cell, shows);
        signal.throwIfAborted();
        if (shows || event.kind === "failed") tell(cell.id, event);
        if (event.kind === "failed") return;
        run.at = press.target;
      }
      void this.#backend.keepFiles();
    } catch (thrown) {
      if (signal.aborted || isCancellation(thrown)) return;
      const { at, looked } = run;
      const failure =
        looked !== undefined && looked.thrown === thrown
          ? failureOfLooks(thrown, at.id, looked.most)
          : failureOf(thrown);
      tell(at.id, { kind: "failed", failure });
    }
  }

  /** Never rejects: how it ended is in the answer. */
  async attention(
    heads: HeadsOfRun,
    place: HeadPlace,
    signal: AbortSignal,
  ): Promise<AttentionAnswer> {
    try {
      return await this.#answer(heads, place, signal);
    } catch (thrown) {
      return signal.aborted || isCancellation(thrown)
        ? { kind: "cancelled" }
        : { kind: "failed", failure: failureOf(thrown) };
    }
  }

  /** Stops whatever goes on; what has been loaded stays. */
  cancel(reason: Error): void {
    this.#backend.cancel(reason);
  }

  dispose(): void {
    this.#backend.dispose();
  }

  async #load(run: Run): Promise<void> {
    const start = performance.now();
    const downloads = new Downloads();
    let loading = true;
    await this.#backend.ready({
      onBegun: (labels) => downloads.begin(labels),
      // weights go on arriving while the run is under way
      onDownload: (label, loaded, total) => {
        downloads.update(label, loaded, total, performance.now());
        const { stage } = downloads;
        if (stage === "pending") goOn(run, downloads.state());
        else if (stage === "whole" && loading) goOn(run, compiling);
      },
      onPreparing: (what) => {
        if (downloads.stage !== "pending") {
          goOn(run, { kind: "preparing", what });
        }
      },
    });
    loading = false;
    run.signal.throwIfAborted();
    run.load = performance.now() - start;
  }

  async #runCell(run: Run, cell: Cell, shows: boolean): Promise<CellEvent> {
    const start = performance.now();
    const outcome = await this.#backend.runCell(cell);
    const python = performance.now() - start;
    const { seed } = outcome.record;
    const outputs = shows ? await this.#complete(run, outcome.record) : [];
    const end = performance.now();
    const result: CellResult = {
      ran: cellsUpTo(run.press, cell.id),
      outputs,
      report: {
        ...this.#backend.report(),
        ...(seed === undefined ? {} : { seed }),
        milliseconds: {
          load: run.load,
          python,
          engine: end - start - python,
          total: end - run.press.pressedAt,
        },
      },
    };
    return outcome.kind === "recorded"
      ? { kind: "finished", result }
      : {
          kind: "failed",
          failure: failureOfCell(outcome.failure),
          result: unfinished(result),
        };
  }

  /** Computes what a cell's outputs look at; charts that can fill are told as they do. */
  async #complete(
    run: Run,
    { graph, outputs, looks }: CellRecord,
  ): Promise<CellOutput[]> {
    const nodes = nodesOf(outputs);
    let coming: readonly (ComingChart | undefined)[] | undefined;
    const known = new Map<NodeId, TensorValue>();
    const onProgress = ({ label, done, total, parts }: Progress): void => {
      if (parts !== undefined) {
        for (const [node, value] of parts) known.set(node, value);
        coming = comingCharts(outputs, known);
      }
      const progress = { step: label, done, total };
      goOn(run, { kind: "running", ...progress, ...(coming && { coming }) });
    };
    const computed = await this.#backend
      .evaluate(graph, nodes, onProgress, streamedNodes(outputs))
      .catch((thrown: unknown) => {
        run.looked = { thrown, most: heaviest(graph, looks) };
        throw thrown;
      });
    const values = new Map(
      nodes.flatMap((node, index) => {
        const value = computed[index];
        return value === undefined ? [] : [[node, value] as const];
      }),
    );
    return completeOutputs(outputs, values).map((output, index) => {
      const askable = headsOf(graph, outputs[index]);
      if (askable === undefined) return output;
      this.#askable.set(askable.heads, askable.run);
      return { ...output, heads: askable.heads };
    });
  }

  async #answer(
    heads: HeadsOfRun,
    place: HeadPlace,
    stopped: AbortSignal,
  ): Promise<AttentionAnswer> {
    stopped.throwIfAborted();
    const run = this.#askable.get(heads);
    if (run === undefined || !this.#backend.engineLoaded) {
      return { kind: "gone" };
    }
    run.ids ??= await this.#idsOf(run);
    stopped.throwIfAborted();
    const { graph, node } = headWeights(run, place);
    const [value] = await this.#backend.evaluate(
      graph,
      [node],
      () => undefined,
    );
    if (value?.dtype !== "float32") {
      throw new Error("internal: a pattern is not of floats");
    }
    const ids = run.ids.slice(
      place.row * heads.positions,
      (place.row + 1) * heads.positions,
    );
    const texts = await this.#backend.tokenTexts(ids);
    const attention: HeadAttention = {
      ids,
      weights: value.data,
      ...(texts === undefined ? {} : { texts }),
    };
    return { kind: "attention", attention };
  }

  /** The token ids of all rows, one after another. */
  async #idsOf({ graph, attention }: AskableRun): Promise<readonly number[]> {
    const part = extract(graph, [attention.ids]);
    const [value] = await this.#backend.evaluate(
      part.graph,
      part.outputs,
      () => undefined,
    );
    if (value === undefined) throw new Error("internal: the ids are missing");
    return numbersOf(value);
  }
}

/** Between the last byte and the first run; no part of the download. */
const compiling: CellState = { kind: "preparing", what: "compiling" };

function goOn({ at, tell }: Run, state: CellState): void {
  tell(at.id, { kind: "went on", state });
}

/** Charts tell what ran; these also that it did not run to its end. */
function unfinished(result: CellResult): CellResult {
  const { report } = result;
  const note = "The listing failed after it drew this";
  return {
    ...result,
    report: { ...report, notes: [...(report.notes ?? []), note] },
  };
}
