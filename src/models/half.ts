/** @file IEEE 754 half precision, the encoding f16: to single precision and back. */

/** The value of every half, made at first use: 256 kB that turn decoding into one look-up a weight. */
let table: Float32Array | undefined;

export function halfValues(): Float32Array {
  table ??= Float32Array.from({ length: 0x10000 }, (_, half) =>
    valueOfHalf(half),
  );
  return table;
}

function valueOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The nearest half, ties to even; above 65504 an infinity. */
export function halfOf(value: number): number {
  single[0] = value;
  const word = bits[0] ?? 0;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds beyond the largest half
  if (magnitude < 0x38800000) return sign | subnormalOf(Math.abs(value));
  // the exponent is counted from 15 instead of 127; 13 bits of the fraction are rounded away
  const rebased = magnitude - 0x38000000;
  const rounding = 0xfff + ((rebased >>> 13) & 1);
  return sign | ((rebased + rounding) >>> 13);
}

/** Below 2^-14 halves are the multiples of 2^-24. */
function subnormalOf(magnitude: number): number {
  const exact = Math.fround(magnitude) * 2 ** 24;
  const whole = Math.floor(exact);
  const rest = exact - whole;
  const up = rest > 0.5 || (rest === 0.5 && whole % 2 === 1);
  return up ? whole + 1 : whole;
}

/** Halves as they lie in a file, little-endian, at any alignment, into `target` from `at` on. */
export function decodeHalves(
  bytes: Uint8Array,
  target: Float32Array,
  at: number,
): void {
  const halves = halfView(bytes);
  const values = halfValues();
  for (let index = 0; index < halves.length; index++) {
    target[at + index] = values[halves[index] ?? 0] ?? 0;
  }
}

export function encodeHalves(values: Float32Array): Uint8Array<ArrayBuffer> {
  // a plain loop: Uint16Array.from takes twenty times as long
  const halves = new Uint16Array(values.length);
  for (let index = 0; index < values.length; index++) {
    halves[index] = halfOf(values[index] ?? 0);
  }
  return new Uint8Array(halves.buffer);
}

/** Two bytes as one number each; copies only where the bytes lie at an odd place. */
export function halfView(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(
    aligned.buffer,
    aligned.byteOffset,
    aligned.byteLength / 2,
  );
}
