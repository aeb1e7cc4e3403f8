/** @file Runs a press on the workers, and tells what each of its cells does. */
import { inTurns } from "../charts/slices.ts";
import type { Progress } from "../engine/engine.ts";
import { extract } from "../graph/extract.ts";
import { digestOfValue } from "../graph/builder.ts";
import { nodeOf, type NodeId } from "../graph/node.ts";
import { numbersOf, type TensorValue } from "../graph/tensor.ts";
import type { CellRecord } from "../python/cell-record.ts";
import { headsOf, headWeights, type AskableRun } from "./attention.ts";
import { Backend, type LoadListener, type Parts } from "./backend.ts";
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
  completedOutputs,
  nodesOf,
  streamedNodes,
} from "./outputs.ts";
import {
  cellsUpTo,
  type CellEvent,
  type Checking,
  type Press,
} from "./page-state.ts";
import { sameRecord } from "../recordings/pool.ts";
import { keyOfCells } from "../recordings/recording.ts";
import type {
  AttentionAnswer,
  Cell,
  CellOutput,
  CellResult,
  CellState,
  ComingChart,
  HeadAttention,
  HeadIndex,
  HeadsOfRun,
  NotebookOptions,
  RecordingCheck,
  WorkAnswer,
  WorkOfCell,
} from "./state.ts";

/** Nothing is loaded before the first run. */
export function createRunner(options: NotebookOptions): Runner {
  return new Runner(new Backend(options));
}

/** What a runner needs of the workers. */
export type RunnerBackend = Pick<
  Backend,
  | "ready"
  | "readyBehind"
  | "recording"
  | "resetNamespace"
  | "runCell"
  | "evaluate"
  | "beginWork"
  | "endWork"
  | "whatRan"
  | "engineLoaded"
  | "tokenTexts"
  | "report"
  | "prepareNextVisit"
  | "cancel"
  | "dispose"
>;

