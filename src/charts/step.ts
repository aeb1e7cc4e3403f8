/** @file The sharp change of level in a curve, where there is one: found from its values, not from what a tutorial expects. */
import { mean } from "./number.ts";

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

// A stretch shorter than this is a spike, not a level.
const SHORTEST_LEVEL = 3;
// The way between the levels may take this share of the curve: more is a slope.
const LONGEST_FALL = 0.1;
// A level reaches as far from its mean as this share of the height of the step.
const LEVEL_WIDTH = 0.1;
// The levels leave at most this share of the variance unexplained: a trend cut in two leaves a quarter.
const LARGEST_REST = 0.1;

/** Undefined where the curve has no sharp change: noise, a slope, a wave, or a value that is not finite. */
export function findStep(values: readonly number[]): Step | undefined {
  if (values.length < 2 * SHORTEST_LEVEL) return undefined;
  if (!values.every(Number.isFinite)) return undefined;
  const split = bestSplit(values);
  const total = deviation(values);
  if (total === 0 || split.rest > LARGEST_REST * total) return undefined;
  const first = mean(values.slice(0, split.at));
  const second = mean(values.slice(split.at));
  const width = LEVEL_WIDTH * Math.abs(first - second);
  const sign = Math.sign(first - second);
  // what is still near the first level, and what has left it
  const leaves = values.findLastIndex(
    (value) => sign * (value - first) >= -width,
  );
  const far = values.findLastIndex((value) => sign * (value - second) > width);
  const length = leaves + 1;
  const from = far + 1;
  if (length < SHORTEST_LEVEL || from > values.length - SHORTEST_LEVEL) {
    return undefined;
  }
  if (from < length || from - length > LONGEST_FALL * values.length) {
    return undefined;
  }
  return {
    length,
    from,
    before: mean(values.slice(0, length)),
    after: mean(values.slice(from)),
  };
}

/** Where two constants fit best, and the squared error that they leave. */
function bestSplit(values: readonly number[]): { at: number; rest: number } {
  let best = { at: SHORTEST_LEVEL, rest: Infinity };
  for (let at = SHORTEST_LEVEL; at <= values.length - SHORTEST_LEVEL; at++) {
    const rest = deviation(values.slice(0, at)) + deviation(values.slice(at));
    if (rest < best.rest) best = { at, rest };
  }
  return best;
}

/** Sum of squared distances from the mean. */
function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
