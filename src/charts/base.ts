/** @file What the specs of all charts share: size, type, colours and axes. */
import type { TopLevelSpec } from "vega-lite";

import { scaled } from "./axis.ts";
import type { Titles } from "./chart.ts";
import type { Axis, Layout } from "./layout.ts";
import type { ChartTheme } from "./theme.ts";

const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";

type Base = Pick<
  TopLevelSpec,
  "$schema" | "description" | "autosize" | "padding" | "background" | "config"
> & { readonly width: number; readonly height: number };

/** The top of a spec. Its plot has the size that the layout gives it, whatever the text inside measures. */
export function baseSpec(
  description: string,
  { inner, padding }: Layout,
  theme: ChartTheme,
): Base {
  return {
    $schema: SCHEMA,
    description,
    ...inner,
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

/** A field along x, with its axis as it was laid out. */
export function along(
  field: string,
  { xTitle }: Titles,
  { x, inner, padding }: Layout,
  /** Bands as a line of numbers, for an image that lies over all of them. */
  linear = false,
) {
  return {
    field,
    ...channel(x, linear),
    axis: {
      ...labels(x, linear),
      title: xTitle,
      titleAnchor: "middle" as const,
      titleX: inner.width / 2,
      titleY: padding.bottom - 14,
      titleBaseline: "alphabetic" as const,
      grid: false,
      ...(x.kind === "band" && x.upright
        ? {
            labelAngle: -90,
            labelAlign: "right" as const,
            labelBaseline: "middle" as const,
          }
        : { labelAngle: 0, labelFlush: false }),
    },
  };
}

/** The same along y. */
export function across(
  field: string,
  { yTitle }: Titles,
  { y, inner, padding }: Layout,
  linear = false,
) {
  return {
    field,
    ...channel(y, linear, true),
    axis: {
      ...labels(y, linear),
      grid: y.kind === "number",
      title: yTitle,
      titleAnchor: "middle" as const,
      titleX: 14 - padding.left,
      titleY: inner.height / 2,
      titleBaseline: "alphabetic" as const,
    },
  };
}

/** The value of a field, as its axis draws it; null where there is none to draw. */
export function drawnValue(value: number | undefined, axis: Axis) {
  if (!Number.isFinite(value)) return null;
  return axis.kind === "band"
    ? (value ?? null)
    : scaled(value ?? NaN, axis.power);
}

function channel(axis: Axis, linear: boolean, downwards = false) {
  if (axis.kind === "number") {
    return {
      type: "quantitative" as const,
      scale: { domain: [axis.low, axis.high], nice: false, zero: false },
    };
  }
  return linear
    ? {
        type: "quantitative" as const,
        scale: {
          domain: [0, axis.count],
          nice: false,
          zero: false,
          // rows are counted from the top
          reverse: downwards,
        },
      }
    : {
        type: "ordinal" as const,
        scale: { paddingInner: axis.gap, paddingOuter: 0 },
      };
}

/** Labels as they were laid out: nothing is left to be found out, or cut, while drawing. */
function labels(axis: Axis, linear: boolean) {
  const ticks =
    axis.kind === "band" && linear
      ? axis.ticks.map(({ at, label }) => ({ at: at + 0.5, label }))
      : axis.ticks;
  return {
    values: ticks.map(({ at }) => at),
    labelExpr: labelExpression(ticks),
    labelOverlap: false,
    labelLimit: 0,
  };
}

/** The label of a value, as an expression of Vega. */
export function labelExpression(
  ticks: readonly { readonly at: number; readonly label: string }[],
): string {
  const texts = ticks.map(({ at, label }) => [String(at), label]);
  return `${JSON.stringify(Object.fromEntries(texts))}[datum.value]`;
}
