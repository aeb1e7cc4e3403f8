/** @file Which grids are of a model's heads: those whose axes have the titles that the page names. */
import type { Chart } from "./chart.ts";

/** Axis titles of a grid with a layer in each row and a head in each column. */
export interface HeadAxes {
  readonly xTitle: string;
  readonly yTitle: string;
}

/** The same chart, marked where it is a grid of heads. */
export function withHeads(chart: Chart, axes: HeadAxes | undefined): Chart {
  return chart.kind === "heatmap" &&
    axes !== undefined &&
    same(chart.xTitle, axes.xTitle) &&
    same(chart.yTitle, axes.yTitle)
    ? { ...chart, heads: true }
    : chart;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
