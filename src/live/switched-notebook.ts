/** @file A notebook behind the kill switch: a press on what is switched off says so, and loads nothing. */
import type {
  AttentionAnswer,
  Cell,
  CellState,
  HeadPlace,
  HeadsOfRun,
  LiveNotebook,
} from "./state.ts";
import { type LiveSwitch, refusal } from "./switch.ts";

/** @param start brings the notebook itself; not called where everything is switched off */
export async function switchedNotebook(
  state: LiveSwitch,
  start: () => Promise<LiveNotebook>,
): Promise<LiveNotebook> {
  if (state.off !== undefined) return new SwitchedNotebook(state);
  const notebook = await start();
  return state.cells.size === 0
    ? notebook
    : new SwitchedNotebook(state, notebook);
}

class SwitchedNotebook implements LiveNotebook {
  readonly #switch: LiveSwitch;
  /** Absent where nothing may run. */
  readonly #notebook: LiveNotebook | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #refused = new Map<string, CellState>();

  constructor(state: LiveSwitch, notebook?: LiveNotebook) {
    this.#switch = state;
    this.#notebook = notebook;
  }

  async run(cells: readonly Cell[], cellId: string): Promise<void> {
    const target = cells.findIndex(({ id }) => id === cellId);
    const ids = cells.slice(0, target + 1).map(({ id }) => id);
    const reason = refusal(this.#switch, ids.reverse());
    if (reason === undefined) return this.#notebook?.run(cells, cellId);
    this.#refused.set(cellId, { kind: "unsupported", reason });
    for (const listener of this.#listeners) listener();
  }

  cancel(): void {
    this.#notebook?.cancel();
  }

  reset(cellId: string): void {
    this.#notebook?.reset(cellId);
  }

  async attention(
    heads: HeadsOfRun,
    place: HeadPlace,
    signal: AbortSignal,
  ): Promise<AttentionAnswer> {
    return this.#notebook?.attention(heads, place, signal) ?? { kind: "gone" };
  }

  getState(cellId: string): CellState {
    return (
      this.#refused.get(cellId) ?? this.#notebook?.getState(cellId) ?? idle
    );
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    const leave = this.#notebook?.subscribe(listener);
    return () => {
      this.#listeners.delete(listener);
      leave?.();
    };
  }

  dispose(): void {
    this.#listeners.clear();
    this.#notebook?.dispose();
  }
}

const idle: CellState = { kind: "idle" };
