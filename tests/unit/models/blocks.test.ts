/** @file The 8-bit encoding: its error, and its layout against the formula. */
import { describe, expect, it } from "vitest";
import {
  blockBytes,
  blockSize,
  decodeBlocks,
  encodeBlocks,
  unitRows,
} from "../../../src/models/blocks.ts";
import { halfValues } from "../../../src/models/half.ts";

/** Half a step of 127, and the scale is rounded up by at most a 1024th. */
const halfStep = (0.5 / 127) * (1 + 2 ** -10);

function wave(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length },
    (_, index) => Math.sin(index * 1.7) * Math.exp(Math.sin(index / 50)),
  );
}

/** What the format says, one weight at a time. */
function weightAt(
  bytes: Uint8Array,
  axis: 0 | 1,
  columns: number,
  row: number,
  column: number,
): number {
  const rows = unitRows(axis);
  const unit = Math.floor(row / rows);
  const start = unit * blockBytes(axis, rows, columns);
  const scales = axis === 0 ? columns : Math.ceil(columns / blockSize);
  const block = axis === 0 ? column : Math.floor(column / blockSize);
  const low = bytes[start + 2 * block] ?? NaN;
  const high = bytes[start + 2 * block + 1] ?? NaN;
  const scale = halfValues()[low + 256 * high] ?? NaN;
  const byte =
    bytes[start + 2 * scales + (row % rows) * columns + column] ?? NaN;
  return Math.fround((byte < 128 ? byte : byte - 256) * scale);
}

const cases: readonly (readonly [0 | 1, number, number])[] = [
  [0, 256, 5],
  [0, 300, 33],
  [0, 129, 7],
  [0, 3, 4],
  [1, 6, 256],
  [1, 5, 300],
  [1, 3, 129],
  [1, 4, 3],
];

describe.each(cases)(
  "blocks along axis %i of [%i, %i]",
  (axis, rows, columns) => {
    const values = wave(rows * columns);
    const bytes = encodeBlocks(values, axis, columns);
    const decoded = new Float32Array(values.length);
    decodeBlocks(bytes, axis, columns, decoded, 0);

    it("takes the bytes that it says", () => {
      expect(bytes.length).toBe(blockBytes(axis, rows, columns));
    });

    it("decodes exactly what the format says", () => {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          expect(decoded[row * columns + column]).toBe(
            weightAt(bytes, axis, columns, row, column),
          );
        }
      }
    });

    it("keeps every weight within half a step of its block", () => {
      const blockOf = (index: number): string => {
        const [row, column] = [Math.floor(index / columns), index % columns];
        return axis === 0
          ? `${Math.floor(row / blockSize)} ${column}`
          : `${row} ${Math.floor(column / blockSize)}`;
      };
      const largest = new Map<string, number>();
      values.forEach((value, index) => {
        const block = blockOf(index);
        largest.set(block, Math.max(largest.get(block) ?? 0, Math.abs(value)));
      });
      values.forEach((value, index) => {
        const error = Math.abs((decoded[index] ?? NaN) - value);
        expect(error).toBeLessThanOrEqual(
          (largest.get(blockOf(index)) ?? 0) * halfStep,
        );
      });
    });

    it("decodes a part that begins at a unit", () => {
      const rowsBefore = unitRows(axis);
      if (rows <= rowsBefore) return;
      const part = new Float32Array(values.length);
      const first = rowsBefore * columns;
      const offset = blockBytes(axis, rowsBefore, columns);
      decodeBlocks(bytes.subarray(offset), axis, columns, part, first);
      expect(part.subarray(first)).toEqual(decoded.subarray(first));
    });
  },
);

describe("blocks", () => {
  it("take 8.125 bits a weight", () => {
    expect(blockBytes(0, 768, 2304) * 8).toBe(768 * 2304 * 8.125);
    expect(blockBytes(1, 50257, 768) * 8).toBe(50257 * 768 * 8.125);
  });

  it("keep zeros, and weights too small for a scale become zero", () => {
    const values = new Float32Array(256);
    values[140] = 1e-12;
    const decoded = new Float32Array(256).fill(1);
    decodeBlocks(encodeBlocks(values, 1, 256), 1, 256, decoded, 0);
    expect(Math.max(...decoded.map(Math.abs))).toBeLessThan(1e-5);
  });

  it("refuse what no scale can hold", () => {
    expect(() => encodeBlocks(new Float32Array(32).fill(1e30), 1, 32)).toThrow(
      /q8: weights must be below/,
    );
  });
});
