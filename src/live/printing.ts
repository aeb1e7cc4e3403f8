/** @file Tells the page what a running cell prints, as it comes: often enough to be read along, seldom enough to cost nothing. */
import type { PrintedText } from "../python/cell-record.ts";

/** How long text may wait, in milliseconds. */
const shortest = 50;
/** All text is told each time: the more there is, the more seldom. */
const charactersInMillisecond = 1000;

export class Printing {
  readonly #tell: (texts: readonly PrintedText[]) => void;
  readonly #now: () => number;
  #waiting: (() => readonly PrintedText[]) | undefined;
  /** Characters that were told. */
  #told = 0;
  #next = 0;

  constructor(
    tell: (texts: readonly PrintedText[]) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#tell = tell;
    this.#now = now;
  }

  /** There is more text. */
  written(printed: () => readonly PrintedText[]): void {
    this.#waiting = printed;
    if (this.#now() >= this.#next) this.flush();
  }

  /** Tells at once what has waited: Python is about to wait for a value. */
  flush(): void {
    const texts = this.#waiting?.() ?? [];
    this.#waiting = undefined;
    const length = texts.reduce((sum, { text }) => sum + text.length, 0);
    // where the cell is run again, it first comes to what it has printed before
    if (length <= this.#told) return;
    this.#told = length;
    this.#next =
      this.#now() + Math.max(shortest, length / charactersInMillisecond);
    this.#tell(texts);
  }
}
