/** @file A measured error in plain digits. */

/** Smaller ones say no more than that they are small. */
const least = 1e-6;

/** Two digits, as two digits of an error say all it says: "0.0095", "below 0.000001". */
export function errorText(error: number): string {
  if (error === 0) return "0";
  if (error < least) return "below 0.000001";
  const digits = 1 - Math.floor(Math.log10(error));
  return error.toFixed(Math.max(0, digits));
}
