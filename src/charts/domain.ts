/** @file Which range of values the colours of a heatmap span. */

// Below this, a grid on [0, 1] would be one colour.
const FAINT = 0.1;

/**
 * [0, 1] for shares such as attention: every value lies in it and one is large enough to see there, so that grids of
 * different models and runs compare. Otherwise from the lowest to the highest value, with 0 included.
 */
export function colourDomain(
  values: readonly ArrayLike<number>[],
): readonly [number, number] {
  let [low, high] = [0, 0];
  // a pattern may have a million values, more than a call takes arguments
  for (const row of values) {
    for (let column = 0; column < row.length; column++) {
      const value = row[column] ?? NaN;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low >= 0 && high <= 1 && high >= FAINT) return [0, 1];
  // a grid of zeros (or of nothing finite) still needs a span
  return low === high ? [0, 1] : [low, high];
}

// Differences below this are rounding, and nothing that a reader of the charts would see: they stay pale.
const SMALLEST_SPAN = 1e-3;

/** As far below 0 as above it, so that no difference has the colour in the middle. */
export function differenceDomain(
  values: readonly (readonly number[])[],
): readonly [number, number] {
  const finite = values.flat().filter(Number.isFinite);
  const most = Math.max(SMALLEST_SPAN, ...finite.map(Math.abs));
  return [-most, most];
}
