/** @file A grid too large for marks as an image: a pixel for each cell, or for each block of cells where they are too many. */
import type { Colours } from "./colours.ts";
import { SLICE, type Sliced } from "./slices.ts";

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity, row by row. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** How many cells lie side by side in one pixel. */
export interface Blocks {
  readonly rows: number;
  readonly columns: number;
}

/** A cell takes a pixel of a wide plot at the least, so that what is drawn is what is seen. */
const MOST_COLUMNS = 640;
const MOST_ROWS = 344;

export function blocksOf(rows: number, columns: number): Blocks {
  return {
    rows: Math.max(1, Math.ceil(rows / MOST_ROWS)),
    columns: Math.max(1, Math.ceil(columns / MOST_COLUMNS)),
  };
}

/**
 * @param centre of a block the value farthest from here is drawn; one that is no finite number goes before all
 * @param colours of a value
 */
export function* rasterOf(
  values: readonly (readonly number[])[],
  colours: Colours,
  centre: number,
): Sliced<Raster> {
  const [rows, columns] = [values.length, values[0]?.length ?? 0];
  const block = blocksOf(rows, columns);
  const width = Math.ceil(columns / block.columns);
  const height = Math.ceil(rows / block.rows);
  const pixels = new Uint8Array(width * height * 4);
  let seen = 0;
  for (let y = 0; y < height; y++) {
    const shown = new Float64Array(width);
    for (let row = y * block.rows; row < (y + 1) * block.rows; row++) {
      const cells = values[row];
      if (cells === undefined) break;
      const first = row === y * block.rows;
      for (let column = 0; column < columns; column++) {
        const x =
          block.columns === 1 ? column : Math.floor(column / block.columns);
        const value = cells[column] ?? NaN;
        const before = shown[x] ?? NaN;
        if (first && column === x * block.columns) shown[x] = value;
        else if (Number.isFinite(before)) {
          const farther = Math.abs(value - centre) > Math.abs(before - centre);
          if (farther || !Number.isFinite(value)) shown[x] = value;
        }
      }
      seen += columns;
      if (seen >= SLICE) {
        seen = 0;
        yield;
      }
    }
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      colours.put(shown[x] ?? NaN, pixels, at);
      pixels[at + 3] = 255;
    }
  }
  return { width, height, pixels };
}
