/**
 * @file The encodings q8 and q12: matrices in blocks of 128 weights, each a whole step of 8 or 12 bits times the block's
 * scale, a half.
 *
 * A block runs along an axis of the matrix. Along axis 1 (embeddings: a row is a vector) a unit is one row; along
 * axis 0 (Conv1D, [in, out]: a column is a neuron's input) it is 128 rows. A unit holds its scales, then of its steps, in
 * the order of the matrix, the lower 8 bits, then of 12 bits the upper 4, two to a byte, the earlier one in the lower
 * half. It is decoded without the rest of the file. At the end of an axis a block may be shorter.
 */
import { halfOf, halfValues, halfView } from "./half.ts";

/**
 * A larger block has a larger step on average, and its bytes use fewer of their values: less to download for a
 * little more error. `npm run model` compresses what that leaves unused.
 */
export const blockSize = 128;

/** How a matrix is cut, and how fine its steps are. */
export interface Blocks {
  readonly bits: 8 | 12;
  readonly axis: 0 | 1;
}

/** Steps run from -127 to 127, or from -2047 to 2047, so that zero is exact and the range is even. */
function largestStep(bits: Blocks["bits"]): number {
  return 2 ** (bits - 1) - 1;
}

/** Rows of a matrix that are encoded together. */
export function unitRows(axis: Blocks["axis"]): number {
  return axis === 0 ? blockSize : 1;
}

/** Scales of one unit: one for each column along axis 0, one for each block of the row along axis 1. */
function scalesOf(axis: Blocks["axis"], columns: number): number {
  return axis === 0 ? columns : Math.ceil(columns / blockSize);
}

/** Bytes that the steps of one unit take. */
function stepBytes(bits: Blocks["bits"], steps: number): number {
  return bits === 8 ? steps : steps + Math.ceil(steps / 2);
}

/** Bytes of so many rows, whole units and perhaps a shorter last one. */
export function blockBytes(
  { bits, axis }: Blocks,
  rows: number,
  columns: number,
): number {
  const rowsOfUnit = unitRows(axis);
  const scales = 2 * scalesOf(axis, columns);
  const of = (rows: number): number =>
    rows === 0 ? 0 : scales + stepBytes(bits, rows * columns);
  return Math.floor(rows / rowsOfUnit) * of(rowsOfUnit) + of(rows % rowsOfUnit);
}

/** @param values whole rows of a matrix, beginning at a unit */
export function encodeBlocks(
  values: Float32Array,
  blocks: Blocks,
  columns: number,
): Uint8Array<ArrayBuffer> {
  const rows = values.length / columns;
  const rowsOfUnit = unitRows(blocks.axis);
  const bytes = new Uint8Array(blockBytes(blocks, rows, columns));
  let at = 0;
  for (let row = 0; row < rows; row += rowsOfUnit) {
    const unit = values.subarray(
      row * columns,
      Math.min(rows, row + rowsOfUnit) * columns,
    );
    at = encodeUnit(unit, blocks, columns, bytes, at);
  }
  return bytes;
}

function encodeUnit(
  unit: Float32Array,
  { bits, axis }: Blocks,
  columns: number,
  bytes: Uint8Array,
  start: number,
): number {
  const magnitudes = new Float32Array(scalesOf(axis, columns));
  const blockOf = (index: number): number =>
    axis === 0 ? index % columns : Math.floor(index / blockSize);
  unit.forEach((value, index) => {
    const block = blockOf(index);
    magnitudes[block] = Math.max(magnitudes[block] ?? 0, Math.abs(value));
  });
  const halves = Uint16Array.from(magnitudes, (magnitude) =>
    scaleFor(magnitude, bits),
  );
  const scales = halfValues();
  let at = start;
  for (const half of halves) {
    bytes[at++] = half & 0xff;
    bytes[at++] = half >> 8;
  }
  unit.forEach((value, index) => {
    const scale = scales[halves[blockOf(index)] ?? 0] ?? 0;
    const step = scale === 0 ? 0 : Math.round(value / scale);
    bytes[at + index] = step;
    if (bits === 8) return;
    const upper = at + unit.length + (index >> 1);
    bytes[upper] =
      (bytes[upper] ?? 0) | (((step >> 8) & 15) << (4 * (index & 1)));
  });
  return at + stepBytes(bits, unit.length);
}

