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

/**
 * Two decimals, which is what the eye takes from a chart; one digit where two decimals would leave nothing.
 * @param apart a difference that has to show: the values named beside this one are that close
 */
export function reading(value: number | undefined, apart = Infinity): string {
  if (!isFinite(value)) return unreal(value);
  const size = Math.abs(value);
  const close = apart > 0 ? Math.ceil(-Math.log10(apart)) : 0;
  if (size >= 1e6 || (size < LEAST && size !== 0)) {
    const digits = Math.max(2, close + Math.floor(Math.log10(size)));
    return withPower(value, digits);
  }
  // no number of zeros tells it from a value that is close
  if (size === 0 && close > 2) return "0";
  const usual = size >= 1000 ? 0 : size >= 0.01 || size === 0 ? 2 : first(size);
  return value.toFixed(Math.min(MOST_DECIMALS, Math.max(usual, close)));
}

/** How large a difference is: one digit, as only its size matters. */
export function differenceReading(value: number): string {
  if (!isFinite(value)) return unreal(value);
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e6 || size < SMALLEST) return withPower(value, 0);
  return size >= 0.1 ? value.toFixed(2) : value.toFixed(first(size));
}

/**
 * A number to check against, as readers see one at a time.
 * @param decimals of everyday numbers; others get as many digits
 */
export function exactly(value: number | undefined, decimals = 4): string {
  if (!isFinite(value)) return unreal(value);
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e6))
    return value.toFixed(decimals);
  if (size >= 1e6 && size < 1e15) return String(Number(value.toFixed(2)));
  return withPower(Number(value.toPrecision(decimals + 3)), undefined);
}

/** As short as it is said: "0.5", "1.2e9". */
export function shortly(value: number | undefined): string {
  if (!isFinite(value)) return unreal(value);
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e6 || size < LEAST)
    ? withPower(Number(value.toPrecision(7)), undefined)
    : String(Number(value.toPrecision(7)));
}

/** What a value that is no finite number is called. */
export function unreal(value: number | null | undefined): string {
  if (value === undefined) return "no value";
  if (value === Infinity) return "infinity";
  return value === -Infinity ? "minus infinity" : "not a number";
}

// float32 holds about seven digits: smaller differences are told by their power of ten.
const SMALLEST = 1e-7;
// Smaller values, too: there are more zeros than digits.
const LEAST = 1e-4;
const MOST_DECIMALS = 15;

/** The decimals that a number below 1 needs for its first digit. */
function first(size: number): number {
  return -Math.floor(Math.log10(size));
}

function withPower(value: number, digits: number | undefined): string {
  return value
    .toExponential(digits === undefined ? undefined : Math.min(15, digits))
    .replace("e+", "e")
    .replace(/e0$/, "");
}

/** NaN is written as null in a file of JSON. */
export function isFinite(value: number | null | undefined): value is number {
  return Number.isFinite(value);
}

/** The mean of what is finite; NaN where nothing is. */
export function mean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}
