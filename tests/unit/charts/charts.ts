/** @file Small charts for tests: large enough to have a highest and a lowest value. */
import type { HeatmapChart, LineChart } from "../../../src/charts/chart.ts";

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
