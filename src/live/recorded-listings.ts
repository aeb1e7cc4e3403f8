/** @file Listings that nobody has changed, drawn from the recording that came with the site before Python is there, which checks it behind. */
import { digestOfValue } from "../graph/builder.ts";
import { nodeOf } from "../graph/node.ts";
import type { CellRecord } from "../python/cell-record.ts";
import { sameRecord } from "../recordings/pool.ts";
import { keyOfCells } from "../recordings/recording.ts";
import { failureOf, failureOfCell, isCancellation } from "./failure.ts";
import { cellsUpTo } from "./page-state.ts";
import type { Results } from "./results.ts";
import {
  goOn,
  goOnWith,
  quiet,
  type RunnerBackend,
  type RunOfPress,
} from "./run-of-press.ts";
import type { Cell, CellResult, RecordingCheck } from "./state.ts";

/** What was drawn from the recording that came with the site. */
interface Drawn {
  readonly cell: Cell;
  readonly record: CellRecord;
  readonly result: CellResult;
}

export class RecordedListings {
  readonly #backend: RunnerBackend;
  readonly #results: Results;
  /** Resolves when Python has recorded all that was drawn before it came. */
  #checked: Promise<void> = Promise.resolve();
  /** Has Python come at once, whether a chart is drawn or not. */
  #hurry: () => void = () => undefined;
  readonly #hurried = new Promise<void>((resolve) => (this.#hurry = resolve));
  #disposed = false;

  constructor(backend: RunnerBackend, results: Results) {
    this.#backend = backend;
    this.#results = results;
  }

  /** Resolves when nothing is left to check. */
  get checked(): Promise<void> {
    return this.#checked;
  }

  /** Has whatever is left checked at once: a run waits for Python. */
  hurry(): void {
    this.#hurry();
  }

  dispose(): void {
    this.#disposed = true;
  }

  /**
   * Draws listings that nobody has changed from the recording that came with the site, where there is one and Python is
   * not there yet, and has Python come behind. False where there is none, or what the listings read is other here.
   */
  async draw(
    run: RunOfPress,
    loadEngine: () => Promise<void>,
  ): Promise<boolean> {
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
    const [records] = await Promise.all([recording(), loadEngine()]);
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
        const result = await this.#results.of(run, cell, {
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
          goOnWith(run, { kind: "running", step: label, done, total }),
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
        const result = await this.#results.of(
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
}

function hasChart(result: CellResult | undefined): boolean {
  return result?.outputs.some(({ kind }) => kind === "chart") === true;
}
