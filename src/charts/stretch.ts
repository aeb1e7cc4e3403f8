/** @file Which positions of a curve are shown: all, or those that the reader zoomed to. */

/** From the first to the last position shown, both included. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

// Closer than this a curve says nothing.
const FEWEST_POSITIONS = 5;

/** What the axis of positions spans. */
export function stretchDomain(
  length: number,
  stretch: Stretch | undefined,
): readonly [number, number] {
  return stretch === undefined
    ? [0, Math.max(1, length)]
    : [stretch.first, stretch.last];
}

/**
 * A stretch that many times as long around a position, kept within the curve. Undefined where that is all of it.
 * @param factor 0.5 zooms in, 2 zooms out
 */
export function zoomed(
  length: number,
  stretch: Stretch | undefined,
  around: number | undefined,
  factor: number,
): Stretch | undefined {
  const { first, last } = stretch ?? { first: 0, last: length - 1 };
  const centre = around ?? (first + last) / 2;
  const count = Math.max(
    FEWEST_POSITIONS,
    Math.round((last - first + 1) * factor),
  );
  return stretchFrom(length, Math.round(centre - (count - 1) / 2), count);
}

/** The stretch between two positions, in either order; undefined where they are too close to mean one. */
export function stretchBetween(
  length: number,
  a: number,
  b: number,
): Stretch | undefined {
  const count = Math.abs(a - b) + 1;
  if (count < FEWEST_POSITIONS) return undefined;
  return stretchFrom(length, Math.min(a, b), count);
}

/** Moves a stretch as little as shows the position. */
export function showing(stretch: Stretch, position: number): Stretch {
  const move =
    Math.min(0, position - stretch.first) +
    Math.max(0, position - stretch.last);
  if (move === 0) return stretch;
  return { first: stretch.first + move, last: stretch.last + move };
}

function stretchFrom(
  length: number,
  start: number,
  count: number,
): Stretch | undefined {
  if (count >= length) return undefined;
  const first = Math.max(0, Math.min(start, length - count));
  return { first, last: first + count - 1 };
}
