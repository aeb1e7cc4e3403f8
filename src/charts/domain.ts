/** @file Which range of values the colours of a heatmap span. */
import { withZero } from "./values.ts";

export type Domain = readonly [low: number, high: number];

// Below this, a grid on [0, 1] would be one colour.
const FAINT = 0.1;

/** Of values with these ends; both are infinite where there is no finite value. */
export function colourDomainOf(low: number, high: number): Domain {
  if (!(low <= high)) return [0, 1];
  // shares, such as attention, that differ enough to be seen there: then grids of different models and runs compare
  if (low >= 0 && high <= 1 && high - low >= FAINT) return [0, 1];
  if (low === high) {
    // a grid of one value (or of nothing finite) still needs a span
    return low === 0 ? [0, 1] : low > 0 ? [0, low] : [low, 0];
  }
  return withZero(low, high);
}

/**
 * [0, 1] for shares such as attention: every value lies in it and their differences are seen there, so that grids of
 * different models and runs compare. Otherwise from the lowest to the highest value, with 0 included where that leaves
 * the values half of the colours.
 */
export function colourDomain(values: readonly ArrayLike<number>[]): Domain {
  let [low, high] = [Infinity, -Infinity];
  // a pattern may have a million values, more than a call takes arguments
  for (const row of values) {
    for (let column = 0; column < row.length; column++) {
      const value = row[column] ?? NaN;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return colourDomainOf(low, high);
}

/** Of large values, differences below this are rounding, and nothing that a reader of the charts would see: they stay pale. */
export const SMALLEST_SPAN = 1e-3;

/** As far below the middle as above it, so that what equals it has the colour in the middle. */
export function evenDomain(
  low: number,
  high: number,
  middle = 0,
  smallest = 0,
): Domain {
  const most = Math.max(
    smallest,
    ...[low, high].filter(Number.isFinite).map((end) => Math.abs(end - middle)),
  );
  const span = most === 0 ? 1 : most;
  return [middle - span, middle + span];
}
