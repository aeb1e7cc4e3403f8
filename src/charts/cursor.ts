/** @file The place in a chart that the reader points at, by pointer or by key: where it is, how it moves, what it reads. */
import type { Drawable } from "./comparison.ts";
import type { SizeName } from "./frame.ts";
import type { Cursor } from "./kind.ts";
import { kindOf } from "./kinds/index.ts";
import type { Stretch } from "./stretch.ts";

export type { Cursor };

/** In shares of the frame's width and height. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const PAGE = 10;

/** How many rows and columns a cursor can be at. */
export function extent(chart: Drawable): {
  readonly rows: number;
  readonly columns: number;
} {
  return kindOf(chart).extent(chart);
}

/** Undefined for keys that do not move. */
export function moved(
  chart: Drawable,
  cursor: Cursor,
  key: string,
  control: boolean,
): Cursor | undefined {
  const size = extent(chart);
  return movedWithin({ ...size, curve: size.rows === 1 }, cursor, key, control);
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
export function readingAt(chart: Drawable, at: Cursor): string {
  return kindOf(chart).reading(chart, at);
}

/** Where a cursor stands: the cell, or for curves a line from top to bottom. */
export function boxAt(
  chart: Drawable,
  at: Cursor,
  size: SizeName,
  stretch: Stretch | undefined,
): Box {
  const kind = kindOf(chart);
  const layout = kind.layout(chart, size, stretch);
  const { left, top, width, height } = kind.mark(chart, at, layout);
  const { padding } = layout;
  return {
    left: (padding.left + left) / layout.width,
    top: (padding.top + top) / layout.height,
    width: width / layout.width,
    height: height / layout.height,
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
  const kind = kindOf(chart);
  const layout = kind.layout(chart, size, stretch);
  const { inner, padding } = layout;
  const left = x * layout.width - padding.left;
  const top = y * layout.height - padding.top;
  if (left < 0 || left > inner.width || top < 0 || top > inner.height) {
    return undefined;
  }
  return kind.find(chart, left, top, layout);
}

/** The points of curves at a cursor, in shares of the frame. */
export function dotsAt(
  chart: Drawable,
  at: Cursor,
  size: SizeName,
  stretch: Stretch | undefined,
): readonly Pick<Box, "left" | "top">[] {
  const kind = kindOf(chart);
  if (kind.dots === undefined) return [];
  const layout = kind.layout(chart, size, stretch);
  const { padding, width, height } = layout;
  return kind.dots(chart, at, layout).map(({ left, top }) => ({
    left: (padding.left + left) / width,
    top: (padding.top + top) / height,
  }));
}
