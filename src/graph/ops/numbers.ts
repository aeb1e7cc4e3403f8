/** @file Functions of numbers that JavaScript does not have, or has otherwise than PyTorch. */

/** Halves go to the even neighbour. */
export function halfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  // the even neighbour; above -1 it is -0
  return below % 2 === 0 ? below : -(-1 - below);
}

/** As PyTorch: 0 for what is no number. */
export function signOf(x: number): number {
  return Number(x > 0) - Number(x < 0);
}

export function gelu(x: number, approximate: "none" | "tanh"): number {
  if (approximate === "none") return 0.5 * x * (1 + erf(x / Math.SQRT2));
  const inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
  return 0.5 * x * (1 + Math.tanh(inner));
}

/** The error function: its series near zero, a continued fraction far from it. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 && n < 200; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (size + fraction);
  const tail = Math.exp(-size * size) / Math.sqrt(Math.PI) / (size + fraction);
  return Math.sign(x) * (1 - tail);
}

/** As C: 1 to any power and -1 to an infinite one are 1, where JavaScript has NaN. */
export function powerOf(a: number, b: number): number {
  if (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)))
    return 1;
  return a ** b;
}

/** Whole powers of whole numbers, wrapped to 64 bits at each step; of a negative exponent only 1 and -1 have one. */
export function wholePower(a: bigint, b: bigint): bigint {
  if (b < 0n) {
    if (a === 1n) return 1n;
    if (a === -1n) return b % 2n === 0n ? 1n : -1n;
    return 0n;
  }
  let [result, square, rest] = [1n, a, b];
  while (rest > 0n) {
    if (rest % 2n === 1n) result = BigInt.asIntN(64, result * square);
    square = BigInt.asIntN(64, square * square);
    rest /= 2n;
  }
  return result;
}

/** The remainder with the sign of the divisor; rounded once more where it moves to that side, as in float32. */
export function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

export function wholeModulo(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

/**
 * The quotient rounded down as PyTorch takes it: from the remainder, which is exact, since `a / b` may round up to a
 * whole number (1 / 0.1). Each step rounds as float32 where the operands are.
 */
export function floorQuotient(
  a: number,
  b: number,
  round: (x: number) => number,
): number {
  if (b === 0) return a / b;
  const rest = a % b;
  let quotient = round(round(a - rest) / b);
  if (rest !== 0 && rest < 0 !== b < 0) quotient = round(quotient - 1);
  if (quotient === 0) return a / b < 0 ? -0 : 0;
  const below = Math.floor(quotient);
  return quotient - below > 0.5 ? below + 1 : below;
}

export function wholeFloorQuotient(a: bigint, b: bigint): bigint {
  return (a - wholeModulo(a, b)) / b;
}

/** A float as a 64-bit whole number: towards zero, and the least of all where there is none, as PyTorch on x86. */
export function wholeOf(x: number): bigint {
  return Math.abs(x) < 2 ** 63 ? BigInt(Math.trunc(x)) : -(2n ** 63n);
}

export function sumOf(lane: Float64Array): number {
  return lane.reduce((a, b) => a + b, 0);
}

/** NaN where there is one. */
export function greatestOf(lane: Float64Array): number {
  return lane.reduce((a, b) => Math.max(a, b), -Infinity);
}

/** NaN where there is one. */
export function leastOf(lane: Float64Array): number {
  return lane.reduce((a, b) => Math.min(a, b), Infinity);
}
