/** @file The spec of two curves over each other: the second broad and pale below, the first thin above, so that equal ones show. */
import type { TopLevelSpec } from "vega-lite";

import { axisTitles, baseSpec } from "./base.ts";
import type { Overlay } from "./comparison.ts";
import type { SizeName } from "./frame.ts";
import { mean } from "./number.ts";
import { type Stretch, stretchDomain, withinStretch } from "./stretch.ts";
import type { ChartTheme } from "./theme.ts";

export function overlaySpec(
  chart: Overlay,
  theme: ChartTheme,
  size: SizeName,
  stretch?: Stretch,
): TopLevelSpec {
  const titles = axisTitles(chart, size);
  const length = Math.max(...chart.curves.map(({ values }) => values.length));
  const [above, below] = chart.curves;
  const curve = (name: string, strokeWidth: number, opacity: number) => ({
    transform: [{ filter: { field: "curve", equal: name } }],
    mark: {
      type: "line" as const,
      strokeWidth,
      opacity,
      strokeJoin: "round" as const,
    },
  });
  return {
    ...baseSpec(chart, theme, size),
    data: {
      values: chart.curves.flatMap(({ name, values }) =>
        withinStretch(values, stretch).map((point) => ({
          ...point,
          curve: name,
        })),
      ),
    },
    encoding: {
      x: {
        field: "position",
        type: "quantitative",
        scale: { nice: false, domain: [...stretchDomain(length, stretch)] },
        axis: {
          ...titles.x,
          grid: false,
          labelFlush: false,
          tickCount: size === "wide" ? 10 : 5,
        },
      },
      y: {
        field: "value",
        type: "quantitative",
        axis: { ...titles.y, tickCount: 6 },
      },
      color: {
        field: "curve",
        type: "nominal",
        scale: {
          domain: [above.name, below.name],
          range: [theme.accent, theme.mark],
        },
        legend: {
          title: null,
          orient: freeCorner(chart),
          direction: "vertical",
          symbolType: "stroke",
          symbolStrokeWidth: 3,
          symbolOpacity: 1,
          labelColor: theme.ink,
          labelFontSize: size === "wide" ? 12 : 10,
          labelLimit: size === "wide" ? 320 : 200,
        },
      },
    },
    layer: [curve(below.name, 6, 0.5), curve(above.name, 2, 1)],
  };
}

/** The upper corner at which the curves are lower. */
function freeCorner({ curves }: Overlay): "top-left" | "top-right" {
  const { values } = curves[0];
  const half = Math.floor(values.length / 2);
  return mean(values.slice(0, half)) < mean(values.slice(half))
    ? "top-left"
    : "top-right";
}