/** The least half with which the block's largest weight fits: no weight is off by more than half a step. */
function scaleFor(magnitude: number, bits: Blocks["bits"]): number {
  const largest = largestStep(bits);
  const exact = magnitude / largest;
  const half = halfOf(exact);
  const fits = (halfValues()[half] ?? 0) >= exact;
  const scale = fits ? half : half + 1;
  if (!(exact <= 65504)) {
    throw new Error(
      `q${bits}: weights must be below ${largest * 65504}, got ${magnitude}; prepare the model with --encoding f32`,
    );
  }
  return scale;
}

/** The inverse of `encodeBlocks`, into `target` from `at` on. */
export function decodeBlocks(
  bytes: Uint8Array,
  { bits, axis }: Blocks,
  columns: number,
  target: Float32Array,
  at: number,
): void {
  const scaleCount = scalesOf(axis, columns);
  const stepCount = unitRows(axis) * columns;
  const fullUnit = 2 * scaleCount + stepBytes(bits, stepCount);
  const scales = new Float32Array(scaleCount);
  const values = halfValues();
  let place = at;
  for (let start = 0; start < bytes.length; start += fullUnit) {
    const unit = bytes.subarray(start, start + fullUnit);
    const halves = halfView(unit.subarray(0, 2 * scaleCount));
    for (let index = 0; index < scaleCount; index++) {
      scales[index] = values[halves[index] ?? 0] ?? 0;
    }
    const packed = unit.subarray(2 * scaleCount);
    const steps = bits === 8 ? bytesAsSteps(packed) : longSteps(packed);
    const part = target.subarray(place, place + steps.length);
    if (axis === 0) decodeColumns(steps, scales, part);
    else decodeRow(steps, scales, part);
    place += steps.length;
  }
}

type Steps = Int8Array | Int16Array;

function bytesAsSteps({ buffer, byteOffset, length }: Uint8Array): Int8Array {
  return new Int8Array(buffer, byteOffset, length);
}

/** Steps of 12 bits from their lower bytes and the halves behind them. */
function longSteps(packed: Uint8Array): Int16Array {
  // of an odd number the last byte holds one half only
  const count = Math.floor((packed.length * 2) / 3);
  const steps = new Int16Array(count);
  for (let index = 0; index < count; index++) {
    const halves = packed[count + (index >> 1)] ?? 0;
    // the sign of a half is its own highest bit
    const upper = (halves << (28 - 4 * (index & 1))) >> 28;
    steps[index] = upper * 256 + (packed[index] ?? 0);
  }
  return steps;
}

function decodeColumns(
  steps: Steps,
  scales: Float32Array,
  target: Float32Array,
): void {
  const columns = scales.length;
  for (let from = 0; from < steps.length; from += columns) {
    const to = from + columns;
    scaleEach(steps.subarray(from, to), scales, target.subarray(from, to));
  }
}

/** The innermost loop, with one index for all three: this is what decides how fast weights are decoded. */
function scaleEach(
  steps: Steps,
  scales: Float32Array,
  target: Float32Array,
): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (steps[index] ?? 0) * (scales[index] ?? 0);
  }
}

function decodeRow(
  steps: Steps,
  scales: Float32Array,
  target: Float32Array,
): void {
  for (let block = 0; block < scales.length; block++) {
    const scale = scales[block] ?? 0;
    const end = Math.min(steps.length, (block + 1) * blockSize);
    for (let index = block * blockSize; index < end; index++) {
      target[index] = (steps[index] ?? 0) * scale;
    }
  }
}
