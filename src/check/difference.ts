/** @file How far a computed tensor is from the expected one. */
import type { TensorValue } from "../graph/tensor.ts";
import { typeText } from "../graph/tensor.ts";

/**
 * The largest |actual - expected| / max(1, |expected|): absolute for small values, relative for large ones.
 * Infinities and NaN must be where they are expected, or the difference is infinite.
 */
export function difference(
  actual: ArrayLike<number | bigint>,
  expected: ArrayLike<number | bigint>,
): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let index = 0; index < actual.length; index++) {
    const [a, e] = [actual[index], expected[index]];
    if (Object.is(a, e) || a === e) continue;
    const [x, y] = [Number(a), Number(e)];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return Infinity;
    largest = Math.max(largest, Math.abs(x - y) / Math.max(1, Math.abs(y)));
  }
  return largest;
}

/** As `difference`, for tensors whose types must be equal too. */
export function tensorDifference(
  actual: TensorValue,
  expected: TensorValue,
): number {
  if (typeText(actual) !== typeText(expected)) {
    throw new Error(`expected ${typeText(expected)}, got ${typeText(actual)}`);
  }
  return difference(actual.data, expected.data);
}
