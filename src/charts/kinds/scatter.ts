/** @file Points by two numbers each, in one or several series. */
import { axisWithin, numberAxis, shareOn } from "../axis.ts";
import { across, along, baseSpec, drawnValue } from "../base.ts";
import type { Titles } from "../chart.ts";
import { described } from "../described.ts";
import { curveFrames, type SizeName } from "../frame.ts";
import type { ChartKind, Cursor, Look } from "../kind.ts";
import { type Layout, layoutOf } from "../layout.ts";
import { legendRoom, seriesColour, seriesLegend } from "../legend.ts";
import { imageOver } from "../image-mark.ts";
import { missingMarks, MISSING_ROOM } from "../missing.ts";
import { exactly, reading } from "../number.ts";
import { pointsRaster } from "../points-raster.ts";
import { SLICE, type Sliced, surveyed } from "../slices.ts";
import { withZero } from "../values.ts";

export interface Points {
  /** What the legend says. */
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Of the points, where they have names. */
  readonly labels?: readonly string[];
}

export interface ScatterChart extends Titles {
  readonly kind: "scatter";
  readonly series: readonly Points[];
}

interface Facts {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly drawn: number;
  readonly gone: number;
  /** Pearson's correlation; NaN where one of the two does not vary. */
  readonly correlation: number;
}

const facts = surveyed(function* ({ series }: ScatterChart): Sliced<Facts> {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  let [drawn, gone] = [0, 0];
  let [meanX, meanY, varX, varY, both] = [0, 0, 0, 0, 0];
  for (const { x, y } of series) {
    for (let i = 0; i < x.length; i++) {
      const [a, b] = [x[i] ?? NaN, y[i] ?? NaN];
      if (!Number.isFinite(a) || !Number.isFinite(b)) {
        gone++;
        continue;
      }
      drawn++;
      [left, right] = [Math.min(left, a), Math.max(right, a)];
      [low, high] = [Math.min(low, b), Math.max(high, b)];
      // as they come, so that large values with small differences keep them
      const [dx, dy] = [a - meanX, b - meanY];
      meanX += dx / drawn;
      meanY += dy / drawn;
      varX += dx * (a - meanX);
      varY += dy * (b - meanY);
      both += dx * (b - meanY);
      if (i % SLICE === 0) yield;
    }
  }
  const correlation = both / Math.sqrt(varX * varY);
  return { x: [left, right], y: [low, high], drawn, gone, correlation };
});

/** More points than this are drawn as one image: an element for each would hold up every key. */
const MOST_MARKS = 1024;

export const scatter: ChartKind<ScatterChart> = {
  frames: () => curveFrames,
  zooms: false,
  survey: facts.survey,
  layout: (chart, size) => {
    const { x, y, gone } = facts.of(chart);
    return layoutOf({
      frame: curveFrames[size],
      above: namesRoom(chart, size) + (gone > 0 ? MISSING_ROOM : 0),
      y: () => numberAxis(...withZero(...y), { count: 6 }),
      x: (width) =>
        axisWithin(width, ...withZero(...x), {
          count: size === "wide" ? 10 : 5,
        }),
    });
  },
  raster: (chart, theme, size) => {
    if (!isImage(chart)) return undefined;
    const layout = scatter.layout(chart, size, undefined);
    return pointsRaster(
      chart.series.map((points, number) => ({
        count: points.x.length,
        left: (i) => leftOf(points, i, layout),
        top: (i) => topOf(points, i, layout),
        colour:
          chart.series.length === 1
            ? theme.accent
            : seriesColour(theme, number),
      })),
      layout.inner,
    );
  },
  spec,
  summary,
  note: (chart) =>
    isImage(chart)
      ? `Many points: where they lie on each other, that cannot be seen. The readings and the numbers are of each.`
      : undefined,
  table: ({ series, xTitle, yTitle }) => {
    const placeIn = (row: number) => {
      let i = row;
      for (const points of series) {
        if (i < points.x.length) return { points, i };
        i -= points.x.length;
      }
      return undefined;
    };
    return {
      corner: "Point",
      columns: 2,
      rows: series.reduce((sum, { x }) => sum + x.length, 0),
      columnName: (column) => (column === 0 ? xTitle || "x" : yTitle || "y"),
      rowName: (row) => {
        const { points, i } = placeIn(row) ?? {};
        return (points?.labels?.[i ?? 0] ?? points?.name) || String(row);
      },
      cell: (row, column) => {
        const { points, i = 0 } = placeIn(row) ?? {};
        return column === 0 ? points?.x[i] : points?.y[i];
      },
    };
  },
  extent: ({ series }) => ({
    rows: series.length,
    columns: Math.max(0, ...series.map(({ x }) => x.length)),
  }),
  reading: ({ series, xTitle, yTitle }, { row, column }) => {
    const { name = "", x = [], y = [], labels } = series[row] ?? {};
    const who = labels?.[column] ?? (series.length > 1 ? name : "");
    const what = `${xTitle || "x"} ${exactly(x[column])}, ${yTitle || "y"} ${exactly(y[column])}`;
    return who === "" ? what : `${who}: ${what}`;
  },
  mark: ({ series }, { row, column }, layout) => {
    const left = leftOf(series[row], column, layout);
    const top = topOf(series[row], column, layout);
    return { left: left - 5, top: top - 5, width: 10, height: 10 };
  },
  find: ({ series }, left, top, layout) => {
    let best: (Cursor & { readonly distance: number }) | undefined;
    series.forEach((points, row) => {
      for (let column = 0; column < points.x.length; column++) {
        const distance =
          (leftOf(points, column, layout) - left) ** 2 +
          (topOf(points, column, layout) - top) ** 2;
        if (distance < (best?.distance ?? Infinity)) {
          best = { row, column, distance };
        }
      }
    });
    return best && { row: best.row, column: best.column };
  },
  fault: ({ series }) => {
    if (series.length === 0) return "needs at least one series, got none";
    const uneven = series.find(({ x, y }) => x.length !== y.length);
    return uneven === undefined
      ? undefined
      : `needs as many x as y, got ${uneven.x.length} and ${uneven.y.length}`;
  },
};

