/** @file Curves over positions: what line charts, several lines and comparisons have in common. */
import type { TopLevelSpec } from "vega-lite";

import { axisWithin, numberAxis, shareOn, valueOn } from "./axis.ts";
import { across, along, baseSpec, drawnValue } from "./base.ts";
import type { Series, Titles } from "./chart.ts";
import { curveFrames } from "./frame.ts";
import type { Cursor, Look, Rectangle, Table } from "./kind.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { seriesLegend } from "./legend.ts";
import { exactly, reading, shortly } from "./number.ts";
import { SLICE, type Sliced, surveyed } from "./slices.ts";
import { MISSING_ROOM, missingMarks } from "./missing.ts";
import { findStep, type Step } from "./step.ts";
import { type Stretch, stretchDomain } from "./stretch.ts";
import { curveBlocks, missingPlaces, thinned } from "./thin.ts";
import { missingText, withZero } from "./values.ts";

export interface Curves extends Titles {
  readonly curves: readonly Series[];
  /** Where along x the values stand; at 0, 1, 2, … where it is not given. */
  readonly x?: readonly number[] | undefined;
}

export interface CurveFacts {
  readonly finite: number;
  readonly nan: number;
  readonly infinite: number;
  readonly low: number;
  readonly lowAt: number;
  readonly high: number;
  readonly highAt: number;
  readonly mean: number;
  readonly step: Step | undefined;
}

const curveFacts = surveyed(function* (
  values: readonly number[],
): Sliced<CurveFacts> {
  let [finite, nan, sum] = [0, 0, 0];
  let [lowAt, highAt] = [-1, -1];
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (Number.isFinite(value)) {
      finite++;
      sum += value;
      if (value < low) [low, lowAt] = [value, i];
      if (value > high) [high, highAt] = [value, i];
    } else if (Number.isNaN(value)) nan++;
    if (i % SLICE === 0) yield;
  }
  const step = yield* findStep(values);
  const infinite = values.length - finite - nan;
  const mean = sum / finite;
  return { finite, nan, infinite, low, lowAt, high, highAt, mean, step };
});

const xFacts = surveyed(function* (x: readonly number[]) {
  let [low, high, rises] = [Infinity, -Infinity, true];
  let last = -Infinity;
  for (let i = 0; i < x.length; i++) {
    const value = x[i] ?? NaN;
    low = Math.min(low, value);
    high = Math.max(high, value);
    rises &&= value >= last;
    last = value;
    if (i % SLICE === 0) yield;
  }
  return { low, high, rises };
});

export function* curvesSurvey({ curves, x }: Curves): Sliced<void> {
  if (x !== undefined) yield* xFacts.survey(x);
  for (const { values } of curves) {
    yield* curveFacts.survey(values);
    yield* curveBlocks.survey(values);
  }
}

export function curvesLength({ curves }: Curves): number {
  return Math.max(0, ...curves.map(({ values }) => values.length));
}

/** Whether a stretch of positions is a stretch of the axis. */
function rises({ x }: Curves): boolean {
  return x === undefined || xFacts.of(x).rises;
}

export function curvesLayout(
  chart: Curves,
  size: Look["size"],
  stretch: Stretch | undefined,
  above: number,
): Layout {
  const shown = rises(chart) ? stretch : undefined;
  const [low, high] = valueDomain(chart, shown);
  const [from, to] = xDomain(chart, shown);
  const missing = missingOf(chart) === 0 ? 0 : MISSING_ROOM;
  return layoutOf({
    frame: curveFrames[size],
    above: above + missing,
    y: () => numberAxis(low, high, { count: 6 }),
    x: (width) =>
      axisWithin(width, from, to, {
        count: size === "wide" ? 10 : 5,
        round: false,
        whole: chart.x === undefined,
      }),
  });
}

function missingOf({ curves }: Curves): number {
  return curves.reduce((sum, { values }) => {
    const { nan, infinite } = curveFacts.of(values);
    return sum + nan + infinite;
  }, 0);
}

function xDomain(
  chart: Curves,
  stretch: Stretch | undefined,
): readonly [number, number] {
  const { x } = chart;
  if (x === undefined) return stretchDomain(curvesLength(chart), stretch);
  if (stretch !== undefined) {
    return [x[stretch.first] ?? 0, x[stretch.last] ?? 1];
  }
  const { low, high } = xFacts.of(x);
  return [low, high];
}

