/** @file Which cells of a grid stand out from the rest, found from its values. */
import type { Titles } from "./chart.ts";
import { type Cells, type GridCell, gridFacts } from "./grid-facts.ts";
import { reading } from "./number.ts";

export interface Standout {
  /** From the highest down. */
  readonly cells: readonly GridCell[];
  /** A round number that they all exceed and no other does. */
  readonly above: number;
  /** The highest of the rest. */
  readonly next: GridCell;
}

// More than this many are no exception, and too many to name.
const MOST_CELLS = 12;
// They are at most this share of the grid.
const LARGEST_SHARE = 0.25;
// The gap under them is at least this share of the range of all values.
const SMALLEST_GAP = 0.2;

/** The cells above the widest gap near the top; undefined where no gap sets a few cells apart. */
export function findStandout({
  values,
}: {
  readonly values: Cells;
}): Standout | undefined {
  const { highest: cells, finite, lowest } = gridFacts.of(values);
  const most = Math.min(MOST_CELLS, Math.floor(LARGEST_SHARE * finite));
  const gapAfter = (count: number): number =>
    (cells[count - 1]?.value ?? NaN) - (cells[count]?.value ?? NaN);
  let count = 1;
  for (let other = 2; other <= most; other++) {
    if (gapAfter(other) > gapAfter(count)) count = other;
  }
  const [highest, last, next] = [cells[0], cells[count - 1], cells[count]];
  if (!highest || !lowest || !last || !next || most < 1) return undefined;
  if (highest.value === lowest.value) return undefined;
  if (!(gapAfter(count) >= SMALLEST_GAP * (highest.value - lowest.value))) {
    return undefined;
  }
  const above = roundBetween(next.value, last.value);
  if (above === undefined) return undefined;
  return { cells: cells.slice(0, count), above, next };
}

// A wide gap has a number of so many digits in it; where none has, it is no gap to speak of.
const MOST_DIGITS = 2;

/** The largest number of the fewest digits below `high` that is not below `low`: 0.8 for 0.5 and 0.86, 1.9 for 1.03 and 1.93. */
function roundBetween(low: number, high: number): number | undefined {
  if (high <= 0) return undefined;
  for (let digits = 1; digits <= MOST_DIGITS; digits++) {
    const unit = 10 ** (Math.floor(Math.log10(high)) - digits + 1);
    const units = Math.ceil(high / unit) - 1;
    const found = Number((units * unit).toPrecision(digits));
    if (units >= 1 && found >= low) return found;
  }
  return undefined;
}

type Labels = readonly string[] | undefined;

/** A grid, as far as its cells are named after its axes. */
export type Axes = Pick<Titles, "xTitle" | "yTitle"> & {
  readonly xLabels?: readonly string[] | undefined;
  readonly yLabels?: readonly string[] | undefined;
  readonly heads?: true;
};

/** "5.1" for layer 5, head 1, as the field writes it; with the names of the axes for other grids. */
export function cellName(
  chart: Axes,
  { row, column }: Pick<GridCell, "row" | "column">,
): string {
  return chart.heads === true
    ? `${row}.${column}`
    : placeName(chart, { row, column });
}

/** "Query 3, Key 12", or with the names that rows and columns have. */
export function placeName(
  { xTitle, yTitle, xLabels, yLabels }: Axes,
  { row, column }: Pick<GridCell, "row" | "column">,
): string {
  const name = (
    title: string,
    usual: string,
    place: number,
    labels?: Labels,
  ) =>
    labels === undefined
      ? `${title || usual} ${place}`
      : `${title} ${labels[place] ?? place}`.trim();
  return `${name(yTitle, "Row", row, yLabels)}, ${name(xTitle, "Column", column, xLabels)}`;
}

/** "heads", or "cells" of any other grid. */
export function cellNoun(chart: Axes, count: number): string {
  const noun = chart.heads === true ? "head" : "cell";
  return count === 1 ? noun : `${noun}s`;
}

/** By row, then by column. */
export function cellNames(chart: Axes, cells: readonly GridCell[]): string {
  return [...cells]
    .sort((a, b) => a.row - b.row || a.column - b.column)
    .map((cell) => cellName(chart, cell))
    .join(chart.heads === true ? ", " : "; ");
}

/** "the next is 0.51 (10.1)" */
export function nextReading(chart: Axes, next: GridCell): string {
  return `the next is ${reading(next.value)} (${cellName(chart, next)})`;
}