function isImage(chart: ScatterChart): boolean {
  return facts.of(chart).drawn > MOST_MARKS;
}

/** Pixels from the plot's left edge. */
function leftOf(
  points: Points | undefined,
  i: number,
  { x, inner }: Layout,
): number {
  if (x.kind !== "number") return NaN;
  return inner.width * shareOn(x, points?.x[i] ?? NaN);
}

/** Pixels from the plot's upper edge. */
function topOf(
  points: Points | undefined,
  i: number,
  { y, inner }: Layout,
): number {
  if (y.kind !== "number") return NaN;
  return inner.height * (1 - shareOn(y, points?.y[i] ?? NaN));
}

function spec(chart: ScatterChart, look: Look) {
  const { theme, size, image } = look;
  const { gone } = facts.of(chart);
  const layout = scatter.layout(chart, size, undefined);
  const many = isImage(chart);
  const points = chart.series.flatMap((points, series) =>
    // of an image, one point of each series: axes and legend come with marks
    points.x.slice(0, many ? 1 : undefined).flatMap((x, i) => {
      const y = points.y[i] ?? NaN;
      if (many) return [{ series, x: 0, y: 0 }];
      if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
      return [
        { series, x: drawnValue(x, layout.x), y: drawnValue(y, layout.y) },
      ];
    }),
  );
  const names = chart.series.map(({ name }) => name);
  const colour = seriesLegend("series", names, theme, size, layout, "circle");
  return {
    ...baseSpec(described(chart, summary(chart)), layout, theme),
    encoding: {
      x: along("x", chart, layout),
      y: across("y", chart, layout),
    },
    layer: [
      {
        data: { values: points },
        mark: {
          type: "point" as const,
          filled: true,
          size: many ? 0 : 36,
          opacity: 0.8,
        },
        encoding: {
          color: chart.series.length > 1 ? colour : { value: theme.accent },
        },
      },
      ...(image === undefined ? [] : [imageOver(image, layout.inner)]),
      ...(gone === 0
        ? []
        : missingMarks(
            [],
            `${gone} not finite, not drawn`,
            layout,
            theme.unreal,
          )),
    ],
  };
}

function namesRoom({ series }: ScatterChart, size: SizeName): number {
  if (series.length < 2) return 0;
  const { width, padding } = curveFrames[size];
  return legendRoom(
    series.map(({ name }) => name),
    size,
    width - padding.left - padding.right - 40,
  );
}

function summary(chart: ScatterChart): string {
  const { x, y, drawn, gone, correlation } = facts.of(chart);
  const left =
    gone === 0 ? "" : ` Points that are not finite, and not drawn: ${gone}.`;
  if (drawn === 0) return `There is no point to draw.${left}`;
  const range = (title: string, [low, high]: readonly [number, number]) =>
    low === high
      ? `${title} is ${reading(low)}`
      : `${title} is between ${reading(low, high - low)} and ${reading(high, high - low)}`;
  const count = `${drawn.toLocaleString("en-GB")} point${drawn === 1 ? "" : "s"}`;
  const together = Number.isFinite(correlation)
    ? ` Their correlation is ${reading(correlation)}.`
    : "";
  return `${count}: ${range(chart.xTitle || "x", x)}, ${range(chart.yTitle || "y", y)}.${together}${left}`;
}
