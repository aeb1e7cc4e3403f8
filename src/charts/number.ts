/** @file Numbers as sentences say them. */

const words = [
  "No",
  "One",
  "Two",
  "Three",
  "Four",
  "Five",
  "Six",
  "Seven",
  "Eight",
  "Nine",
  "Ten",
  "Eleven",
  "Twelve",
];

/** "Five"; digits above twelve. */
export function countWord(count: number): string {
  return words[count] ?? String(count);
}

/** Two decimals, which is what the eye takes from a chart; one digit where two decimals would leave nothing. */
export function reading(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "not a number";
  const size = Math.abs(value);
  if (size >= 1e6) return value.toExponential(2);
  if (size >= 1000) return String(Math.round(value));
  if (size >= 0.01 || size === 0) return value.toFixed(2);
  return small(value);
}

/** How large a difference is: one digit, as only its size matters. */
export function differenceReading(value: number): string {
  if (!Number.isFinite(value)) return "not a number";
  return value >= 0.1 ? value.toFixed(2) : small(value);
}

// float32 holds about seven digits: of smaller values only that they are small is true.
const SMALLEST = 1e-7;

function small(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < SMALLEST) return "less than 0.0000001";
  const decimals = -Math.floor(Math.log10(size));
  return value.toFixed(decimals);
}

/** The mean of what is finite; NaN where nothing is. */
export function mean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}
