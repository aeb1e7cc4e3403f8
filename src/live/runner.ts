/** @file Runs a press on the workers, and tells what each of its cells does. */
import { Backend, type LoadListener, type Parts } from "./backend.ts";
import { Downloads } from "./downloads.ts";
import {
  failureOf,
  failureOfCell,
  failureOfLooks,
  isCancellation,
} from "./failure.ts";
import { HeadAnswers } from "./head-answers.ts";
import type { CellEvent, Press } from "./page-state.ts";
import { RecordedListings } from "./recorded-listings.ts";
import { Results } from "./results.ts";
import {
  goOn,
  type RunListener,
  type RunnerBackend,
  type RunOfPress,
} from "./run-of-press.ts";
import type {
  AttentionAnswer,
  Cell,
  CellResult,
  CellState,
  HeadIndex,
  HeadsOfRun,
  NotebookOptions,
  WorkAnswer,
  WorkOfCell,
} from "./state.ts";

/** Nothing is loaded before the first run. */
export function createRunner(options: NotebookOptions): Runner {
  return new Runner(new Backend(options));
}

export class Runner {
  readonly #backend: RunnerBackend;
  readonly #heads: HeadAnswers;
  readonly #results: Results;
  readonly #recorded: RecordedListings;

  constructor(backend: RunnerBackend) {
    this.#backend = backend;
    this.#heads = new HeadAnswers(backend, () => this.#recorded.checked);
    this.#results = new Results(backend, this.#heads);
    this.#recorded = new RecordedListings(backend, this.#results);
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
      const isDrawn = await this.#recorded.draw(run, () =>
        this.#load(run, "engine"),
      );
      if (isDrawn) return;
      signal.throwIfAborted();
      this.#recorded.hurry();
      await this.#load(run, "all");
      // Python has one namespace
      await this.#recorded.checked;
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
  attention(
    heads: HeadsOfRun,
    head: HeadIndex,
    signal: AbortSignal,
  ): Promise<AttentionAnswer> {
    return this.#heads.attention(heads, head, signal);
  }

  /** Never rejects: how it ended is in the answer. */
  whatRan(work: WorkOfCell): Promise<WorkAnswer> {
    return this.#results.whatRan(work);
  }

  /** Stops whatever goes on; what has been loaded stays. */
  cancel(reason: Error): void {
    this.#backend.cancel(reason);
  }

  dispose(): void {
    this.#recorded.dispose();
    this.#backend.dispose();
  }

  async #load(run: RunOfPress, parts: Parts): Promise<void> {
    const start = performance.now();
    const downloads = (run.downloads = new Downloads());
    let loading = true;
    const listener: LoadListener = {
      onBegun: (labels) => downloads.begin(labels),
      // weights go on arriving while the run is under way
      onDownload: (label, loaded, total) => {
        downloads.update(label, loaded, total, performance.now());
        const { stage } = downloads;
        if (stage === "pending") goOn(run, downloads.state());
        else if (stage !== "whole") return;
        else if (loading) goOn(run, compiling);
        else if (run.step !== undefined) goOn(run, run.step);
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
    const work = this.#results.beginWork();
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
    const result = await this.#results.of(run, cell, {
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
}

/** Between the last byte and the first run; no part of the download. */
const compiling: CellState = { kind: "preparing", what: "compiling" };

/** Charts tell what ran; these also that it did not run to its end. */
function unfinished(result: CellResult): CellResult {
  const { report } = result;
  const note = "The listing failed after it drew this";
  return {
    ...result,
    report: { ...report, notes: [...(report.notes ?? []), note] },
  };
}
