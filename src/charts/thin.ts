/** @file Which of very many positions are drawn: the extremes of each pixel, so that no peak is lost. */
import type { Stretch } from "./stretch.ts";

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
  const first = stretch?.first ?? 0;
  const last = Math.min(stretch?.last ?? Infinity, values.length - 1);
  const count = last - first + 1;
  const buckets = Math.max(1, Math.floor(room));
  if (count <= 2 * buckets) {
    return Array.from({ length: Math.max(0, count) }, (_, i) => first + i);
  }
  const places: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = first + Math.floor((bucket * count) / buckets);
    const to = first + Math.floor(((bucket + 1) * count) / buckets);
    let [low, high] = [-1, -1];
    for (let i = from; i < to; i++) {
      const value = values[i] ?? NaN;
      if (!Number.isFinite(value)) continue;
      if (low < 0 || value < (values[low] ?? NaN)) low = i;
      if (high < 0 || value > (values[high] ?? NaN)) high = i;
    }
    if (low < 0) places.push(from);
    else if (low === high) places.push(low);
    else places.push(Math.min(low, high), Math.max(low, high));
  }
  return places;
}
