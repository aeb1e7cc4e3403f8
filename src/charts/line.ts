/** @file The spec of a line chart: a curve over positions; pointing at it reads the nearest position off. */
import type { TopLevelSpec } from "vega-lite";

import { axisTitles, baseSpec } from "./base.ts";
import type { LineChart } from "./chart.ts";
import type { SizeName } from "./frame.ts";
import { type Stretch, stretchDomain, withinStretch } from "./stretch.ts";
import type { ChartTheme } from "./theme.ts";

export function lineSpec(
  chart: LineChart,
  theme: ChartTheme,
  size: SizeName,
  stretch?: Stretch,
): TopLevelSpec {
  const titles = axisTitles(chart, size);
  const position = { field: "position", type: "quantitative" } as const;
  const value = { field: "value", type: "quantitative" } as const;
  const pointed = { param: "pointed", empty: false } as const;
  return {
    ...baseSpec(chart, theme, size),
    data: {
      values: withinStretch(chart.values, stretch),
    },
    encoding: {
      x: {
        ...position,
        scale: {
          nice: false,
          domain: [...stretchDomain(chart.values.length, stretch)],
        },
        axis: {
          ...titles.x,
          grid: false,
          labelFlush: false,
          tickCount: size === "wide" ? 10 : 5,
        },
      },
      y: { ...value, axis: { ...titles.y, tickCount: 6 } },
    },
    layer: [
      {
        mark: {
          type: "line",
          color: theme.accent,
          strokeWidth: 2,
          strokeJoin: "round",
        },
      },
      {
        params: [
          {
            name: "pointed",
            select: {
              type: "point",
              fields: ["position"],
              nearest: true,
              on: "pointermove",
              clear: "pointerout",
            },
          },
        ],
        mark: {
          type: "point",
          filled: true,
          color: theme.mark,
          size: 64,
          tooltip: true,
        },
        encoding: {
          opacity: { condition: { ...pointed, value: 1 }, value: 0 },
          tooltip: [
            { ...position, title: chart.xTitle },
            { ...value, title: chart.yTitle, format: ".4f" },
          ],
        },
      },
    ],
  };
}
