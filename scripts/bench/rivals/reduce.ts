/** @file What JavaScript makes of logits. */

/** A tensor of whichever runtime. */
export interface Numbers {
  readonly dims: readonly number[];
  readonly data: unknown;
}

/** Cross entropy of each next token, the mean over the rows. */
export function lossByPosition(
  logits: Numbers | undefined,
  ids: readonly number[],
): number[] {
  const [batch = 0, pos = 0, vocabulary = 0] = logits?.dims ?? [];
  const numbers = logits?.data as Float32Array;
  const losses = new Array<number>(pos - 1).fill(0);
  for (let row = 0; row < batch; row++) {
    for (let at = 0; at + 1 < pos; at++) {
      const base = (row * pos + at) * vocabulary;
      let most = -Infinity;
      for (let i = base; i < base + vocabulary; i++) {
        const number = numbers[i] ?? NaN;
        if (number > most) most = number;
      }
      let sum = 0;
      for (let i = base; i < base + vocabulary; i++) {
        sum += Math.exp((numbers[i] ?? NaN) - most);
      }
      const next = numbers[base + (ids[row * pos + at + 1] ?? -1)] ?? NaN;
      losses[at] = (losses[at] ?? NaN) + (most + Math.log(sum) - next) / batch;
    }
  }
  return losses;
}

/** The token with the greatest logit behind a position of the first row. */
export function greatest(logits: Numbers | undefined, at: number): number {
  const vocabulary = logits?.dims[2] ?? 0;
  const numbers = logits?.data as Float32Array;
  let best = 0;
  for (let i = 1; i < vocabulary; i++) {
    const [one = NaN, other = NaN] = [
      numbers[at * vocabulary + i],
      numbers[at * vocabulary + best],
    ];
    if (one > other) best = i;
  }
  return best;
}
