/** @file What the specs of all charts share: size, type, colours of axes. */
import type { TopLevelSpec } from "vega-lite";

import type { Drawable } from "./comparison.ts";
import { chartFrame, type SizeName } from "./frame.ts";
import { chartDescription } from "./summary.ts";
import type { ChartTheme } from "./theme.ts";

const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";

type Base = Pick<
  TopLevelSpec,
  "$schema" | "description" | "autosize" | "padding" | "background" | "config"
> & { readonly width: number; readonly height: number };

/** The top of a spec. Its plot has the frame's size less the padding, whatever the text inside measures. */
export function baseSpec(
  chart: Drawable,
  theme: ChartTheme,
  size: SizeName,
): Base {
  const { width, height, padding } = chartFrame(chart.kind, size);
  return {
    $schema: SCHEMA,
    description: chartDescription(chart),
    width: width - padding.left - padding.right,
    height: height - padding.top - padding.bottom,
    autosize: "none",
    padding: { ...padding },
    background: "transparent",
    config: {
      font: theme.font,
      // the chart is one image with a summary and a table beside it; its marks are not announced one by one
      aria: false,
      view: { stroke: null },
      axis: {
        labelColor: theme.muted,
        labelFontSize: 12,
        labelPadding: 6,
        titleColor: theme.ink,
        titleFontSize: 13,
        titleFontWeight: 500,
        gridColor: theme.grid,
        domain: false,
        ticks: false,
      },
    },
  };
}

/** Where the titles of the axes stand: fixed, as a title beside measured labels would move from one renderer to the next. */
export function axisTitles(chart: Drawable, size: SizeName) {
  const { width, height, padding } = chartFrame(chart.kind, size);
  return {
    x: {
      title: chart.xTitle,
      titleAnchor: "middle",
      titleX: (width - padding.left - padding.right) / 2,
      titleY: padding.bottom - 14,
      titleBaseline: "alphabetic",
    },
    y: {
      title: chart.yTitle,
      titleAnchor: "middle",
      titleX: 14 - padding.left,
      titleY: (height - padding.top - padding.bottom) / 2,
      titleBaseline: "alphabetic",
    },
  } as const;
}
