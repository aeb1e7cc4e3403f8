/** @file Two charts as one: curves over each other, or a grid of differences. */
import type { Chart, HeatmapChart, LineChart } from "./chart.ts";

export interface Curve {
  /** What the legend says. */
  readonly name: string;
  /** [position] */
  readonly values: readonly number[];
}

/** Two curves on the same axes: what just ran, and what it is compared with. */
export interface Overlay extends Omit<LineChart, "kind" | "values"> {
  readonly kind: "overlay";
  readonly curves: readonly [Curve, Curve];
}

/** One grid minus another of the same shape. */
export interface Difference extends Omit<HeatmapChart, "kind"> {
  readonly kind: "difference";
  /** [what it is taken from, what is taken away] */
  readonly names: readonly [string, string];
}

/** Everything that can be drawn in a chart's frame. */
export type Drawable = Chart | Overlay | Difference;

/** Undefined where the two are not curves of the same quantity. Their lengths may differ. */
export function overlay(
  a: Chart,
  b: Chart,
  names: readonly [string, string],
): Overlay | undefined {
  if (a.kind !== "line" || b.kind !== "line" || !sameAxes(a, b)) {
    return undefined;
  }
  const { xTitle, yTitle, title } = a;
  return {
    kind: "overlay",
    title,
    xTitle,
    yTitle,
    curves: [
      { name: names[0], values: a.values },
      { name: names[1], values: b.values },
    ],
  };
}

/** `a` minus `b`; undefined where they are not grids of one shape: a head of one model is no head of another. */
export function difference(
  a: Chart,
  b: Chart,
  names: readonly [string, string],
): Difference | undefined {
  if (a.kind !== "heatmap" || b.kind !== "heatmap" || !sameShape(a, b)) {
    return undefined;
  }
  const { xTitle, yTitle, heads } = a;
  return {
    kind: "difference",
    title: `${a.title}: difference`,
    xTitle,
    yTitle,
    ...(heads === undefined ? {} : { heads }),
    names,
    values: a.values.map((cells, row) =>
      cells.map((value, column) => value - (b.values[row]?.[column] ?? NaN)),
    ),
  };
}

/** Whether two charts have one number each for the same things, so that numbers compare one by one. */
export function sameShape(a: Chart, b: Chart): boolean {
  return sameAxes(a, b) && extent(a) === extent(b);
}

function sameAxes(a: Chart, b: Chart): boolean {
  return a.kind === b.kind && a.xTitle === b.xTitle && a.yTitle === b.yTitle;
}

function extent(chart: Chart): string {
  return chart.kind === "line"
    ? String(chart.values.length)
    : chart.values.map((cells) => cells.length).join();
}
