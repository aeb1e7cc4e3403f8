/** @file Seeded random numbers that are the same everywhere. */

/** Marsaglia's xorshift with 32 bits: the same numbers everywhere. @returns values from 0 to below 1 */
export function randomUniform(seed: number): () => number {
  // zero would stay zero; multiplying spreads seeds that are close
  let state = Math.imul(seed, 0x9e3779b1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
