/** @file Factors of the bare products. */
import { randomUniform } from "../../model/random-uniform.ts";

/** Of a size that keeps products as large as their factors: numbers near zero or infinity take longer. */
export function noise(
  count: number,
  seed: number,
  summands: number,
): Float32Array {
  const random = randomUniform(seed);
  const scale = Math.sqrt(12 / summands);
  return Float32Array.from({ length: count }, () => scale * (random() - 0.5));
}
