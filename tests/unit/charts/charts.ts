/** @file Small charts for tests, one of each kind: large enough to have a highest and a lowest value. */
import type {
  Chart,
  HeatmapChart,
  LineChart,
} from "../../../src/charts/chart.ts";
import {
  difference,
  type Drawable,
  overlay,
} from "../../../src/charts/comparison.ts";

export const lossChart: LineChart = {
  kind: "line",
  title: "Loss by position",
  xTitle: "Position",
  yTitle: "Loss",
  values: [9.5, 10.25, 9.75, 1.5, 0.25, 0.125],
};

export const scoreChart: HeatmapChart = {
  kind: "heatmap",
  title: "Induction Score by Head",
  xTitle: "Head",
  yTitle: "Layer",
  values: [
    [0.01, 0.02, 0],
    [0.91, 0.03, 0.5],
    [0.2, 0.88, 0.04],
  ],
  heads: true,
};

const titles = { title: "A chart", xTitle: "Place", yTitle: "Size" };

/** What each kind of chart draws when its numbers are these; at least six of them. */
export const ofKind: {
  readonly [K in Chart["kind"]]: (
    numbers: readonly number[],
  ) => Extract<Chart, { kind: K }>;
} = {
  line: (values) => ({ ...titles, kind: "line", values }),
  lines: (values) => ({
    ...titles,
    kind: "lines",
    curves: [
      { name: "up", values },
      { name: "down", values: [...values].reverse() },
    ],
  }),
  bar: (values) => ({
    ...titles,
    kind: "bar",
    stacked: false,
    labels: values.map((_, i) => `Bar ${i}`),
    series: [{ name: "", values }],
  }),
  scatter: (values) => ({
    ...titles,
    kind: "scatter",
    series: [{ name: "", x: values, y: [...values].reverse() }],
  }),
  histogram: (values) => ({
    ...titles,
    kind: "histogram",
    series: [{ name: "", values }],
  }),
  heatmap: (values) => ({
    ...titles,
    kind: "heatmap",
    values: [values.slice(0, 3), values.slice(3, 6)],
  }),
  tokens: (weights) => ({
    ...titles,
    kind: "tokens",
    tokens: weights.map((_, i) => ` t${i}`),
    weights,
  }),
};

export const someNumbers = [0.5, 2, 1.25, -0.75, 3, 0.125];

/** One of everything that can be drawn. */
export const drawables: readonly Drawable[] = [
  ...Object.values(ofKind).map((of) => of(someNumbers)),
  overlay(lossChart, lossChart, ["Live", "Prebuilt"]),
  difference(scoreChart, scoreChart, ["Live", "Prebuilt"]),
].filter((chart) => chart !== undefined);
