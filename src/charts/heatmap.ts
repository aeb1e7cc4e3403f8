/** @file The spec of a heatmap: a grid of coloured cells; pointing at one reads its row, column and value off. */
import type { TopLevelSpec } from "vega-lite";

import { axisTitles, baseSpec } from "./base.ts";
import type { HeatmapChart } from "./chart.ts";
import type { Difference } from "./comparison.ts";
import { colourDomain, differenceDomain } from "./domain.ts";
import type { SizeName } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";

// More labels than this on one axis would run into each other.
const MOST_LABELS = { wide: 24, narrow: 12 } as const;

export function heatmapSpec(
  chart: HeatmapChart | Difference,
  theme: ChartTheme,
  size: SizeName,
): TopLevelSpec {
  const titles = axisTitles(chart, size);
  const rows = chart.values.length;
  const columns = chart.values[0]?.length ?? 0;
  return {
    ...baseSpec(chart, theme, size),
    data: {
      values: chart.values.flatMap((cells, row) =>
        cells.map((value, column) => ({ row, column, value })),
      ),
    },
    mark: { type: "rect", cornerRadius: 2, tooltip: true },
    encoding: {
      x: {
        field: "column",
        type: "ordinal",
        scale: { paddingInner: 0.05, paddingOuter: 0 },
        axis: {
          ...titles.x,
          labelAngle: 0,
          values: labelled(columns, MOST_LABELS[size]),
        },
      },
      y: {
        field: "row",
        type: "ordinal",
        scale: { paddingInner: 0.05, paddingOuter: 0 },
        axis: { ...titles.y, values: labelled(rows, MOST_LABELS[size]) },
      },
      color: {
        field: "value",
        type: "quantitative",
        scale: {
          ...(chart.kind === "difference"
            ? {
                domain: [...differenceDomain(chart.values)],
                range: [...theme.diverging],
                // through the middle, not around it: other hues would mean nothing
                interpolate: "lab" as const,
              }
            : {
                domain: [...colourDomain(chart.values)],
                range: [...theme.ramp],
                // as in pixels.ts, so that both give a value the same colour
                interpolate: "rgb" as const,
              }),
          clamp: true,
        },
        legend: {
          title: null,
          orient: "none",
          direction: "horizontal",
          legendX: 0,
          legendY: -38,
          gradientLength: 180,
          gradientThickness: 10,
          ...legendTicks(chart),
          labelColor: theme.muted,
          labelFontSize: 11,
        },
      },
      tooltip: [
        { field: "row", type: "ordinal", title: chart.yTitle },
        { field: "column", type: "ordinal", title: chart.xTitle },
        {
          field: "value",
          type: "quantitative",
          title: chart.kind === "difference" ? "Difference" : "Value",
          format: chart.kind === "difference" ? ".7~f" : ".4f",
        },
      ],
    },
  };
}

/** A difference names its ends and the middle: they may be millionths, which round ticks would miss. */
function legendTicks(chart: HeatmapChart | Difference) {
  if (chart.kind === "heatmap") return { tickCount: 3 };
  const [low, high] = differenceDomain(chart.values);
  return { values: [low, 0, high], format: "~g" };
}

/** Evenly spaced indices below `count`, `most` of them at the most. */
function labelled(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}
