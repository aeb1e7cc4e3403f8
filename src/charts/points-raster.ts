/** @file Very many points as an image: a disc for each, of which no more is kept than that something lies there. */
import { colourOf } from "./colours.ts";
import type { Raster } from "./raster.ts";
import { SLICE, type Sliced } from "./slices.ts";

/** Pixels of the image to one of the plot, for screens that have as many. */
const DENSITY = 2;
const RADIUS = 3;
const OPACITY = 204;

/** Where the pixels of a disc lie from its middle. */
const disc: readonly (readonly [across: number, down: number])[] = (() => {
  const side = Array.from({ length: 2 * RADIUS + 1 }, (_, i) => i - RADIUS);
  return side.flatMap((down) =>
    side
      .filter((across) => across ** 2 + down ** 2 <= RADIUS ** 2)
      .map((across) => [across, down] as const),
  );
})();

export interface PlottedSeries {
  readonly count: number;
  /** Pixels of the plot from its upper left corner; NaN for a point that has no place. */
  readonly left: (point: number) => number;
  readonly top: (point: number) => number;
  /** "#rrggbb" */
  readonly colour: string;
}

/** Later series lie above earlier ones. */
export function* pointsRaster(
  series: readonly PlottedSeries[],
  room: { readonly width: number; readonly height: number },
): Sliced<Raster> {
  const width = Math.ceil(room.width * DENSITY);
  const height = Math.ceil(room.height * DENSITY);
  const pixels = new Uint8Array(width * height * 4);
  for (const { count, left, top, colour } of series) {
    const [red, green, blue] = colourOf(colour);
    const taken = new Uint8Array(width * height);
    for (let point = 0; point < count; point++) {
      if (point % SLICE === SLICE - 1) yield;
      const x = Math.round(left(point) * DENSITY);
      const y = Math.round(top(point) * DENSITY);
      // on the plot's far edges there are the last pixels, and what is not a number is nowhere
      if (!(x >= 0 && x <= width && y >= 0 && y <= height)) continue;
      const middle = Math.min(y, height - 1) * width + Math.min(x, width - 1);
      if (taken[middle] === 1) continue;
      taken[middle] = 1;
      for (const [across, down] of disc) {
        const [px, py] = [x + across, y + down];
        if (px < 0 || px >= width || py < 0 || py >= height) continue;
        const at = (py * width + px) * 4;
        pixels[at] = red;
        pixels[at + 1] = green;
        pixels[at + 2] = blue;
        pixels[at + 3] = OPACITY;
      }
    }
    yield;
  }
  return { width, height, pixels };
}
