/** @file An attention pattern as the pixels of a picture with one pixel a cell, in the colours of the site's heatmaps. */
import { Colours } from "./colours.ts";
import { colourDomain } from "./domain.ts";

/**
 * RGBA bytes, row by row. What a query cannot see stays clear, so that it is not taken for a look that is not there;
 * so does what is not a number.
 * @param weights [query, key], as many keys as queries
 * @param ramp colours "#rrggbb" from the lowest value to the highest
 */
export function patternPixels(
  weights: Float32Array,
  ramp: readonly string[],
): Uint8ClampedArray<ArrayBuffer> {
  const side = Math.sqrt(weights.length);
  if (!Number.isInteger(side)) {
    throw new Error(`internal: ${weights.length} weights are no square`);
  }
  const [low, high] = colourDomain([weights]);
  // what is not a number is left out below
  const colours = new Colours(low, high, ramp, "#000000");
  const pixels = new Uint8ClampedArray(weights.length * 4);
  weights.forEach((weight, index) => {
    const hidden = index % side > Math.floor(index / side) && weight === 0;
    if (hidden || !Number.isFinite(weight)) return;
    colours.put(weight, pixels, index * 4);
    pixels[index * 4 + 3] = 255;
  });
  return pixels;
}

/**
 * The side of a square, in CSS pixels, whose cells each take a whole number of the screen's pixels: as large as fits.
 * With more cells than pixels it takes all the room there is.
 * @param ratio the screen's pixels to a CSS pixel
 */
export function crispSide(room: number, cells: number, ratio: number): number {
  const pixels = Math.floor((room * ratio) / cells);
  return pixels < 1 ? room : (pixels * cells) / ratio;
}