/** How a run is heard and ended by whoever has begun it. */
export interface RunListener {
  /** Whether a cell above has its result on the page already. */
  readonly stands: (cell: Cell) => boolean;
  readonly tell: (cellId: string, event: CellEvent) => void;
  /** Of results that were drawn before Python was there; heard after the run, too. */
  readonly check: (cellId: string, event: Checking) => void;
  /** Resolves when the charts that a cell has just finished with are drawn, or will not be. */
  readonly drawn: (cellId: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/** A run under way. */
interface RunOfPress extends RunListener {
  readonly press: Press;
  /** The cell whose state tells what is happening now. */
  at: Cell;
  /** Milliseconds until Python and the engine were there. */
  load: number;
  /** What could not be computed, once that happened. */
  looked?: { readonly thrown: unknown; readonly most: Heaviest | undefined };
}

/** What was drawn from the recording that came with the site. */
interface Drawn {
  readonly cell: Cell;
  readonly record: CellRecord;
  readonly result: CellResult;
}

/** How long what goes into a result took. */
interface Taken {
  /** As performance.now() told it: when the cell's turn began. */
  readonly start: number;
  /** Milliseconds that Python recorded for; absent where it was not asked. */
  readonly python?: number;
}

export class Runner {
  readonly #backend: RunnerBackend;
  /** Resolves when Python has recorded all that was drawn before it came. */
  #checked: Promise<void> = Promise.resolve();
  /** Has Python come at once, whether a chart is drawn or not. */
  #hurry: () => void = () => undefined;
  readonly #hurried = new Promise<void>((resolve) => (this.#hurry = resolve));
  #disposed = false;
  /** What charts of heads were computed from; it goes with the chart. */
  readonly #askable = new WeakMap<HeadsOfRun, AskableRun>();

  /** What this runner's engine did. */
  readonly #works = new WeakSet<WorkOfCell>();

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
    const run: RunOfPress = { ...listener, press, at: press.target, load: 0 };
    try {
      if (await this.#drawRecorded(run)) return;
      signal.throwIfAborted();
      this.#hurry();
      await this.#load(run, "all");
      // Python has one namespace
      await this.#checked;
      signal.throwIfAborted();
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
      void this.#backend.prepareNextVisit();
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
    head: HeadIndex,
    signal: AbortSignal,
  ): Promise<AttentionAnswer> {
    try {
      return await this.#answer(heads, head, signal);
    } catch (thrown) {
      return signal.aborted || isCancellation(thrown)
        ? { kind: "cancelled" }
        : { kind: "failed", failure: failureOf(thrown) };
    }
  }

  /** Never rejects: how it ended is in the answer. */
  async whatRan(work: WorkOfCell): Promise<WorkAnswer> {
    if (!this.#works.has(work)) return { kind: "gone" };
    try {
      const evaluations = await this.#backend.whatRan(work.key);
      return evaluations === undefined
        ? { kind: "gone" }
        : { kind: "work", evaluations };
    } catch (thrown) {
      return isCancellation(thrown)
        ? { kind: "cancelled" }
        : { kind: "failed", failure: failureOf(thrown) };
    }
  }

  /** Stops whatever goes on; what has been loaded stays. */
  cancel(reason: Error): void {
    this.#backend.cancel(reason);
  }

  dispose(): void {
    this.#disposed = true;
    this.#backend.dispose();
  }

  /**
   * Draws listings that nobody has changed from the recording that came with the site, where there is one and Python is
   * not there yet, and has Python come behind.
   */
  async #drawRecorded(run: RunOfPress): Promise<boolean> {
    const { press, signal, stands, tell } = run;
    const start = performance.now();
    const cells = press.cells.filter(
      (cell) => cell === press.target || !stands(cell),
    );
    const recording = await this.#backend.recording(
      cells.map(({ id }) => keyOfCells(cellsUpTo(press, id))),
      {
        ...quiet,
        onPreparing: (what) => goOn(run, { kind: "preparing", what }),
      },
      signal,
    );
    if (recording === undefined) return false;
    const [records] = await Promise.all([
      recording(),
      this.#load(run, "engine"),
    ]);
    if (records === undefined) return false;
    run.load = performance.now() - start;
    // where other values are read here, the listing may go another way: Python finds out
    const reading = await this.#readsTheSame(run, records);
    if (reading === undefined) return false;
    const drawn: Drawn[] = [];
    try {
      for (const [index, cell] of cells.entries()) {
        const record = records[index];
        if (record === undefined) throw new Error("internal: no record");
        run.at = cell;
        const result = await this.#resultOf(run, cell, {
          record,
          shows: true,
          // the model ran for what the cell reads, too
          taken: { start: performance.now() - (reading[index] ?? 0) },
        });
        signal.throwIfAborted();
        tell(cell.id, { kind: "finished", result, check: { kind: "awaited" } });
        drawn.push({ cell, record, result });
        run.at = press.target;
      }
    } catch (thrown) {
      for (const { cell, result } of drawn) {
        run.check(cell.id, { of: result, check: { kind: "stopped" } });
      }
      throw thrown;
    }
    // what Python needs is asked for when the reader has what was pressed for
    const shown = hasChart(drawn.at(-1)?.result)
      ? Promise.race([run.drawn(press.target.id), this.#hurried])
      : undefined;
    this.#checked = this.#checked
      .then(() => shown)
      .then(() => this.#check(run, drawn));
    return true;
  }

  /**
   * Milliseconds that each listing's reading took, where all read here what they read when they were recorded, to the
   * last bit; else undefined.
   */
  async #readsTheSame(
    run: RunOfPress,
    records: readonly CellRecord[],
  ): Promise<readonly number[] | undefined> {
    this.#backend.endWork();
    const asked = new Set<string>();
    const taken: number[] = [];
    for (const { graph, reads = [] } of records) {
      // each of a press has read what those above it did
      const own = reads.filter(({ node, digest }) => {
        const name = `${nodeOf(graph, node).digest} ${digest}`;
        return !asked.has(name) && asked.add(name);
      });
      if (own.length === 0) {
        taken.push(0);
        continue;
      }
      const start = performance.now();
      const values = await this.#backend.evaluate(
        graph,
        own.map(({ node }) => node),
        ({ label, done, total }) =>
          goOn(run, { kind: "running", step: label, done, total }),
      );
      run.signal.throwIfAborted();
      const isSame = own.every(({ digest }, index) => {
        const value = values[index];
        return value !== undefined && digestOfValue(value) === digest;
      });
      if (!isSame) return undefined;
      taken.push(performance.now() - start);
    }
    return taken;
  }

  /** Has Python record what was drawn before it came. Never rejects: how it came out is told. */
  async #check(run: RunOfPress, drawn: readonly Drawn[]): Promise<void> {
    const left = new Set(drawn);
    let differing: Drawn | undefined;
    const tell = (
      of: Drawn,
      check: RecordingCheck,
      instead?: CellResult,
    ): void => {
      left.delete(of);
      const { cell, result } = of;
      run.check(cell.id, { of: result, check, ...(instead && { instead }) });
    };
    try {
      run.signal.throwIfAborted();
      await this.#backend.readyBehind();
      await this.#backend.resetNamespace();
      for (const cell of run.press.cells) {
        const start = performance.now();
        this.#backend.endWork();
        const outcome = await this.#backend.runCell(cell);
        const python = performance.now() - start;
        const of = drawn.find((each) => each.cell === cell);
        if (outcome.kind === "raised") {
          const failure = failureOfCell(outcome.failure);
          for (const each of left) tell(each, { kind: "failed", failure });
          return;
        }
        if (of === undefined) continue;
        const { record } = outcome;
        if (sameRecord(record, of.record)) {
          tell(of, { kind: "same" });
          continue;
        }
        differing = of;
        run.check(cell.id, { of: of.result, check: { kind: "differs" } });
        const result = await this.#resultOf(
          { ...run, tell: () => undefined },
          cell,
          { record, shows: true, taken: { start, python } },
        );
        tell(of, { kind: "other" }, result);
      }
      void this.#backend.prepareNextVisit();
    } catch (thrown) {
      const isStopped =
        this.#disposed || run.signal.aborted || isCancellation(thrown);
      const check: RecordingCheck = isStopped
        ? { kind: "stopped" }
        : { kind: "failed", failure: failureOf(thrown) };
      for (const each of left) {
        // that it differs is what the reader has to know
        if (!(isStopped && each === differing)) tell(each, check);
      }
    }
  }

  async #load(run: RunOfPress, parts: Parts): Promise<void> {
    const start = performance.now();
    const downloads = new Downloads();
    let loading = true;
    const listener: LoadListener = {
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
    };
    await this.#backend.ready(listener, parts);
    loading = false;
    run.signal.throwIfAborted();
    run.load = performance.now() - start;
  }

  async #runCell(
    run: RunOfPress,
    cell: Cell,
    shows: boolean,
  ): Promise<CellEvent> {
    const start = performance.now();
    const work = this.#beginWork();
    const outcome = await this.#backend.runCell(
      cell,
      shows
        ? (texts) =>
            run.tell(cell.id, {
              kind: "printed",
              printed: texts.map((each) => ({ kind: "text", ...each })),
            })
        : undefined,
    );
    const result = await this.#resultOf(run, cell, {
      record: outcome.record,
      shows,
      taken: { start, python: performance.now() - start },
      work,
    });
    return outcome.kind === "recorded"
      ? { kind: "finished", result }
      : {
          kind: "failed",
          failure: failureOfCell(outcome.failure),
          result: unfinished(result),
        };
  }

  #beginWork(): WorkOfCell {
    const work = { key: this.#backend.beginWork() };
    this.#works.add(work);
    return work;
  }

  async #resultOf(
    run: RunOfPress,
    cell: Cell,
    {
      record,
      shows,
      taken: { start, python },
      work = this.#beginWork(),
    }: {
      readonly record: CellRecord;
      readonly shows: boolean;
      readonly taken: Taken;
      /** Where the engine has begun already, for Python. */
      readonly work?: WorkOfCell;
    },
  ): Promise<CellResult> {
    const { seed } = record;
    const outputs = shows ? await this.#complete(run, record) : [];
    const end = performance.now();
    return {
      ran: cellsUpTo(run.press, cell.id),
      outputs,
      work,
      report: {
        ...this.#backend.report(),
        ...(seed === undefined ? {} : { seed }),
        milliseconds: {
          load: run.load,
          ...(python === undefined ? {} : { python }),
          engine: end - start - (python ?? 0),
          total: end - run.press.pressedAt,
        },
      },
    };
  }

  /** Computes what a cell's outputs look at; charts that can fill are told as they do. */
  async #complete(
    run: RunOfPress,
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
      .evaluate(graph, nodes, onProgress, streamedNodes(graph, outputs))
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
    const completed = await inTurns(completedOutputs(outputs, values));
    return completed.map((output, index) => {
      const askable = headsOf(graph, outputs[index]);
      if (askable === undefined) return output;
      this.#askable.set(askable.heads, askable.run);
      return { ...output, heads: askable.heads };
    });
  }

  async #answer(
    heads: HeadsOfRun,
    head: HeadIndex,
    stopped: AbortSignal,
  ): Promise<AttentionAnswer> {
    stopped.throwIfAborted();
    const run = this.#askable.get(heads);
    if (run === undefined || !this.#backend.engineLoaded) {
      return { kind: "gone" };
    }
    this.#backend.endWork();
    run.ids ??= await this.#idsOf(run);
    stopped.throwIfAborted();
    const { graph, node } = headWeights(run, head);
    const [value] = await this.#backend.evaluate(
      graph,
      [node],
      () => undefined,
    );
    if (value?.dtype !== "float32") {
      throw new Error("internal: a pattern is not of floats");
    }
    const ids = run.ids.slice(
      head.row * heads.positions,
      (head.row + 1) * heads.positions,
    );
    // Python has the tokenizer, and may be on its way behind the chart
    await this.#checked;
    stopped.throwIfAborted();
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

function hasChart(result: CellResult | undefined): boolean {
  return result?.outputs.some(({ kind }) => kind === "chart") === true;
}

/** Hears nothing. */
const quiet: LoadListener = {
  onBegun: () => undefined,
  onDownload: () => undefined,
  onPreparing: () => undefined,
};

/** Between the last byte and the first run; no part of the download. */
const compiling: CellState = { kind: "preparing", what: "compiling" };

function goOn({ at, tell }: RunOfPress, state: CellState): void {
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
