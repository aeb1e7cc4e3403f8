/** @file Which of very many positions are drawn: the extremes of each pixel, so that no peak is lost. */
import { SLICE, type Sliced, surveyed } from "./slices.ts";
import type { Stretch } from "./stretch.ts";

/** Positions that are looked at once and together: a few thousand such blocks tell of millions of values. */
const BLOCK = 1024;

interface Blocks {
  /** By block, where its lowest and highest finite values stand; -1 where it has none. */
  readonly lows: Int32Array;
  readonly highs: Int32Array;
  /** By block, how many of its values are not finite. */
  readonly missing: Int32Array;
}

/** What drawing asks of a curve's values at every zoom. */
export const curveBlocks = surveyed(function* (
  values: readonly number[],
): Sliced<Blocks> {
  const count = Math.ceil(values.length / BLOCK);
  const blocks = {
    lows: new Int32Array(count),
    highs: new Int32Array(count),
    missing: new Int32Array(count),
  };
  for (let block = 0, seen = 0; block < count; block++) {
    const from = block * BLOCK;
    const to = Math.min(from + BLOCK, values.length);
    const found = extremes(values, from, to);
    blocks.lows[block] = found.low;
    blocks.highs[block] = found.high;
    blocks.missing[block] = found.missing;
    seen += to - from;
    if (seen < SLICE) continue;
    seen = 0;
    yield;
  }
  return blocks;
});

/**
 * Positions in order: all, or where they are more than two to a pixel, those of the lowest and highest value in each.
 * A value that is not finite breaks a line only where a pixel holds nothing else; crosses tell of the others.
 * @param room pixels
 */
export function thinned(
  values: readonly number[],
  stretch: Stretch | undefined,
  room: number,
): number[] {
  const { first, last } = shown(values, stretch);
  const count = last - first + 1;
  const buckets = Math.max(1, Math.floor(room));
  if (count <= 2 * buckets) {
    return Array.from({ length: Math.max(0, count) }, (_, i) => first + i);
  }
  const blocks = curveBlocks.of(values);
  const places: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = first + Math.floor((bucket * count) / buckets);
    const to = first + Math.floor(((bucket + 1) * count) / buckets);
    const { low, high } = extremesBy(blocks, values, from, to);
    if (low < 0) places.push(from);
    else if (low === high) places.push(low);
    else places.push(Math.min(low, high), Math.max(low, high));
  }
  return places;
}

/** Positions of values that are not finite, in order: one in each pixel is enough. */
export function missingPlaces(
  values: readonly number[],
  stretch: Stretch | undefined,
  room: number,
): number[] {
  const { first, last } = shown(values, stretch);
  const { missing } = curveBlocks.of(values);
  const apart = (last - first + 1) / room;
  const places: number[] = [];
  let i = first;
  while (i <= last) {
    if (i % BLOCK === 0 && missing[i / BLOCK] === 0) i += BLOCK;
    else if (Number.isFinite(values[i])) i++;
    else {
      places.push(i);
      i = Math.max(i + 1, Math.ceil(i + apart));
    }
  }
  return places;
}

function shown(
  values: readonly number[],
  stretch: Stretch | undefined,
): Stretch {
  return {
    first: stretch?.first ?? 0,
    last: Math.min(stretch?.last ?? Infinity, values.length - 1),
  };
}

interface Extremes {
  /** Where the lowest finite value stands; -1 where there is none. */
  readonly low: number;
  readonly high: number;
  readonly missing: number;
}

function extremes(
  values: readonly number[],
  from: number,
  to: number,
): Extremes {
  let [low, high, missing] = [-1, -1, 0];
  for (let i = from; i < to; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) missing++;
    else {
      if (low < 0 || value < (values[low] ?? NaN)) low = i;
      if (high < 0 || value > (values[high] ?? NaN)) high = i;
    }
  }
  return { low, high, missing };
}

/** The same of whole blocks at once, where the part has some: the first of equal values, as one by one. */
function extremesBy(
  { lows, highs }: Blocks,
  values: readonly number[],
  from: number,
  to: number,
): { readonly low: number; readonly high: number } {
  const firstWhole = Math.ceil(from / BLOCK);
  const endWhole = Math.floor(to / BLOCK);
  if (firstWhole >= endWhole) return extremes(values, from, to);
  const ends = [
    extremes(values, from, firstWhole * BLOCK),
    extremes(values, endWhole * BLOCK, to),
  ] as const;
  let { low, high } = ends[0];
  const look = (lowAt: number, highAt: number): void => {
    if (lowAt < 0) return;
    if (low < 0 || (values[lowAt] ?? NaN) < (values[low] ?? NaN)) low = lowAt;
    if (high < 0 || (values[highAt] ?? NaN) > (values[high] ?? NaN)) {
      high = highAt;
    }
  };
  for (let block = firstWhole; block < endWhole; block++) {
    look(lows[block] ?? -1, highs[block] ?? -1);
  }
  look(ends[1].low, ends[1].high);
  return { low, high };
}
