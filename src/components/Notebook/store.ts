/** @file What a page knows of its cells: their text as it reads now, their states, their last results. No React, no DOM. */
import type {
  AttentionAnswer,
  Cell,
  CellResult,
  CellState,
  HeadPlace,
  HeadsOfRun,
  LiveNotebook,
} from "../../live/state.ts";
import type { ModelOffer } from "../../models/offer.ts";

const IDLE: CellState = { kind: "idle" };

/**
 * Stands between the components and the LiveNotebook, which does not exist before the first press.
 * Getters return the same object until something changed, as useSyncExternalStore asks.
 */
export class NotebookStore {
  readonly #start: (model: ModelOffer) => Promise<LiveNotebook>;
  readonly #listeners = new Set<() => void>();
  readonly #edits = new Map<string, string>();
  readonly #results = new Map<string, CellResult>();
  /** What the store itself has to say of a cell: while the runner loads, or when that failed. */
  readonly #own = new Map<string, CellState>();
  readonly #known = new Set<string>();
  /** True once a run came as far as the model: from then on a press downloads nothing. */
  #loaded = false;
  #live: LiveNotebook | undefined;
  /** What the live notebook runs, or will run. */
  #model: ModelOffer | undefined;
  /** Which press is the latest; an earlier one that is still loading then does nothing. */
  #press = 0;

  constructor(start: (model: ModelOffer) => Promise<LiveNotebook>) {
    this.#start = start;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getState(cellId: string): CellState {
    return this.#own.get(cellId) ?? this.#live?.getState(cellId) ?? IDLE;
  }

  /**
   * The result of the last run that finished, or drew something before it failed; it outlives a later run that is
   * under way or drew nothing.
   */
  getResult(cellId: string): CellResult | undefined {
    return this.#results.get(cellId);
  }

  /** The reader's text; undefined where it is the listing as it stands. */
  getEdit(cellId: string): string | undefined {
    return this.#edits.get(cellId);
  }

  getEdits(): ReadonlyMap<string, string> {
    return this.#edits;
  }

  isLoaded({ id }: ModelOffer): boolean {
    return this.#loaded && this.#model?.id === id;
  }

  /** Whether there is anything that Reset all would undo. */
  isTouched(): boolean {
    return (
      this.#edits.size > 0 ||
      this.#results.size > 0 ||
      [...this.#known].some((id) => this.getState(id).kind !== "idle")
    );
  }

  isBusy(): boolean {
    return [...this.#known].some((id) => isBusy(this.getState(id)));
  }

  edit(cellId: string, code: string): void {
    this.#edits.set(cellId, code);
    this.#changed();
  }

  /** What a cell reads now; its listing, written again, is no edit. */
  write({ id, code }: Cell, text: string): void {
    // a file ends with a line break, which is not shown
    if (text === code.trimEnd()) this.restore(id);
    else this.edit(id, text);
  }

  restore(cellId: string): void {
    this.#edits.delete(cellId);
    this.#changed();
  }

  /** Puts other edits in the place of those that are there. */
  replaceEdits(edits: ReadonlyMap<string, string>): void {
    this.#edits.clear();
    for (const [id, code] of edits) this.#edits.set(id, code);
    this.#changed();
  }

  /** The page as it was opened, but for what has been loaded. */
  resetAll(): void {
    this.cancel();
    for (const id of this.#known) this.#live?.reset(id);
    this.#own.clear();
    this.#results.clear();
    this.replaceEdits(new Map());
  }

  /**
   * Another model than the last needs other workers; results stay, and say which model made them.
   * @param cells the cells of the page in order, as they read now
   */
  async run(
    cells: readonly Cell[],
    cellId: string,
    model: ModelOffer,
  ): Promise<void> {
    if (this.#model?.id !== model.id) this.#end();
    this.#model = model;
    const press = ++this.#press;
    for (const { id } of cells) this.#known.add(id);
    const lack = missingFeature();
    if (lack !== undefined) {
      return this.#say(cellId, { kind: "unsupported", reason: lack });
    }
    if (this.#live === undefined) {
      const loading: CellState = {
        kind: "preparing",
        what: "loading the runner",
      };
      this.#say(cellId, loading);
      try {
        const live = await this.#start(model);
        // another press may have been faster, or for another model
        if (this.#live === undefined && this.#model === model) {
          this.#live = live;
          live.subscribe(() => this.#changed());
        } else live.dispose();
      } catch (error) {
        if (press === this.#press) this.#say(cellId, startFailure(error));
        return;
      }
      if (press !== this.#press) {
        // what came after it, Cancel or another press, has said its own
        if (this.#own.get(cellId) === loading) this.#own.delete(cellId);
        return this.#changed();
      }
    }
    this.#own.clear();
    await this.#live?.run(cells, cellId);
  }

  /** See `LiveNotebook.attention`; the charts of another model's run cannot be asked about any more. */
  async attention(
    heads: HeadsOfRun,
    place: HeadPlace,
    signal: AbortSignal,
  ): Promise<AttentionAnswer> {
    return this.#live?.attention(heads, place, signal) ?? { kind: "gone" };
  }

  cancel(): void {
    this.#press++;
    for (const [cellId, state] of this.#own) {
      if (state.kind === "preparing") {
        this.#own.set(cellId, { kind: "cancelled" });
      }
    }
    this.#live?.cancel();
    this.#changed();
  }

  dispose(): void {
    this.#press++;
    this.#end();
  }

  #end(): void {
    this.#live?.dispose();
    this.#live = undefined;
    this.#loaded = false;
    this.#own.clear();
  }

  #say(cellId: string, state: CellState): void {
    this.#own.set(cellId, state);
    this.#changed();
  }

  #changed(): void {
    for (const id of this.#known) {
      const state = this.#live?.getState(id);
      if (state?.kind === "done") this.#results.set(id, state.result);
      if (state?.kind === "failed" && hasChart(state.result)) {
        this.#results.set(id, state.result);
      }
      if (state?.kind === "done" || state?.kind === "running") {
        this.#loaded = true;
      }
    }
    for (const listener of this.#listeners) listener();
  }
}

function hasChart(result: CellResult | undefined): result is CellResult {
  return result?.outputs.some(({ kind }) => kind === "chart") === true;
}

/** Whether Cancel has something to stop. */
export function isBusy({ kind }: CellState): boolean {
  return (
    kind === "queued" ||
    kind === "downloading" ||
    kind === "preparing" ||
    kind === "running"
  );
}

function missingFeature(): string | undefined {
  if (typeof WebAssembly === "undefined") {
    return "This browser has no WebAssembly (or it is switched off), so the listings cannot run here.";
  }
  if (typeof Worker === "undefined") {
    return "This browser has no workers, so the listings cannot run here.";
  }
  return undefined;
}

function startFailure(error: unknown): CellState {
  return {
    kind: "failed",
    failure: {
      title: "The runner could not be loaded",
      message: error instanceof Error ? error.message : String(error),
      remedy:
        "Check the connection and press Run live again. If the site was updated since this page was opened, reload the page.",
    },
  };
}
