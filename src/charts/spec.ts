/** @file A chart as a Vega-Lite spec, in the colours of a theme and one of two sizes. */
import type { TopLevelSpec } from "vega-lite";

import type { Chart } from "./chart.ts";
import type { SizeName } from "./frame.ts";
import { heatmapSpec } from "./heatmap.ts";
import { lineSpec } from "./line.ts";
import type { ChartTheme } from "./theme.ts";

export function chartSpec(
  chart: Chart,
  theme: ChartTheme,
  size: SizeName,
): TopLevelSpec {
  switch (chart.kind) {
    case "line":
      return lineSpec(chart, theme, size);
    case "heatmap":
      return heatmapSpec(chart, theme, size);
  }
}
