/**
 * @file Adds up what several downloads have brought so far, with a speed. Nothing is told before the size of each that
 * has begun is known, so that the sum is that of the note before the press.
 */
import type { CellState, DownloadPart } from "./state.ts";

type Label = DownloadPart["label"];

/** The speed is taken over this long, so that it follows changes and does not jump. */
const windowMilliseconds = 2000;

export class Downloads {
  readonly #parts = new Map<Label, { loaded: number; total: number }>();
  /** Begun, and of a size that is not known yet. */
  readonly #unknown = new Set<Label>();
  #samples: { readonly at: number; readonly loaded: number }[] = [];

  begin(labels: readonly Label[]): void {
    for (const label of labels) this.#unknown.add(label);
  }

  update(label: Label, loaded: number, total: number, now: number): void {
    this.#unknown.delete(label);
    this.#parts.set(label, { loaded, total });
    this.#samples.push({ at: now, loaded: this.#loaded() });
    const start = now - windowMilliseconds;
    this.#samples = this.#samples.filter((sample) => sample.at >= start);
  }

  /** Whether there is something to count, whether it is whole, or whether that cannot be said yet. */
  get stage(): "unknown" | "pending" | "whole" {
    if (this.#unknown.size > 0) return "unknown";
    return [...this.#parts.values()].some((part) => part.loaded < part.total)
      ? "pending"
      : "whole";
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
