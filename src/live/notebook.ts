/** @file The running page: presses become runs, one at a time, and every moment of a run has its state. */
import { digestText } from "../graph/digest.ts";
import { extract } from "../graph/extract.ts";
import { numbersOf } from "../graph/tensor.ts";
import type { CellRecord } from "../python/cell-record.ts";
import { Backend } from "./backend.ts";
import { Downloads } from "./downloads.ts";
import {
  Cancelled,
  failureAbove,
  failureOf,
  failureOfCell,
  isCancellation,
} from "./failure.ts";
import { headsOf, headWeights, type AskableRun } from "./attention.ts";
import { completeOutputs, nodesOf } from "./outputs.ts";
import type {
  AttentionAnswer,
  Cell,
  CellOutput,
  CellResult,
  CellState,
  HeadAttention,
  HeadPlace,
  HeadsOfRun,
  LiveNotebook,
  NotebookOptions,
} from "./state.ts";

const idle: CellState = { kind: "idle" };

/** Nothing is loaded before the first run. */
export function createNotebook(options: NotebookOptions): LiveNotebook {
  return new Notebook(new Backend(options));
}

/** What a notebook needs of the workers. */
export type NotebookBackend = Pick<
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

type CellFailed = Omit<Extract<CellState, { kind: "failed" }>, "kind">;

/** One press and what it has spent so far. */
interface Press {
  readonly cells: readonly Cell[];
  readonly target: Cell;
  readonly pressedAt: number;
  readonly downloads: Downloads;
  cancelled: boolean;
  /** The cell whose state tells what is happening now. */
  current: Cell;
}

