/** @file What a look at all cells of a grid finds: its range, its highest cells, and what is no number. */
import { SLICE, type Sliced, surveyed } from "./slices.ts";

export interface GridCell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

export interface GridFacts {
  readonly rows: number;
  readonly columns: number;
  readonly finite: number;
  readonly nan: number;
  readonly infinite: number;
  /** Undefined where no cell is a finite number. */
  readonly lowest: GridCell | undefined;
  /** Cells with finite values, from the highest down: so many as anybody asks for. */
  readonly highest: readonly GridCell[];
}

export type Cells = readonly (readonly number[])[];

/** A summary names twelve cells at the most, and the next one. */
const MOST_HIGHEST = 13;

export const gridFacts = surveyed(function* (values: Cells): Sliced<GridFacts> {
  const columns = values[0]?.length ?? 0;
  let [finite, nan, seen] = [0, 0, 0];
  let lowest: GridCell | undefined;
  const highest: GridCell[] = [];
  let least = -Infinity;
  for (let row = 0; row < values.length; row++) {
    const cells = values[row] ?? [];
    for (let column = 0; column < cells.length; column++) {
      const value = cells[column] ?? NaN;
      if (!Number.isFinite(value)) {
        if (Number.isNaN(value)) nan++;
        continue;
      }
      finite++;
      if (lowest === undefined || value < lowest.value) {
        lowest = { row, column, value };
      }
      if (value <= least && highest.length === MOST_HIGHEST) continue;
      const place = highest.findIndex((other) => other.value < value);
      const cell = { row, column, value };
      if (place < 0) highest.push(cell);
      else highest.splice(place, 0, cell);
      if (highest.length > MOST_HIGHEST) highest.pop();
      least = highest.at(-1)?.value ?? -Infinity;
    }
    seen += cells.length;
    if (seen >= SLICE) {
      seen = 0;
      yield;
    }
  }
  const infinite = values.length * columns - finite - nan;
  return {
    rows: values.length,
    columns,
    finite,
    nan,
    infinite,
    lowest,
    highest,
  };
});
