/** @file Adds up what several downloads have brought so far, with a speed. */
import type { CellState, DownloadPart } from "./state.ts";

type Label = DownloadPart["label"];

/** The speed is taken over this long, so that it follows changes and does not jump. */
const windowMilliseconds = 2000;

export class Downloads {
  readonly #parts = new Map<Label, { loaded: number; total: number }>();
  #samples: { readonly at: number; readonly loaded: number }[] = [];

  update(label: Label, loaded: number, total: number, now: number): void {
    this.#parts.set(label, { loaded, total });
    this.#samples.push({ at: now, loaded: this.#loaded() });
    const start = now - windowMilliseconds;
    this.#samples = this.#samples.filter((sample) => sample.at >= start);
  }

  /** True while something that has been announced has not arrived whole. */
  get pending(): boolean {
    return [...this.#parts.values()].some((part) => part.loaded < part.total);
  }

  state(): CellState {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    const seconds =
      first === undefined || last === undefined
        ? 0
        : (last.at - first.at) / 1000;
    const bytes = (last?.loaded ?? 0) - (first?.loaded ?? 0);
    return {
      kind: "downloading",
      parts: [...this.#parts].map(([label, part]) => ({ label, ...part })),
      bytesPerSecond: seconds > 0 ? bytes / seconds : 0,
    };
  }

  #loaded(): number {
    return [...this.#parts.values()].reduce(
      (sum, part) => sum + part.loaded,
      0,
    );
  }
}
