/** @file The reader's own texts of a page's cells. No React, no DOM. */
import type { Cell } from "../../live/state.ts";

/** Made for useSyncExternalStore. */
export class Edits {
  readonly #listeners = new Set<() => void>();
  #texts: ReadonlyMap<string, string> = new Map();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** By the cell's id. */
  get all(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  /** Undefined where it is the listing as it stands. */
  get(cellId: string): string | undefined {
    return this.#texts.get(cellId);
  }

  /** What a cell reads now; its listing, written again, is no edit. */
  write({ id, code }: Cell, text: string): void {
    // a file ends with a line break, which is not shown
    if (text === code.trimEnd()) this.restore(id);
    else this.replaceAll(new Map(this.#texts).set(id, text));
  }

  restore(cellId: string): void {
    const texts = new Map(this.#texts);
    texts.delete(cellId);
    this.replaceAll(texts);
  }

  /** Puts other edits in the place of those that are there. */
  replaceAll(texts: ReadonlyMap<string, string>): void {
    this.#texts = new Map(texts);
    for (const listener of this.#listeners) listener();
  }
}
