/** @file The encodings of 8 and 12 bits: their error, and their layout against the formula. */
import { describe, expect, it } from "vitest";
import {
  blockBytes,
  type Blocks,
  blockSize,
  decodeBlocks,
  encodeBlocks,
  unitRows,
} from "../../../src/models/blocks.ts";
import { halfValues } from "../../../src/models/half.ts";

/** Half a step of 127 or 2047, and the scale is rounded up by at most a 1024th. */
const halfStep = {
  8: (0.5 / 127) * (1 + 2 ** -10),
  12: (0.5 / 2047) * (1 + 2 ** -10),
} as const;

function wave(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length },
    (_, index) => Math.sin(index * 1.7) * Math.exp(Math.sin(index / 50)),
  );
}

/** What the format says, one weight at a time. */
function weightAt(
  bytes: Uint8Array,
  blocks: Blocks,
  rowCount: number,
  columns: number,
  row: number,
  column: number,
): number {
  const { bits, axis } = blocks;
  const rows = unitRows(axis);
  const unit = Math.floor(row / rows);
  const start = unit * blockBytes(blocks, rows, columns);
  const scales = axis === 0 ? columns : Math.ceil(columns / blockSize);
  const block = axis === 0 ? column : Math.floor(column / blockSize);
  const low = bytes[start + 2 * block] ?? NaN;
  const high = bytes[start + 2 * block + 1] ?? NaN;
  const scale = halfValues()[low + 256 * high] ?? NaN;
  const index = (row % rows) * columns + column;
  const byte = bytes[start + 2 * scales + index] ?? NaN;
  if (bits === 8) return Math.fround((byte < 128 ? byte : byte - 256) * scale);
  const steps = Math.min(rows, rowCount - unit * rows) * columns;
  const pair = bytes[start + 2 * scales + steps + Math.floor(index / 2)] ?? NaN;
  const upper = index % 2 === 0 ? pair % 16 : Math.floor(pair / 16);
  const step = 256 * upper + byte;
  return Math.fround((step < 2048 ? step : step - 4096) * scale);
}

const shapes: readonly (readonly [0 | 1, number, number])[] = [
  [0, 256, 5],
  [0, 300, 33],
  [0, 129, 7],
  [0, 3, 4],
  [1, 6, 256],
  [1, 5, 300],
  [1, 3, 129],
  [1, 4, 3],
];

const cases = ([8, 12] as const).flatMap((bits) =>
  shapes.map((shape) => [bits, ...shape] as const),
);

describe.each(cases)(
  "blocks of %i bits along axis %i of [%i, %i]",
  (bits, axis, rows, columns) => {
    const blocks = { bits, axis };
    const values = wave(rows * columns);
    const bytes = encodeBlocks(values, blocks, columns);
    const decoded = new Float32Array(values.length);
    decodeBlocks(bytes, blocks, columns, decoded, 0);

    it("takes the bytes that it says", () => {
      expect(bytes.length).toBe(blockBytes(blocks, rows, columns));
    });

    it("decodes exactly what the format says", () => {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          expect(decoded[row * columns + column]).toBe(
            weightAt(bytes, blocks, rows, columns, row, column),
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
          (largest.get(blockOf(index)) ?? 0) * halfStep[bits],
        );
      });
    });

    it("decodes a part that begins at a unit", () => {
      const rowsBefore = unitRows(axis);
      if (rows <= rowsBefore) return;
      const part = new Float32Array(values.length);
      const first = rowsBefore * columns;
      const offset = blockBytes(blocks, rowsBefore, columns);
      decodeBlocks(bytes.subarray(offset), blocks, columns, part, first);
      expect(part.subarray(first)).toEqual(decoded.subarray(first));
    });
  },
);

describe("blocks", () => {
  it.each([
    [8, 8.125],
    [12, 12.125],
  ] as const)("of %i bits take %f bits a weight", (bits, each) => {
    expect(blockBytes({ bits, axis: 0 }, 768, 2304) * 8).toBe(
      768 * 2304 * each,
    );
    expect(blockBytes({ bits, axis: 1 }, 50257, 768) * 8).toBe(
      50257 * 768 * each,
    );
  });

  it.each([8, 12] as const)(
    "of %i bits keep zeros, and weights too small for a scale become zero",
    (bits) => {
      const values = new Float32Array(256);
      values[140] = 1e-12;
      const decoded = new Float32Array(256).fill(1);
      const blocks = { bits, axis: 1 } as const;
      decodeBlocks(encodeBlocks(values, blocks, 256), blocks, 256, decoded, 0);
      expect(Math.max(...decoded.map(Math.abs))).toBeLessThan(1e-5);
    },
  );

  it("refuse what no scale can hold", () => {
    expect(() =>
      encodeBlocks(new Float32Array(32).fill(1e30), { bits: 8, axis: 1 }, 32),
    ).toThrow(/q8: weights must be below/);
  });
});
