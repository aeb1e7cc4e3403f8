/** @file The running page: presses become runs, one at a time, and what they do becomes the page's state. */
import type { ModelOffer } from "../models/offer.ts";
import type { AskedDevice } from "./engine-choice.ts";
import { Cancelled, failureToStart } from "./failure.ts";
import {
  after,
  type CellView,
  computedIn,
  opened,
  type PageEvent,
  type PageState,
  type Press,
  stands,
  viewOf,
} from "./page-state.ts";
import type { Runner } from "./runner.ts";
import type {
  AttentionAnswer,
  Cell,
  HeadIndex,
  HeadsOfRun,
  WorkAnswer,
  WorkOfCell,
} from "./state.ts";
import { type LiveSwitch, refusal } from "./switch.ts";

/** What a notebook gets from the page that it belongs to. Nothing of it is asked for before the first press. */
export interface NotebookParts {
  /** Brings everything heavy: Python, engine and model. */
  readonly start: (
    model: ModelOffer,
    asked: AskedDevice | undefined,
  ) => Promise<Runner>;
  /** On which device the reader wants the next run; undefined: whichever is quickest. */
  readonly asked: () => AskedDevice | undefined;
  readonly readSwitch: () => Promise<LiveSwitch>;
  /** Why nothing can run in this browser, if so. */
  readonly lack: () => string | undefined;
}

/** A runner that is there, or on its way. */
interface Started {
  readonly modelId: string;
  readonly asked: AskedDevice["kind"] | undefined;
  readonly runner: Promise<Runner>;
}

/** A chart may not be drawn at all: its drawing code does not come, or the reader looks at the prebuilt one. */
const mostMilliseconds = 5000;

/** One for each tutorial page that is open. Made for useSyncExternalStore: a state is one object until it changes. */
export class Notebook {
  readonly #parts: NotebookParts;
  readonly #listeners = new Set<() => void>();
  #state = opened;
  #started: Started | undefined;
  #switch: LiveSwitch | undefined;
  /** Ends what has been pressed and asked so far. */
  #stop = new AbortController();
  #lastPress = 0;
  /** Who waits for a cell's charts to be drawn. */
  readonly #undrawn = new Map<string, () => void>();
  /** Resolves when all that has been pressed and asked so far has ended. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: NotebookParts) {
    this.#parts = parts;
  }

  get state(): PageState {
    return this.#state;
  }

  view(cellId: string): CellView {
    return viewOf(this.#state, cellId);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Run a cell, first those above it that have not run since they last changed. Another model than the last, or another
   * device, needs other workers; results stay, and say what made them.
   * Never rejects: how it ended is in the cell's state.
   * @param cells the cells of the page in order, as they read now
   */
  run(
    cells: readonly Cell[],
    cellId: string,
    model: ModelOffer,
  ): Promise<void> {
    const index = cells.findIndex((cell) => cell.id === cellId);
    const target = cells[index];
    if (target === undefined) {
      throw new Error(`internal: the page has no cell ${cellId}`);
    }
    const press: Press = {
      id: ++this.#lastPress,
      cells: cells.slice(0, index + 1),
      target,
      modelId: model.id,
      pressedAt: performance.now(),
    };
    this.#heard({ kind: "pressed", press });
    const { signal } = this.#stop;
    return this.#queue(() => this.#take(press, model, signal));
  }

  /** Stop what runs, in any state, at once; what was loaded stays loaded. */
  cancel(): void {
    this.#heard({ kind: "cancelled" });
    this.#stopAll();
  }

  /** The page as it was opened, but for what has been loaded. */
  reset(): void {
    this.#heard({ kind: "reset" });
    this.#stopAll();
  }

