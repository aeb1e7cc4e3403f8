/** @file How often values of one or several series lie in which range. */
import { axisWithin, numberAxis, scaled, shareOn, valueOn } from "../axis.ts";
import { type Bars, barsSpec } from "../bars.ts";
import type { Series, Titles } from "../chart.ts";
import { described } from "../described.ts";
import { curveFrames, type SizeName } from "../frame.ts";
import type { ChartKind } from "../kind.ts";
import { layoutOf } from "../layout.ts";
import { legendRoom } from "../legend.ts";
import { reading } from "../number.ts";
import { SLICE, type Sliced, surveyed } from "../slices.ts";
import { missingText } from "../values.ts";

export interface HistogramChart extends Titles {
  readonly kind: "histogram";
  readonly series: readonly Series[];
  /** About how many ranges; their ends are round. */
  readonly bins?: number;
}

interface Facts extends Bars {
  /** Ends of the ranges, one more than there are ranges, in the numbers that are drawn. */
  readonly edges: readonly number[];
  readonly labels: readonly string[];
  readonly low: number;
  readonly high: number;
  readonly power: -300 | 0 | 300;
  readonly finite: number;
  readonly sum: number;
  readonly nan: number;
  readonly infinite: number;
}

const USUAL_BINS = 30;
const MOST_BINS = 300;

const facts = surveyed(function* (chart: HistogramChart): Sliced<Facts> {
  let [low, high] = [Infinity, -Infinity];
  let [finite, nan, infinite, sum] = [0, 0, 0, 0];
  for (const { values } of chart.series) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN;
      if (Number.isFinite(value)) {
        finite++;
        sum += value;
        low = Math.min(low, value);
        high = Math.max(high, value);
      } else if (Number.isNaN(value)) nan++;
      else infinite++;
      if (i % SLICE === 0) yield;
    }
  }
  const count = Math.max(1, Math.min(MOST_BINS, chart.bins ?? USUAL_BINS));
  const axis = numberAxis(low, high, { count });
  const edges = axis.ticks.map(({ at }) => at);
  const labels = axis.ticks.map(({ label }) => label);
  const bins = Math.max(1, edges.length - 1);
  const first = edges[0] ?? 0;
  const width = ((edges.at(-1) ?? 1) - first) / bins;
  const series: Series[] = [];
  for (const { name, values } of chart.series) {
    const counts = new Array<number>(bins).fill(0);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN;
      if (!Number.isFinite(value)) continue;
      const place = Math.floor((scaled(value, axis.power) - first) / width);
      const bin = Math.max(0, Math.min(place, bins - 1));
      counts[bin] = (counts[bin] ?? 0) + 1;
      if (i % SLICE === 0) yield;
    }
    series.push({ name, values: counts });
  }
  return {
    series,
    stacked: false,
    edges,
    labels,
    low,
    high,
    power: axis.power,
    finite,
    sum,
    nan,
    infinite,
  };
});

export const histogram: ChartKind<HistogramChart> = {
  frames: () => curveFrames,
  zooms: false,
  survey: facts.survey,
  layout: (chart, size) => {
    const { edges, power, series } = facts.of(chart);
    const most = Math.max(1, ...series.flatMap(({ values }) => values));
    const [from, to] = [edges[0] ?? 0, edges.at(-1) ?? 1];
    const unscaled = (at: number): number =>
      power === 0 ? at : power > 0 ? at * 1e300 : at / 1e300;
    return layoutOf({
      frame: curveFrames[size],
      above: namesRoom(chart, size),
      y: () => numberAxis(0, most, { count: 6, whole: true }),
      x: (width) =>
        axisWithin(width, unscaled(from), unscaled(to), {
          count: size === "wide" ? 10 : 5,
          round: false,
        }),
    });
  },
  spec: (chart, look) => {
    const { edges, series, stacked } = facts.of(chart);
    return barsSpec(
      { ...chart, series, stacked, yTitle: chart.yTitle || "Count" },
      described(chart, summary(chart)),
      histogram.layout(chart, look.size, undefined),
      look,
      (place) => {
        const [from, to] = [edges[place] ?? 0, edges[place + 1] ?? 1];
        const gap = (to - from) * 0.04;
        return [from + gap, to - gap];
      },
    );
  },
  summary,
  table: (chart) => {
    const { series, edges } = facts.of(chart);
    return {
      corner: chart.xTitle || "Range",
      columns: series.length,
      rows: Math.max(0, edges.length - 1),
      columnName: (column) => series[column]?.name || chart.yTitle || "Count",
      rowName: (row) => rangeOf(chart, row),
      cell: (row, column) => series[column]?.values[row],
    };
  },
  extent: (chart) => ({
    rows: 1,
    columns: Math.max(0, facts.of(chart).edges.length - 1),
  }),
  reading: (chart, { column }) => {
    const { series } = facts.of(chart);
    const counts = series.map(({ name, values }) =>
      series.length > 1
        ? `${name} ${values[column] ?? 0}`
        : String(values[column] ?? 0),
    );
    return `${[chart.xTitle, rangeOf(chart, column)].join(" ").trim()}: ${counts.join(", ")}`;
  },
  mark: (chart, { column }, { x, inner }) => {
    const { edges, power } = facts.of(chart);
    const share = (place: number): number =>
      x.kind === "number"
        ? shareOn({ ...x, power: 0 }, edges[place] ?? 0)
        : power;
    return {
      left: inner.width * share(column),
      top: 0,
      width: inner.width * (share(column + 1) - share(column)),
      height: inner.height,
    };
  },
  find: (chart, left, _top, { x, inner }) => {
    const { edges } = facts.of(chart);
    if (x.kind !== "number" || edges.length < 2) return undefined;
    const value = valueOn({ ...x, power: 0 }, left / inner.width);
    const column = edges.findLastIndex((edge) => edge <= value);
    return {
      row: 0,
      column: Math.max(0, Math.min(column, edges.length - 2)),
    };
  },
  fault: ({ series }) =>
    series.length === 0 ? "needs at least one series, got none" : undefined,
};

function rangeOf(chart: HistogramChart, bin: number): string {
  const { labels } = facts.of(chart);
  return `${labels[bin] ?? ""} to ${labels[bin + 1] ?? ""}`;
}

function namesRoom({ series }: HistogramChart, size: SizeName): number {
  if (series.length < 2) return 0;
  const { width, padding } = curveFrames[size];
  return legendRoom(
    series.map(({ name }) => name),
    size,
    width - padding.left - padding.right - 40,
  );
}

function summary(chart: HistogramChart): string {
  const { finite, nan, infinite, low, high, sum, series } = facts.of(chart);
  const gone =
    nan + infinite === 0
      ? ""
      : ` Not counted, as they are no finite numbers: ${missingText(nan, infinite)}.`;
  if (finite === 0) return `There is nothing to count.${gone}`;
  const count = `${finite.toLocaleString("en-GB")} value${finite === 1 ? "" : "s"}`;
  if (low === high)
    return `${count}, ${finite === 1 ? "" : "all "}${reading(low)}.${gone}`;
  const apart = high - low;
  const totals = (series[0]?.values ?? []).map((_, bin) =>
    series.reduce((total, { values }) => total + (values[bin] ?? 0), 0),
  );
  const most = totals.indexOf(Math.max(...totals));
  return `${count} between ${reading(low, apart)} and ${reading(high, apart)}, on average ${reading(sum / finite, apart)}; the most, ${totals[most]}, are from ${rangeOf(chart, most)}.${gone}`;
}
