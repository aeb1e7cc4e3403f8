/** @file A chart as a Vega-Lite spec, in the colours of a theme and one of two sizes. */
import type { TopLevelSpec } from "vega-lite";

import type { Drawable } from "./comparison.ts";
import type { SizeName } from "./frame.ts";
import { kindOf } from "./kinds/index.ts";
import { imageAddress, pngOf } from "./png.ts";
import type { Sliced } from "./slices.ts";
import type { Stretch } from "./stretch.ts";
import type { ChartTheme } from "./theme.ts";

export function chartSpec(
  chart: Drawable,
  theme: ChartTheme,
  size: SizeName,
  /** Of what can be zoomed: only these positions. */
  stretch?: Stretch,
  /** Of what is too much for marks: `chartImage`. */
  image?: string,
): TopLevelSpec {
  return kindOf(chart).spec(chart, { theme, size, stretch, image });
}

/** How work is done that grows with the numbers: at once, or in turns with others. */
export type Worker = <T>(work: Sliced<T>) => T | Promise<T>;

/** What is drawn as one image, as its address; undefined where marks will do. */
export async function chartImage(
  chart: Drawable,
  theme: ChartTheme,
  size: SizeName,
  worker: Worker,
): Promise<string | undefined> {
  const work = kindOf(chart).raster?.(chart, theme, size);
  if (work === undefined) return undefined;
  return imageAddress(await pngOf(await worker(work)));
}