  /** The cells that have a result, or had one when the page was open before. */
  computed(): readonly string[] {
    return computedIn(this.#state);
  }

  /** Say of cells that they had results when the page was open before, where nothing has happened to them since. */
  remember(cellIds: readonly string[]): void {
    this.#heard({ kind: "remembered", cellIds });
  }

  /**
   * Where a head looked, in the very run that a chart was computed from. Waits for what runs, and changes no cell.
   * Never rejects: how it ended is in the answer.
   * @param heads as a chart of this notebook has it
   * @param signal forgets the question if it is still waiting
   */
  attention(
    heads: HeadsOfRun,
    head: HeadIndex,
    signal: AbortSignal,
  ): Promise<AttentionAnswer> {
    const stopped = AbortSignal.any([signal, this.#stop.signal]);
    return this.#queue(async () => {
      if (stopped.aborted) return { kind: "cancelled" };
      const runner = await this.#started?.runner.catch(() => undefined);
      return (
        (await runner?.attention(heads, head, stopped)) ?? { kind: "gone" }
      );
    });
  }

  /**
   * What the engine did for a cell that has run. Waits for what runs, and computes nothing.
   * Never rejects: how it ended is in the answer.
   */
  whatRan(work: WorkOfCell): Promise<WorkAnswer> {
    const { signal } = this.#stop;
    return this.#queue(async () => {
      if (signal.aborted) return { kind: "cancelled" };
      const runner = await this.#started?.runner.catch(() => undefined);
      return (await runner?.whatRan(work)) ?? { kind: "gone" };
    });
  }

  /** The page has drawn a chart that a cell gave. */
  drawn(cellId: string): void {
    this.#undrawn.get(cellId)?.();
  }

  #untilDrawn(cellId: string): Promise<void> {
    return new Promise((resolve) => {
      this.#undrawn.set(cellId, resolve);
      setTimeout(resolve, mostMilliseconds);
    });
  }

  /** End the workers and free everything. */
  dispose(): void {
    this.cancel();
    this.#unload();
  }

  #queue<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** The press's turn. */
  async #take(
    press: Press,
    model: ModelOffer,
    signal: AbortSignal,
  ): Promise<void> {
    const { id: cellId } = press.target;
    if (signal.aborted) return;
    try {
      const reason = await this.#refusal(press);
      if (reason !== undefined) {
        const state = { kind: "unsupported", reason } as const;
        this.#heard({ kind: "went on", press, cellId, state });
        return;
      }
      const runner = await this.#runnerFor(model);
      if (signal.aborted) return;
      await runner.run(press, {
        stands: (cell) => stands(this.#state, press, cell),
        tell: (cellId, event) => this.#heard({ press, cellId, ...event }),
        check: (cellId, event) =>
          this.#heard({ kind: "checked", cellId, ...event }),
        drawn: (cellId) => this.#untilDrawn(cellId),
        signal,
      });
    } catch (thrown) {
      const failure = failureToStart(thrown);
      this.#heard({ kind: "failed", press, cellId, failure });
    } finally {
      this.#heard({ kind: "ended", press });
    }
  }

  /** Why a press does nothing: the browser lacks something, or the site's keeper has switched it off. */
  async #refusal({ cells }: Press): Promise<string | undefined> {
    const lack = this.#parts.lack();
    if (lack !== undefined) return lack;
    this.#switch ??= await this.#parts.readSwitch();
    // a message for the cell itself comes before those for the cells that it needs
    const ids = cells.map(({ id }) => id).reverse();
    return refusal(this.#switch, ids);
  }

  async #runnerFor(model: ModelOffer): Promise<Runner> {
    const asked = this.#parts.asked();
    const { modelId, asked: askedBefore } = this.#started ?? {};
    if (modelId !== model.id || askedBefore !== asked?.kind) this.#unload();
    const started: Started = (this.#started ??= {
      modelId: model.id,
      asked: asked?.kind,
      runner: this.#parts.start(model, asked),
    });
    try {
      return await started.runner;
    } catch (thrown) {
      // the next press tries again
      if (this.#started === started) this.#started = undefined;
      throw thrown;
    }
  }

  #unload(): void {
    this.#started?.runner.then(
      (runner) => runner.dispose(),
      () => undefined,
    );
    this.#started = undefined;
    this.#heard({ kind: "unloaded" });
  }

  #stopAll(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#started?.runner.then(
      (runner) => runner.cancel(new Cancelled()),
      () => undefined,
    );
  }

  #heard(event: PageEvent): void {
    const state = after(this.#state, event);
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