export class Notebook implements LiveNotebook {
  readonly #backend: NotebookBackend;
  readonly #states = new Map<string, CellState>();
  readonly #listeners = new Set<() => void>();
  /** What each finished cell ran as: a digest of its code and all code above it. */
  readonly #finished = new Map<string, string>();
  /** What charts of heads were computed from; it goes with the chart. */
  readonly #askable = new WeakMap<HeadsOfRun, AskableRun>();
  /** About attention, waiting or being answered. */
  readonly #questions = new Set<AbortController>();
  #active: Press | undefined;
  #waiting: Press[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(backend: NotebookBackend) {
    this.#backend = backend;
  }

  run(cells: readonly Cell[], cellId: string): Promise<void> {
    const target = cells.find((cell) => cell.id === cellId);
    if (target === undefined) {
      throw new Error(`internal: the page has no cell ${cellId}`);
    }
    const press: Press = {
      cells: cells.slice(0, cells.indexOf(target) + 1),
      target,
      pressedAt: performance.now(),
      downloads: new Downloads(),
      cancelled: false,
      current: target,
    };
    const ahead = this.#waiting.at(-1) ?? this.#active;
    this.#waiting.push(press);
    this.#setState(
      cellId,
      ahead === undefined
        ? { kind: "preparing", what: "starting" }
        : { kind: "queued", behind: ahead.target.id },
    );
    this.#last = this.#last.then(() => this.#begin(press));
    return this.#last;
  }

  cancel(): void {
    const stopped = [this.#active, ...this.#waiting];
    this.#waiting = [];
    for (const press of stopped) {
      if (press === undefined) continue;
      press.cancelled = true;
      for (const cell of press.cells) {
        if (!isSettled(this.getState(cell.id))) {
          this.#setState(cell.id, { kind: "cancelled" });
        }
      }
    }
    for (const question of this.#questions) question.abort();
    this.#backend.cancel(new Cancelled());
  }

  attention(
    heads: HeadsOfRun,
    place: HeadPlace,
    signal: AbortSignal,
  ): Promise<AttentionAnswer> {
    const question = new AbortController();
    this.#questions.add(question);
    const stopped = question.signal;
    const drop = () => question.abort();
    signal.addEventListener("abort", drop);
    const answer = this.#last.then(async (): Promise<AttentionAnswer> => {
      try {
        return await this.#answer(heads, place, stopped);
      } catch (thrown) {
        return stopped.aborted || isCancellation(thrown)
          ? { kind: "cancelled" }
          : { kind: "failed", failure: failureOf(thrown) };
      } finally {
        signal.removeEventListener("abort", drop);
        this.#questions.delete(question);
      }
    });
    this.#last = answer.then(() => undefined);
    return answer;
  }

  reset(cellId: string): void {
    if (isSettled(this.getState(cellId))) {
      this.#finished.delete(cellId);
      this.#setState(cellId, idle);
    }
  }

  getState(cellId: string): CellState {
    return this.#states.get(cellId) ?? idle;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  dispose(): void {
    this.cancel();
    this.#listeners.clear();
    this.#backend.dispose();
  }

  async #begin(press: Press): Promise<void> {
    this.#waiting = this.#waiting.filter((each) => each !== press);
    if (press.cancelled) return;
    this.#active = press;
    try {
      await this.#execute(press);
    } catch (thrown) {
      this.#fail(press, thrown);
    } finally {
      this.#active = undefined;
    }
  }

  /**
   * Cells above are recorded again in a fresh namespace: that takes milliseconds, makes the seed mean the same at
   * every press, and leaves no variable behind that the page does not show. Their charts are computed only if they
   * are not on the page already.
   */
  async #execute(press: Press): Promise<void> {
    const loadMilliseconds = await this.#load(press);
    await this.#backend.resetNamespace();
    let key = "";
    for (const cell of press.cells) {
      requireActive(press);
      key = digestText(`${key} ${cell.id} ${cell.code}`);
      const shows =
        cell === press.target || this.#finished.get(cell.id) !== key;
      if (shows) {
        this.#moveTo(press, cell);
        this.#show(press, { kind: "preparing", what: "running Python" });
      }
      const ran = await this.#runCell(press, cell, shows, loadMilliseconds);
      requireActive(press);
      if ("failure" in ran) {
        this.#setState(cell.id, { kind: "failed", ...ran });
        this.#finished.delete(cell.id);
        if (cell !== press.target) {
          this.#setState(press.target.id, {
            kind: "failed",
            failure: failureAbove(cell.id, ran.failure),
          });
        }
        return;
      }
      if (!shows) continue;
      this.#finished.set(cell.id, key);
      this.#setState(cell.id, { kind: "done", result: ran });
    }
    void this.#backend.keepFiles();
  }

  /** Milliseconds until Python and the engine were there. */
  async #load(press: Press): Promise<number> {
    const start = performance.now();
    await this.#backend.ready({
      onDownload: (label, loaded, total) => {
        press.downloads.update(label, loaded, total, performance.now());
        this.#show(press, press.downloads.state());
      },
      onPreparing: (what) => {
        if (!press.downloads.pending)
          this.#show(press, { kind: "preparing", what });
      },
    });
    requireActive(press);
    return performance.now() - start;
  }

  async #runCell(
    press: Press,
    cell: Cell,
    shows: boolean,
    load: number,
  ): Promise<CellResult | CellFailed> {
    const start = performance.now();
    const outcome = await this.#backend.runCell(cell);
    const python = performance.now() - start;
    const { seed } = outcome.record;
    const outputs = shows ? await this.#complete(press, outcome.record) : [];
    const end = performance.now();
    const result: CellResult = {
      ran: press.cells.slice(0, press.cells.indexOf(cell) + 1),
      outputs,
      report: {
        ...this.#backend.report(),
        ...(seed === undefined ? {} : { seed }),
        milliseconds: {
          load,
          python,
          engine: end - start - python,
          total: end - press.pressedAt,
        },
      },
    };
    return outcome.kind === "raised"
      ? { failure: failureOfCell(outcome.failure), result: unfinished(result) }
      : result;
  }

  /** Computes what a cell's outputs look at. */
  async #complete(
    press: Press,
    { graph, outputs }: CellRecord,
  ): Promise<CellOutput[]> {
    const nodes = nodesOf(outputs);
    const computed = await this.#backend.evaluate(
      graph,
      nodes,
      ({ label, done, total }) =>
        this.#show(press, { kind: "running", step: label, done, total }),
    );
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

  #moveTo(press: Press, cell: Cell): void {
    press.current = cell;
    if (cell !== press.target) {
      this.#setState(press.target.id, { kind: "queued", behind: cell.id });
    }
  }

  /** Tells what a press is doing, unless it has been cancelled. */
  #show(press: Press, state: CellState): void {
    if (press.cancelled || this.#active !== press) return;
    this.#setState(press.current.id, state);
  }

  #fail(press: Press, thrown: unknown): void {
    if (press.cancelled || isCancellation(thrown)) return;
    const failure = failureOf(thrown);
    this.#setState(press.current.id, { kind: "failed", failure });
    if (press.current !== press.target) {
      this.#setState(press.target.id, {
        kind: "failed",
        failure: failureAbove(press.current.id, failure),
      });
    }
  }

  #setState(cellId: string, state: CellState): void {
    this.#states.set(cellId, state);
    for (const listener of this.#listeners) listener();
  }
}

function requireActive(press: Press): void {
  if (press.cancelled) throw new Cancelled();
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

/** True where nothing is going on in a cell. */
function isSettled(state: CellState): boolean {
  return ["idle", "done", "cancelled", "failed", "unsupported"].includes(
    state.kind,
  );
}
