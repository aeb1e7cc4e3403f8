/** @file What a chart shows, in a sentence or two written from its numbers: shown under it, and its text alternative. */
import type { HeatmapChart, LineChart } from "./chart.ts";
import { type Difference, type Drawable, type Overlay } from "./comparison.ts";
import { countWord, differenceReading, mean, reading } from "./number.ts";
import {
  cellName,
  cellNames,
  cellNoun,
  findStandout,
  nextReading,
  rankedCells,
} from "./standout.ts";
import { findStep } from "./step.ts";

/** The text alternative of a chart: its title and its summary. */
export function chartDescription(
  chart: Drawable,
  summary = chartSummary(chart),
): string {
  return `${chart.title}. ${summary}`;
}

export function chartSummary(chart: Drawable): string {
  switch (chart.kind) {
    case "line":
      return lineSummary(chart);
    case "heatmap":
      return heatmapSummary(chart);
    case "overlay":
      return overlaySummary(chart);
    case "difference":
      return differenceSummary(chart);
  }
}

function lineSummary({ values, yTitle, xTitle }: LineChart): string {
  const x = xTitle.toLowerCase();
  const finite = values.filter(Number.isFinite);
  const gone = values.length - finite.length;
  const missing = gone === 0 ? "" : ` Values that are not finite: ${gone}.`;
  if (finite.length === 0) {
    return `A line over ${values.length} positions, none of them a finite number.`;
  }
  const step = findStep(values);
  if (step !== undefined) {
    return `${yTitle} averages ${reading(step.before)} over the first ${step.length} positions and ${reading(step.after)} from ${x} ${step.from} on.`;
  }
  const highest = Math.max(...finite);
  const lowest = Math.min(...finite);
  return (
    `${yTitle} averages ${reading(mean(finite))} over ${values.length} positions, ` +
    `between ${reading(lowest)} (${x} ${values.indexOf(lowest)}) and ` +
    `${reading(highest)} (${x} ${values.indexOf(highest)}).${missing}`
  );
}

function heatmapSummary(chart: HeatmapChart): string {
  const standout = findStandout(chart);
  if (standout !== undefined) {
    const { cells, above, next } = standout;
    return `${countWord(cells.length)} ${cellNoun(chart, cells.length)} above ${above}: ${cellNames(chart, cells)}; ${nextReading(chart, next)}.`;
  }
  const cells = rankedCells(chart);
  const [highest, lowest] = [cells[0], cells.at(-1)];
  const columns = chart.values[0]?.length ?? 0;
  const size = `A grid of ${chart.values.length} by ${columns} ${cellNoun(chart, 2)}`;
  if (highest === undefined || lowest === undefined) {
    return `${size}, without a finite number.`;
  }
  return `${size} between ${reading(lowest.value)} and ${reading(highest.value)}, highest at ${cellName(chart, highest)}; none stands far out.`;
}

function overlaySummary(chart: Overlay): string {
  const [a, b] = chart.curves.map(({ values }) =>
    lineSummary({ ...chart, kind: "line", values }),
  );
  const [first, second] = chart.curves;
  return a === b
    ? `Both curves: ${a}`
    : `${first.name}: ${a} ${second.name}: ${b}`;
}

function differenceSummary(chart: Difference): string {
  const cells = rankedCells({ ...chart, kind: "heatmap" });
  const [most, least] = [cells[0], cells.at(-1)];
  if (most === undefined || least === undefined) {
    return "None of the differences is a finite number.";
  }
  const largest = Math.abs(most.value) >= Math.abs(least.value) ? most : least;
  const size = Math.abs(largest.value);
  if (size === 0) return "Every difference is 0.";
  const sign = largest.value < 0 ? "lower" : "higher";
  return `The largest difference is ${differenceReading(size)}, at ${cellName(chart, largest)}, where ${chart.names[0]} is ${sign} than ${chart.names[1]}.`;
}
