/** @file The order of numbers, NaN included. */

/** Ascending, NaN last; equal ones keep their order. */
export function ascending(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  // not a difference: that of two infinities is NaN
  return Number(a > b) - Number(a < b);
}
