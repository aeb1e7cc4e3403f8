/** @file The reader's own texts of a page's cells. No React, no DOM. */
import type { Cell } from "../../live/state.ts";
import type { Edit } from "./work.ts";

/** Made for useSyncExternalStore. */
export class Edits {
  readonly #listeners = new Set<() => void>();
  #edits: ReadonlyMap<string, Edit> = new Map();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** By the cell's id. */
  get all(): ReadonlyMap<string, Edit> {
    return this.#edits;
  }

  /** Undefined where it is the listing as it stands. */
  get(cellId: string): Edit | undefined {
    return this.#edits.get(cellId);
  }

  /** What a cell reads now; its listing, written again, is no edit. */
  write({ id, code }: Cell, text: string): void {
    // a file ends with a line break, which is not shown
    if (text === code.trimEnd()) this.restore(id);
    else {
      const listing = this.get(id)?.listing ?? code;
      this.replaceAll(new Map(this.#edits).set(id, { text, listing }));
    }
  }

  restore(cellId: string): void {
    const edits = new Map(this.#edits);
    edits.delete(cellId);
    this.replaceAll(edits);
  }

  /** Puts other edits in the place of those that are there. */
  replaceAll(edits: ReadonlyMap<string, Edit>): void {
    this.#edits = new Map(edits);
    for (const listener of this.#listeners) listener();
  }
}
