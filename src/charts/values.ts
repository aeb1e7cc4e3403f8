/** @file What charts say of numbers that are not there, and which range the others span. */

/** "2 not a number, 1 infinite" */
export function missingText(nan: number, infinite: number): string {
  return [
    ...(nan === 0 ? [] : [`${nan.toLocaleString("en-GB")} not a number`]),
    ...(infinite === 0 ? [] : [`${infinite.toLocaleString("en-GB")} infinite`]),
  ].join(", ");
}

/** With 0 in it, where that leaves the values at least half of the axis: small differences of large values stay seen. */
export function withZero(low: number, high: number): [number, number] {
  const span = high - low;
  if (low > 0 && low <= span) return [0, high];
  if (high < 0 && -high <= span) return [low, 0];
  return [low, high];
}
