/**
 * @file The encoding q8: matrices in blocks of 128 weights, each a signed byte times the block's scale, a half.
 *
 * A block runs along an axis of the matrix. Along axis 1 (embeddings: a row is a vector) a unit is one row; along
 * axis 0 (Conv1D, [in, out]: a column is a neuron's input) it is 128 rows. A unit holds its scales, then its bytes in
 * the order of the matrix, and is decoded without the rest of the file. At the end of an axis a block may be shorter.
 */
import { halfOf, halfValues, halfView } from "./half.ts";

/**
 * A larger block has a larger step on average, and its bytes use fewer of their values: less to download for a
 * little more error. `npm run model` compresses what that leaves unused.
 */
export const blockSize = 128;
/** Bytes run from -127 to 127, so that zero is exact and the range is even. */
const largest = 127;

/** Rows of a matrix that are encoded together. */
export function unitRows(axis: 0 | 1): number {
  return axis === 0 ? blockSize : 1;
}

/** Scales of one unit: one for each column along axis 0, one for each block of the row along axis 1. */
function scalesOf(axis: 0 | 1, columns: number): number {
  return axis === 0 ? columns : Math.ceil(columns / blockSize);
}

/** Bytes of so many rows, whole units and perhaps a shorter last one. */
export function blockBytes(axis: 0 | 1, rows: number, columns: number): number {
  const units = Math.ceil(rows / unitRows(axis));
  return units * 2 * scalesOf(axis, columns) + rows * columns;
}

/** @param values whole rows of a matrix, beginning at a unit */
export function encodeBlocks(
  values: Float32Array,
  axis: 0 | 1,
  columns: number,
): Uint8Array<ArrayBuffer> {
  const rows = values.length / columns;
  const bytes = new Uint8Array(blockBytes(axis, rows, columns));
  let at = 0;
  for (let row = 0; row < rows; row += unitRows(axis)) {
    const unit = values.subarray(
      row * columns,
      Math.min(rows, row + unitRows(axis)) * columns,
    );
    at = encodeUnit(unit, axis, columns, bytes, at);
  }
  return bytes;
}

function encodeUnit(
  unit: Float32Array,
  axis: 0 | 1,
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
  const halves = Uint16Array.from(magnitudes, scaleFor);
  const scales = halfValues();
  let at = start;
  for (const half of halves) {
    bytes[at++] = half & 0xff;
    bytes[at++] = half >> 8;
  }
  unit.forEach((value, index) => {
    const scale = scales[halves[blockOf(index)] ?? 0] ?? 0;
    bytes[at++] = scale === 0 ? 0 : Math.round(value / scale);
  });
  return at;
}

/** The least half with which the block's largest weight fits: no weight is off by more than half a step. */
function scaleFor(magnitude: number): number {
  const exact = magnitude / largest;
  const half = halfOf(exact);
  const fits = (halfValues()[half] ?? 0) >= exact;
  const scale = fits ? half : half + 1;
  if (!(exact <= 65504)) {
    throw new Error(
      `q8: weights must be below ${largest * 65504}, got ${magnitude}; prepare the model with --encoding f32`,
    );
  }
  return scale;
}

/** The inverse of `encodeBlocks`, into `target` from `at` on. */
export function decodeBlocks(
  bytes: Uint8Array,
  axis: 0 | 1,
  columns: number,
  target: Float32Array,
  at: number,
): void {
  const scaleCount = scalesOf(axis, columns);
  const fullUnit = blockBytes(axis, unitRows(axis), columns);
  const scales = new Float32Array(scaleCount);
  const values = halfValues();
  let place = at;
  for (let start = 0; start < bytes.length; start += fullUnit) {
    const unit = bytes.subarray(start, start + fullUnit);
    const halves = halfView(unit.subarray(0, 2 * scaleCount));
    for (let index = 0; index < scaleCount; index++) {
      scales[index] = values[halves[index] ?? 0] ?? 0;
    }
    const steps = new Int8Array(
      unit.buffer,
      unit.byteOffset + 2 * scaleCount,
      unit.byteLength - 2 * scaleCount,
    );
    const part = target.subarray(place, place + steps.length);
    if (axis === 0) decodeColumns(steps, scales, part);
    else decodeRow(steps, scales, part);
    place += steps.length;
  }
}

function decodeColumns(
  steps: Int8Array,
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
  steps: Int8Array,
  scales: Float32Array,
  target: Float32Array,
): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (steps[index] ?? 0) * (scales[index] ?? 0);
  }
}

function decodeRow(
  steps: Int8Array,
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
