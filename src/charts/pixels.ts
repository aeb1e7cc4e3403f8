/** @file An attention pattern as the pixels of a picture with one pixel a cell, in the colours of the site's heatmaps. */
import { colourDomain } from "./domain.ts";

type Colour = readonly [red: number, green: number, blue: number];

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
  const colours = ramp.map(colourOf);
  const [low, high] = colourDomain([weights]);
  const pixels = new Uint8ClampedArray(weights.length * 4);
  weights.forEach((weight, index) => {
    const hidden = index % side > Math.floor(index / side) && weight === 0;
    if (hidden || !Number.isFinite(weight)) return;
    const [red, green, blue] = mixed(colours, (weight - low) / (high - low));
    pixels.set([red, green, blue, 255], index * 4);
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

/** @param share of the way along the colours, from 0 to 1 */
function mixed(colours: readonly Colour[], share: number): Colour {
  const way = Math.max(0, Math.min(1, share)) * (colours.length - 1);
  const place = Math.min(Math.floor(way), colours.length - 2);
  const [from, to] = [colours[place], colours[place + 1]];
  if (from === undefined || to === undefined) {
    throw new Error("internal: a ramp needs two colours");
  }
  const part = way - place;
  const mix = (channel: 0 | 1 | 2): number =>
    from[channel] + (to[channel] - from[channel]) * part;
  return [mix(0), mix(1), mix(2)];
}

function colourOf(text: string): Colour {
  const number = parseInt(text.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
