/** @file What a chart shows, in a sentence or two written from its numbers: the text alternative of its picture. */
import type { Chart, HeatmapChart, LineChart } from "./chart.ts";

// How many of the highest cells of a heatmap are named.
const NAMED_CELLS = 5;

export function chartSummary(chart: Chart): string {
  switch (chart.kind) {
    case "line":
      return lineSummary(chart);
    case "heatmap":
      return heatmapSummary(chart);
  }
}

function lineSummary(chart: LineChart): string {
  const { values } = chart;
  const what = `${chart.title}. A line over ${values.length} positions`;
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return `${what}, none of them a finite number.`;
  const highest = values.indexOf(Math.max(...finite));
  const lowest = values.indexOf(Math.min(...finite));
  const half = Math.floor(values.length / 2);
  const x = chart.xTitle.toLowerCase();
  return (
    `${what}: highest ${reading(values[highest])} at ${x} ${highest}, ` +
    `lowest ${reading(values[lowest])} at ${x} ${lowest}; ` +
    `mean ${reading(mean(values.slice(0, half)))} over the first half and ` +
    `${reading(mean(values.slice(half)))} over the second.`
  );
}

function heatmapSummary(chart: HeatmapChart): string {
  const cells = chart.values
    .flatMap((cells, row) =>
      cells.map((value, column) => ({ row, column, value })),
    )
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value);
  const columns = chart.values[0]?.length ?? 0;
  const what = `${chart.title}. A grid of ${chart.values.length} rows (${chart.yTitle}) and ${columns} columns (${chart.xTitle})`;
  if (cells.length === 0) return `${what}, without a finite number.`;
  const named = cells
    .slice(0, NAMED_CELLS)
    .map(
      ({ row, column, value }) =>
        `${chart.yTitle} ${row} ${chart.xTitle} ${column} at ${reading(value)}`,
    );
  const rest = cells[NAMED_CELLS];
  const others =
    rest === undefined ? "" : `; every other at most ${reading(rest.value)}`;
  return `${what}. Highest: ${named.join(", ")}${others}.`;
}

function mean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

/** A number as it is read out: three significant digits, no exponent for everyday sizes. */
function reading(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "not a number";
  return String(Number(value.toPrecision(3)));
}