function valueDomain(
  { curves }: Curves,
  stretch: Stretch | undefined,
): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { values } of curves) {
    if (stretch === undefined) {
      const facts = curveFacts.of(values);
      low = Math.min(low, facts.low);
      high = Math.max(high, facts.high);
      continue;
    }
    for (let i = stretch.first; i <= stretch.last; i++) {
      const value = values[i];
      if (value === undefined || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low > high ? [0, 1] : withZero(low, high);
}

/** How one of the curves is drawn. */
export interface Stroke {
  readonly width: number;
  readonly opacity?: number;
}

export function curvesSpec(
  chart: Curves,
  description: string,
  layout: Layout,
  { theme, stretch, size }: Look,
  options: {
    readonly strokes?: readonly Stroke[];
    /** Whether the curves are named above the plot. */
    readonly named: boolean;
  },
): TopLevelSpec {
  const { x, y, inner } = layout;
  const shown = rises(chart) ? stretch : undefined;
  const at = (i: number) => drawnValue(chart.x?.[i] ?? i, x);
  const points = chart.curves.map(({ values }, curve) =>
    thinned(values, shown, inner.width).map((i) => ({
      curve,
      x: at(i),
      y: drawnValue(values[i], y),
    })),
  );
  const alone = points.flatMap((curve) =>
    curve.filter(
      (point, i) =>
        point.y !== null &&
        (curve[i - 1]?.y ?? null) === null &&
        (curve[i + 1]?.y ?? null) === null,
    ),
  );
  const missing = chart.curves.flatMap(({ values }, curve) =>
    missingPlaces(values, shown, inner.width).map((i) => ({
      curve,
      x: at(i),
    })),
  );
  const colour = seriesLegend(
    "curve",
    chart.curves.map(({ name }) => name),
    theme,
    size,
    layout,
    "stroke",
  );
  const strokes = chart.curves.map(
    (_, curve) => options.strokes?.[curve] ?? { width: 2 },
  );
  const lines = [...points.keys()].reverse().map((curve) => ({
    data: { values: points[curve] ?? [] },
    mark: {
      type: "line" as const,
      strokeWidth: strokes[curve]?.width ?? 2,
      opacity: strokes[curve]?.opacity ?? 1,
      strokeJoin: "round" as const,
      ...(curve < theme.series.length ? {} : { strokeDash: [5, 3] }),
    },
  }));
  return {
    ...baseSpec(description, layout, theme),
    encoding: {
      x: along("x", chart, layout),
      y: across("y", chart, layout),
      color: options.named ? colour : { ...colour, legend: null },
    },
    layer: [
      ...lines,
      ...(alone.length === 0
        ? []
        : [
            {
              data: { values: alone },
              mark: { type: "point" as const, filled: true, size: 30 },
            },
          ]),
      ...(missing.length === 0
        ? []
        : missingMarks(missing, missingWords(chart), layout, theme.unreal)),
    ],
  };
}

function missingWords({ curves }: Curves): string {
  let [nan, infinite] = [0, 0];
  for (const { values } of curves) {
    const facts = curveFacts.of(values);
    nan += facts.nan;
    infinite += facts.infinite;
  }
  return missingText(nan, infinite);
}

/** Tells of a curve that has more positions than the plot has room for. */
export function curvesNote(
  chart: Curves,
  stretch: Stretch | undefined,
): string | undefined {
  const length =
    stretch === undefined || !rises(chart)
      ? curvesLength(chart)
      : stretch.last - stretch.first + 1;
  const room = curveFrames.wide.width;
  if (length <= 2 * room) return undefined;
  const each = Math.ceil(length / room).toLocaleString("en-GB");
  return `Too many positions to draw each: of about every ${each} the lowest and the highest are drawn. Zoom in to see more, or download the numbers.`;
}

export function curveSummary(
  values: readonly number[],
  { yTitle, xTitle }: Titles,
  x?: readonly number[],
): string {
  const facts = curveFacts.of(values);
  const { finite, nan, infinite, low, lowAt, high, highAt, mean, step } = facts;
  const axis = xTitle.toLowerCase() || "position";
  const value = yTitle || "The value";
  const at = (i: number): string =>
    `${axis} ${x === undefined ? i : shortly(x[i])}`;
  if (values.length === 0) return "There is nothing to draw: no values.";
  if (finite === 0) {
    return `A line over ${counted(values.length, "position")}, none of them a finite number: ${missingText(nan, infinite)}.`;
  }
  const gone =
    nan + infinite === 0
      ? ""
      : ` Values that are not finite: ${missingText(nan, infinite)}.`;
  const apart = high - low;
  if (step !== undefined) {
    const height = Math.abs(step.before - step.after);
    return `${value} averages ${reading(step.before, height)} over the first ${step.length} positions and ${reading(step.after, height)} from ${at(step.from)} on.`;
  }
  if (apart === 0) {
    return finite === 1
      ? `${value} is ${reading(low)}, at ${at(lowAt)}.${gone}`
      : `${value} is ${reading(low)} at all ${finite} positions${gone === "" ? "" : " that are finite"}.${gone}`;
  }
  return (
    `${value} averages ${reading(mean, apart)} over ${counted(finite, "position")}, ` +
    `between ${reading(low, apart)} (${at(lowAt)}) and ` +
    `${reading(high, apart)} (${at(highAt)}).${gone}`
  );
}

/** Of several curves: each of a few, the highest and the lowest of many. */
export function curvesSummary(chart: Curves): string {
  const { curves, x } = chart;
  const [only] = curves;
  if (curves.length === 1 && only) return curveSummary(only.values, chart, x);
  if (curves.length <= 3) {
    const told = curves.map(({ values }) => curveSummary(values, chart, x));
    return told.every((text) => text === told[0])
      ? `${curves.length === 2 ? "Both" : "All three"} curves: ${told[0]}`
      : curves.map(({ name }, i) => `${name}: ${told[i]}`).join(" ");
  }
  const means = curves
    .map(({ name, values }) => ({ name, ...curveFacts.of(values) }))
    .filter(({ finite }) => finite > 0)
    .sort((a, b) => b.mean - a.mean);
  const [highest, lowest] = [means[0], means.at(-1)];
  const size = `${curves.length} lines over ${counted(curvesLength(chart), "position")}`;
  if (highest === undefined || lowest === undefined) {
    return `${size}, without a finite number.`;
  }
  const apart = highest.mean - lowest.mean;
  return apart === 0
    ? `${size}, all with the mean ${reading(highest.mean)}.`
    : `${size}. ${highest.name} is the highest on average (${reading(highest.mean, apart)}), ${lowest.name} the lowest (${reading(lowest.mean, apart)}).`;
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
}

export function curvesTable(chart: Curves): Table {
  const { curves, x } = chart;
  return {
    corner: chart.xTitle,
    columns: curves.length,
    rows: curvesLength(chart),
    columnName: (column) => curves[column]?.name ?? "",
    rowName: (row) => (x === undefined ? String(row) : String(x[row])),
    cell: (row, column) => curves[column]?.values[row],
  };
}

/** A line for each position; curves among others say what they are of. */
export function* curvesRecords(
  chart: Curves,
): Iterable<readonly (string | number)[]> {
  const { curves, x, xTitle, yTitle } = chart;
  const name = (curve: string): string =>
    curves.length > 1 && yTitle !== "" ? `${yTitle}: ${curve}` : curve;
  yield [xTitle, ...curves.map((curve) => name(curve.name))];
  for (let i = 0; i < curvesLength(chart); i++) {
    const at = x === undefined ? i : (x[i] ?? "");
    yield [at, ...curves.map(({ values }) => values[i] ?? "")];
  }
}

export function curvesReading(chart: Curves, { column }: Cursor): string {
  const { xTitle, yTitle, curves, x } = chart;
  const at = x === undefined ? String(column) : shortly(x[column]);
  const [only] = curves;
  const values =
    curves.length === 1 && only !== undefined
      ? `${yTitle || only.name} ${exactly(only.values[column])}`
      : curves
          .map(({ name, values }) => `${name} ${exactly(values[column])}`)
          .join(", ");
  return `${xTitle || "Position"} ${at}: ${values}`;
}

/** A line from top to bottom. */
export function curvesMark(
  chart: Curves,
  { column }: Cursor,
  { x, inner }: Layout,
): Rectangle {
  const share =
    x.kind === "number" ? shareOn(x, chart.x?.[column] ?? column) : 0;
  return {
    left: share * inner.width,
    top: 0,
    width: 0,
    height: inner.height,
  };
}

/** The point of each curve, of few. */
export function curvesDots(chart: Curves, at: Cursor, layout: Layout) {
  const { y, inner } = layout;
  const { left } = curvesMark(chart, at, layout);
  return chart.curves.slice(0, MOST_DOTS).flatMap(({ values }) => {
    const value = values[at.column] ?? NaN;
    if (!Number.isFinite(value) || y.kind !== "number") return [];
    return [{ left, top: (1 - shareOn(y, value)) * inner.height }];
  });
}

const MOST_DOTS = 12;

/** The nearest position. */
export function curvesFind(
  chart: Curves,
  left: number,
  { x, inner }: Layout,
): Cursor | undefined {
  const length = curvesLength(chart);
  if (x.kind !== "number" || length === 0) return undefined;
  const value = valueOn(x, left / inner.width);
  const column =
    chart.x === undefined
      ? Math.round(value)
      : nearest(chart.x, value, xFacts.of(chart.x).rises);
  return { row: 0, column: Math.max(0, Math.min(column, length - 1)) };
}

function nearest(x: readonly number[], value: number, rises: boolean): number {
  const distance = (i: number) => Math.abs((x[i] ?? NaN) - value);
  if (!rises) {
    let best = 0;
    for (let i = 1; i < x.length; i++)
      if (distance(i) < distance(best)) best = i;
    return best;
  }
  let [low, high] = [0, x.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? NaN) <= value) low = middle;
    else high = middle;
  }
  return distance(low) <= distance(high) ? low : high;
}

/** What is wrong with curves as data; undefined where nothing is. */
export function curvesFault({ curves, x }: Curves): string | undefined {
  if (curves.length === 0) return "needs at least one curve, got none";
  const length = curvesLength({ title: "", xTitle: "", yTitle: "", curves });
  if (x !== undefined && x.length !== length) {
    return `x needs a place for each value, got ${x.length} for ${length} values`;
  }
  return undefined;
}
