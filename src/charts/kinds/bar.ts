/** @file Bars with names, in one or several series. */
import { numberAxis } from "../axis.ts";
import { bandAt, bandUnder, columnBands } from "../band.ts";
import { barCount, barFacts, barsSpec, barsTogether } from "../bars.ts";
import type { Series, Titles } from "../chart.ts";
import { described } from "../described.ts";
import { curveFrames, type SizeName } from "../frame.ts";
import type { ChartKind } from "../kind.ts";
import { layoutOf } from "../layout.ts";
import { legendRoom } from "../legend.ts";
import { MISSING_ROOM } from "../missing.ts";
import { countWord, exactly, reading } from "../number.ts";
import { missingText } from "../values.ts";

export interface BarChart extends Titles {
  readonly kind: "bar";
  readonly series: readonly Series[];
  /** Of the places along x; numbers from 0 where they are not given. */
  readonly labels?: readonly string[];
  /** Whether the series of a place stand on top of each other; else side by side. */
  readonly stacked: boolean;
}

const GAP = 0.2;

export const bar: ChartKind<BarChart> = {
  frames: () => curveFrames,
  zooms: false,
  survey: barFacts.survey,
  layout: (chart, size) => {
    const { low, high, nan, infinite } = barFacts.of(chart);
    return layoutOf({
      frame: curveFrames[size],
      above: namesRoom(chart, size) + (nan + infinite > 0 ? MISSING_ROOM : 0),
      y: () => numberAxis(low, high, { count: 6 }),
      x: (length) =>
        columnBands({
          count: barCount(chart),
          names: chart.labels,
          size,
          length,
        }),
    });
  },
  spec: (chart, look) =>
    barsSpec(
      chart,
      described(chart, summary(chart)),
      bar.layout(chart, look.size, undefined),
      look,
      (place) => [place + GAP / 2, place + 1 - GAP / 2],
    ),
  summary,
  note: (chart) => {
    const together = barsTogether(barCount(chart), 600);
    return together === 1
      ? undefined
      : `Too many bars to draw each: one stands for up to ${together} and is as long as the longest of them. The readings and the numbers are of each.`;
  },
  table: (chart) => ({
    corner: chart.xTitle,
    columns: chart.series.length,
    rows: barCount(chart),
    columnName: (column) =>
      chart.series[column]?.name || chart.yTitle || "Value",
    rowName: (row) => nameOf(chart, row),
    cell: (row, column) => chart.series[column]?.values[row],
  }),
  extent: (chart) => ({
    rows: chart.series.length,
    columns: barCount(chart),
  }),
  reading: (chart, { row, column }) => {
    const { name, values } = chart.series[row] ?? { name: "", values: [] };
    const what = chart.series.length > 1 ? name : chart.yTitle || name;
    return `${[chart.xTitle, nameOf(chart, column)].join(" ").trim()}: ${what} ${exactly(values[column])}`;
  },
  mark: ({ series, stacked }, { row, column }, { x, inner }) => {
    const { from, width } =
      x.kind === "band" ? bandAt(x, column) : { from: 0, width: 0 };
    const part = stacked ? 1 : 1 / Math.max(1, series.length);
    const bars = width * (1 - GAP);
    return {
      left:
        inner.width *
        (from + (GAP / 2) * width + (stacked ? 0 : row * part * bars)),
      top: 0,
      width: inner.width * part * bars,
      height: inner.height,
    };
  },
  find: ({ series, stacked }, left, _top, { x, inner }) => {
    if (x.kind !== "band" || x.count === 0 || series.length === 0) {
      return undefined;
    }
    const column = bandUnder(x, left / inner.width);
    const { from, width } = bandAt(x, column);
    const share = ((left / inner.width - from) / width - GAP / 2) / (1 - GAP);
    const row = Math.floor(share * series.length);
    return {
      row: stacked ? 0 : Math.max(0, Math.min(row, series.length - 1)),
      column,
    };
  },
  fault: (chart) => {
    const count = barCount(chart);
    if (chart.series.length === 0) return "needs at least one series, got none";
    if (chart.labels !== undefined && chart.labels.length !== count) {
      return `needs a name for each of ${count} places, got ${chart.labels.length}`;
    }
    return undefined;
  },
};

function nameOf({ labels }: BarChart, place: number): string {
  return labels?.[place] ?? String(place);
}

function namesRoom({ series }: BarChart, size: SizeName): number {
  if (series.length < 2) return 0;
  const { width, padding } = curveFrames[size];
  return legendRoom(
    series.map(({ name }) => name),
    size,
    width - padding.left - padding.right - 40,
  );
}

function summary(chart: BarChart): string {
  const { series, yTitle } = chart;
  const { nan, infinite } = barFacts.of(chart);
  const gone =
    nan + infinite === 0
      ? ""
      : ` Bars without a finite number: ${missingText(nan, infinite)}.`;
  const told = series.map(({ name, values }) => {
    let [low, high] = [-1, -1];
    values.forEach((value, i) => {
      if (!Number.isFinite(value)) return;
      if (low < 0 || value < (values[low] ?? NaN)) low = i;
      if (high < 0 || value > (values[high] ?? NaN)) high = i;
    });
    const what = series.length > 1 ? name : yTitle || "The value";
    const [least, most] = [values[low], values[high]];
    if (least === undefined || most === undefined) {
      return `${what}: ${values.length === 0 ? "no bars" : "no bar with a finite number"}.`;
    }
    const apart = most - least;
    return apart === 0
      ? `${what} is ${reading(least)}${values.length === 1 ? "" : ` in ${values.length - nan - infinite === values.length ? "all" : "all that are finite"}`}.`
      : `${what} is highest at ${nameOf(chart, high)} (${reading(most, apart)}) and lowest at ${nameOf(chart, low)} (${reading(least, apart)}).`;
  });
  const count = barCount(chart);
  const places = `${countWord(count)} ${series.length > 1 ? "place" : "bar"}${count === 1 ? "" : "s"}`;
  return `${places}: ${told.join(" ")}${gone}`;
}
