/** @file Points by two numbers each, in one or several series. */
import { axisWithin, numberAxis, shareOn } from "../axis.ts";
import { across, along, baseSpec, drawnValue } from "../base.ts";
import type { Titles } from "../chart.ts";
import { described } from "../described.ts";
import { curveFrames, type SizeName } from "../frame.ts";
import type { ChartKind, Cursor, Look } from "../kind.ts";
import { type Layout, layoutOf } from "../layout.ts";
import { legendRoom, seriesLegend } from "../legend.ts";
import { missingMarks, MISSING_ROOM } from "../missing.ts";
import { exactly, reading } from "../number.ts";
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

// More points than this are drawn once where they lie on each other.
const MOST_POINTS = 2000;
const APART = 2;

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
  spec,
  summary,
  note: (chart) => {
    const { drawn } = facts.of(chart);
    return drawn <= MOST_POINTS
      ? undefined
      : `Many points: those that lie on each other are drawn once. The readings and the numbers are of each.`;
  },
  table: ({ series, xTitle, yTitle }) => {
    const rows = series.flatMap(({ name, x, y, labels }) =>
      x.map((_, i) => ({ name: labels?.[i] ?? name, x: x[i], y: y[i] })),
    );
    return {
      corner: "Point",
      columns: 2,
      rows: rows.length,
      columnName: (column) => (column === 0 ? xTitle || "x" : yTitle || "y"),
      rowName: (row) => rows[row]?.name || String(row),
      cell: (row, column) => (column === 0 ? rows[row]?.x : rows[row]?.y),
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
    const [left, top] = placeOf(series[row], column, layout);
    return { left: left - 5, top: top - 5, width: 10, height: 10 };
  },
  find: ({ series }, left, top, layout) => {
    let best: (Cursor & { readonly distance: number }) | undefined;
    series.forEach((points, row) => {
      for (let column = 0; column < points.x.length; column++) {
        const [x, y] = placeOf(points, column, layout);
        const distance = (x - left) ** 2 + (y - top) ** 2;
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

function placeOf(
  points: Points | undefined,
  i: number,
  { x, y, inner }: Layout,
): [number, number] {
  if (x.kind !== "number" || y.kind !== "number") return [NaN, NaN];
  return [
    inner.width * shareOn(x, points?.x[i] ?? NaN),
    inner.height * (1 - shareOn(y, points?.y[i] ?? NaN)),
  ];
}

function spec(chart: ScatterChart, look: Look) {
  const { theme, size } = look;
  const { gone, drawn } = facts.of(chart);
  const layout = scatter.layout(chart, size, undefined);
  const taken = new Set<string>();
  const points = chart.series.flatMap((points, series) =>
    points.x.flatMap((x, i) => {
      const y = points.y[i] ?? NaN;
      if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
      if (drawn > MOST_POINTS) {
        const place = placeOf(points, i, layout);
        const key = `${series} ${place.map((at) => Math.round(at / APART)).join()}`;
        if (taken.has(key)) return [];
        taken.add(key);
      }
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
          size: drawn > MOST_POINTS ? 8 : 36,
          opacity: 0.8,
        },
        encoding: {
          color: chart.series.length > 1 ? colour : { value: theme.accent },
        },
      },
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
