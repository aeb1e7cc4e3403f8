/** @file A chart as a Vega-Lite spec, in the colours of a theme and one of two sizes. */
import type { TopLevelSpec } from "vega-lite";

import type { Drawable } from "./comparison.ts";
import type { SizeName } from "./frame.ts";
import { heatmapSpec } from "./heatmap.ts";
import { lineSpec } from "./line.ts";
import { overlaySpec } from "./overlay.ts";
import type { Stretch } from "./stretch.ts";
import type { ChartTheme } from "./theme.ts";

export function chartSpec(
  chart: Drawable,
  theme: ChartTheme,
  size: SizeName,
  /** Of curves: only these positions. */
  stretch?: Stretch,
): TopLevelSpec {
  switch (chart.kind) {
    case "line":
      return lineSpec(chart, theme, size, stretch);
    case "overlay":
      return overlaySpec(chart, theme, size, stretch);
    case "heatmap":
    case "difference":
      return heatmapSpec(chart, theme, size);
  }
}
