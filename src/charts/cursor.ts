/** @file The place in a chart that the reader points at, by pointer or by key: where it is, how it moves, what it reads. */
import type { Drawable } from "./comparison.ts";
import { chartFrame, type SizeName } from "./frame.ts";
import { type Stretch, stretchDomain } from "./stretch.ts";

/** A cell of a grid; of curves the position is the column, and the row is 0. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

/** In shares of the frame's width and height. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

// As the specs of grids have it: this share of a cell's step is the gap.
const GAP = 0.05;
const PAGE = 10;

/** How many rows and columns a cursor can be at. */
export function extent(chart: Drawable): {
  readonly rows: number;
  readonly columns: number;
} {
  switch (chart.kind) {
    case "line":
      return { rows: 1, columns: chart.values.length };
    case "overlay":
      return {
        rows: 1,
        columns: Math.max(...chart.curves.map(({ values }) => values.length)),
      };
    case "heatmap":
    case "difference":
      return {
        rows: chart.values.length,
        columns: chart.values[0]?.length ?? 0,
      };
  }
}

/** Undefined for keys that do not move. */
export function moved(
  chart: Drawable,
  cursor: Cursor,
  key: string,
  control: boolean,
): Cursor | undefined {
  const size = extent(chart);
  const curve = size.rows === 1 && chart.kind !== "heatmap";
  return movedWithin({ ...size, curve }, cursor, key, control);
}

/** The same for whatever has rows and columns; a curve has one row. */
export function movedWithin(
  {
    rows,
    columns,
    curve = false,
  }: {
    readonly rows: number;
    readonly columns: number;
    readonly curve?: boolean;
  },
  { row, column }: Cursor,
  key: string,
  control: boolean,
): Cursor | undefined {
  const at = (row: number, column: number): Cursor => ({
    row: Math.max(0, Math.min(row, rows - 1)),
    column: Math.max(0, Math.min(column, columns - 1)),
  });
  switch (key) {
    case "ArrowLeft":
      return at(row, column - 1);
    case "ArrowRight":
      return at(row, column + 1);
    case "ArrowUp":
      return curve ? undefined : at(row - 1, column);
    case "ArrowDown":
      return curve ? undefined : at(row + 1, column);
    case "Home":
      return at(control ? 0 : row, 0);
    case "End":
      return at(control ? rows - 1 : row, columns - 1);
    case "PageUp":
      return curve ? at(0, column - PAGE) : at(0, column);
    case "PageDown":
      return curve ? at(0, column + PAGE) : at(rows - 1, column);
    default:
      return undefined;
  }
}

/** "Layer 5, Head 1: 0.9171" */
export function readingAt(chart: Drawable, { row, column }: Cursor): string {
  const { xTitle, yTitle } = chart;
  switch (chart.kind) {
    case "line":
      return `${xTitle} ${column}: ${yTitle} ${exact(chart.values[column])}`;
    case "overlay": {
      const values = chart.curves.map(
        ({ name, values }) => `${name} ${exact(values[column])}`,
      );
      return `${xTitle} ${column}: ${values.join(", ")}`;
    }
    case "heatmap":
    case "difference":
      return `${yTitle} ${row}, ${xTitle} ${column}: ${exact(chart.values[row]?.[column])}`;
  }
}

/** Where a cursor stands: the cell, or for curves a line from top to bottom. */
export function boxAt(
  chart: Drawable,
  { row, column }: Cursor,
  size: SizeName,
  stretch: Stretch | undefined,
): Box {
  const { width, height, padding } = chartFrame(chart.kind, size);
  const inner = {
    width: width - padding.left - padding.right,
    height: height - padding.top - padding.bottom,
  };
  const { rows, columns } = extent(chart);
  if (chart.kind === "line" || chart.kind === "overlay") {
    const [low, high] = stretchDomain(columns, stretch);
    const share = (column - low) / (high - low);
    return {
      left: (padding.left + share * inner.width) / width,
      top: padding.top / height,
      width: 0,
      height: inner.height / height,
    };
  }
  const x = inner.width / (columns - GAP);
  const y = inner.height / (rows - GAP);
  return {
    left: (padding.left + column * x) / width,
    top: (padding.top + row * y) / height,
    width: (x * (1 - GAP)) / width,
    height: (y * (1 - GAP)) / height,
  };
}

/** What is under a point of the frame; undefined beside the plot. @param x,y in shares of the frame */
export function cursorAt(
  chart: Drawable,
  x: number,
  y: number,
  size: SizeName,
  stretch: Stretch | undefined,
): Cursor | undefined {
  const { width, height, padding } = chartFrame(chart.kind, size);
  const { rows, columns } = extent(chart);
  const inX =
    (x * width - padding.left) / (width - padding.left - padding.right);
  const inY =
    (y * height - padding.top) / (height - padding.top - padding.bottom);
  if (columns === 0 || inX < 0 || inX > 1 || inY < 0 || inY > 1) {
    return undefined;
  }
  if (chart.kind === "line" || chart.kind === "overlay") {
    const [low, high] = stretchDomain(columns, stretch);
    const column = Math.round(low + inX * (high - low));
    return { row: 0, column: Math.min(column, columns - 1) };
  }
  return {
    row: Math.min(rows - 1, Math.floor(inY * (rows - GAP))),
    column: Math.min(columns - 1, Math.floor(inX * (columns - GAP))),
  };
}

function exact(value: number | undefined): string {
  if (value === undefined) return "no value";
  if (!Number.isFinite(value)) return "not a number";
  // small differences would all read 0.0000
  return Math.abs(value) >= 1e-3 || value === 0
    ? value.toFixed(4)
    : value.toPrecision(2);
}
