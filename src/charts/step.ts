/** @file The sharp change of level in a curve, where there is one: found from its values, not from what a tutorial expects. */
import { SLICE, type Sliced } from "./slices.ts";

/** A curve that keeps one level over its first positions and another from a later position on. */
export interface Step {
  /** How many positions from the first keep the first level. */
  readonly length: number;
  /** From here to the end the curve keeps the second level. */
  readonly from: number;
  /** Means over the two stretches. */
  readonly before: number;
  readonly after: number;
}

// A stretch shorter than this is a spike, not a level; of very few positions, shorter than the second.
const SHORTEST_LEVEL = 3;
const SHORTEST_LEVEL_OF_FEW = 2;
const FEW = 6;
// The way between the levels may take this share of the curve: more is a slope.
const LONGEST_FALL = 0.1;
// A level reaches as far from its mean as this share of the height of the step,
const LEVEL_WIDTH = 0.1;
// or as this many standard deviations of its own, where it is noisy: few rows make noisy means.
const NOISE_WIDTH = 3;
// Fewer values than this tell their noise only all together.
const FEW_FOR_NOISE = 10;
// The levels leave at most this share of the variance unexplained: a trend cut in two leaves a quarter.
const LARGEST_REST = 0.12;

/** Undefined where the curve has no sharp change: noise, a slope, a wave, or a value that is not finite. */
export function* findStep(values: readonly number[]): Sliced<Step | undefined> {
  const shortest = values.length < FEW ? SHORTEST_LEVEL_OF_FEW : SHORTEST_LEVEL;
  if (values.length < 2 * shortest) return undefined;
  const sums = yield* runningSums(values);
  if (sums === undefined) return undefined;
  const at = yield* bestSplit(sums, shortest);
  const total = sums.rest(0, values.length);
  const [left, right] = [sums.rest(0, at), sums.rest(at, values.length)];
  if (total === 0 || left + right > LARGEST_REST * total) return undefined;
  const first = sums.mean(0, at);
  const second = sums.mean(at, values.length);
  const height = Math.abs(first - second);
  const width = (from: number, to: number): number => {
    const noise = Math.sqrt(sums.rest(from, to) / (to - from));
    return Math.min(
      height / 2,
      Math.max(LEVEL_WIDTH * height, NOISE_WIDTH * noise),
    );
  };
  // away from the split, where there is enough to tell noise from: what is on its way is none
  const near = Math.ceil((LONGEST_FALL / 2) * values.length);
  const away = (length: number): number => (length > FEW_FOR_NOISE ? near : 0);
  const firstWidth = width(0, at - away(at));
  const secondWidth = width(at + away(values.length - at), values.length);
  const sign = Math.sign(first - second);
  const isAway = (value: number | undefined): boolean =>
    sign * ((value ?? NaN) - first) < -firstWidth;
  const isFar = (value: number | undefined): boolean =>
    sign * ((value ?? NaN) - second) > secondWidth;
  // what is on its way from one level to the other belongs to neither
  let [length, from] = [at, at];
  while (length > 0 && isAway(values[length - 1])) length--;
  while (from < values.length && isFar(values[from])) {
    if (from === length && !isAway(values[from])) length++;
    from++;
  }
  if (length < shortest || values.length - from < shortest) return undefined;
  const longest = Math.max(1, LONGEST_FALL * values.length);
  if (from - length > longest) return undefined;
  return {
    length,
    from,
    before: sums.mean(0, length),
    after: sums.mean(from, values.length),
  };
}

/** Sums over any stretch, in a constant time each. */
interface Sums {
  readonly length: number;
  readonly mean: (from: number, to: number) => number;
  /** Sum of squared distances from the stretch's mean. */
  readonly rest: (from: number, to: number) => number;
}

function* runningSums(values: readonly number[]): Sliced<Sums | undefined> {
  const length = values.length;
  // around the middle, so that a small step on a large value is not lost
  let total = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) return undefined;
    total += value / length;
    if (i % SLICE === 0) yield;
  }
  const [sums, squares] = [
    new Float64Array(length + 1),
    new Float64Array(length + 1),
  ];
  for (let i = 0; i < length; i++) {
    const value = (values[i] ?? NaN) - total;
    sums[i + 1] = (sums[i] ?? 0) + value;
    squares[i + 1] = (squares[i] ?? 0) + value ** 2;
    if (i % SLICE === 0) yield;
  }
  const over = (of: Float64Array, from: number, to: number): number =>
    (of[to] ?? NaN) - (of[from] ?? NaN);
  return {
    length,
    mean: (from, to) => total + over(sums, from, to) / (to - from),
    rest: (from, to) =>
      Math.max(
        0,
        over(squares, from, to) - over(sums, from, to) ** 2 / (to - from),
      ),
  };
}

/** Where two constants fit best. */
function* bestSplit({ length, rest }: Sums, shortest: number): Sliced<number> {
  let best = { at: shortest, rest: Infinity };
  for (let at = shortest; at <= length - shortest; at++) {
    const left = rest(0, at) + rest(at, length);
    if (left < best.rest) best = { at, rest: left };
    if (at % SLICE === 0) yield;
  }
  return best.at;
}
