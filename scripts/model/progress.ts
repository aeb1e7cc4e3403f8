/** @file Tells in the terminal how far a long step is: bytes, speed, time left. */

const intervalMilliseconds = 500;
/** Smaller steps are over before a line can be read. */
const leastBytes = 1_000_000;

export class ProgressLine {
  readonly #label: string;
  readonly #total: number;
  readonly #start = performance.now();
  /** Bytes that were there before. */
  readonly #first: number;
  #told = 0;

  constructor(label: string, total: number, done = 0) {
    this.#label = label;
    this.#total = total;
    this.#first = done;
  }

  update(done: number): void {
    if (this.#total < leastBytes) return;
    const now = performance.now();
    if (now - this.#told < intervalMilliseconds && done < this.#total) return;
    this.#told = now;
    const seconds = (now - this.#start) / 1000;
    const speed = (done - this.#first) / Math.max(seconds, 0.001);
    const left = speed > 0 ? (this.#total - done) / speed : Infinity;
    const text = [
      `${this.#label}: ${megabytes(done)} of ${megabytes(this.#total)}`,
      ...(speed > 0 ? [`${megabytes(speed)}/s`] : []),
      ...(left > 0 && Number.isFinite(left)
        ? [`${Math.ceil(left)} s left`]
        : []),
    ].join(", ");
    if (process.stderr.isTTY) {
      process.stderr.write(
        `\r\u001b[K${text}${done >= this.#total ? "\n" : ""}`,
      );
    } else if (done >= this.#total) {
      process.stderr.write(`${text}\n`);
    }
  }
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
