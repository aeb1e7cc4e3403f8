/** @file Grids of coloured cells: what heatmaps and differences of them have in common. */
import type { TopLevelSpec } from "vega-lite";

import { numberAxis, widestLabel } from "./axis.ts";
import {
  bandAt,
  type BandAxis,
  bandUnder,
  columnBands,
  rowBands,
} from "./band.ts";
import { across, along, baseSpec, labelExpression } from "./base.ts";
import type { Titles } from "./chart.ts";
import { Colours } from "./colours.ts";
import type { Domain } from "./domain.ts";
import { gridFrames, type SizeName } from "./frame.ts";
import { type Cells, gridFacts } from "./grid-facts.ts";
import { imageOver } from "./image-mark.ts";
import type { Cursor, Look, Rectangle, Table } from "./kind.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { exactly, reading, unreal } from "./number.ts";
import { blocksOf, type Raster, rasterOf } from "./raster.ts";
import type { Sliced } from "./slices.ts";
import { placeName } from "./standout.ts";
import type { ChartTheme } from "./theme.ts";
import { missingText } from "./values.ts";

export interface Grid extends Titles {
  /** [row][column] */
  readonly values: Cells;
  readonly xLabels?: readonly string[] | undefined;
  readonly yLabels?: readonly string[] | undefined;
  /** What the values are, where they have a name: "attention". */
  readonly valueTitle?: string | undefined;
}

export interface Scale {
  readonly domain: Domain;
  readonly ramp: (theme: ChartTheme) => readonly string[];
  /** What a cell is compared with: of a block of cells the value farthest from here is drawn. */
  readonly centre: number;
}

/** More cells than this are drawn as one image: an element for each would take seconds. */
const MOST_MARKS = 1024;
// The gap between the marks, as a share of their step.
const GAP = 0.05;

export function isImage({ values }: Grid): boolean {
  const { rows, columns } = gridFacts.of(values);
  return rows * columns > MOST_MARKS;
}

export function gridLayout(chart: Grid, size: SizeName): Layout {
  const { rows, columns } = gridFacts.of(chart.values);
  const gap = isImage(chart) ? 0 : GAP;
  return layoutOf({
    frame: gridFrames[size],
    y: (length) =>
      rowBands({ count: rows, names: chart.yLabels, size, length, gap }),
    x: (length) =>
      columnBands({ count: columns, names: chart.xLabels, size, length, gap }),
  });
}

export function coloursOf(
  { domain: [low, high], ramp }: Scale,
  theme: ChartTheme,
): Colours {
  return new Colours(low, high, ramp(theme), theme.unreal);
}

export function gridRaster(
  chart: Grid,
  scale: Scale,
  theme: ChartTheme,
): Sliced<Raster> | undefined {
  if (!isImage(chart)) return undefined;
  return rasterOf(chart.values, coloursOf(scale, theme), scale.centre);
}

export function gridNote(chart: Grid, { centre }: Scale): string | undefined {
  if (!isImage(chart)) return undefined;
  const { rows, columns } = gridFacts.of(chart.values);
  const block = blocksOf(rows, columns);
  if (block.rows === 1 && block.columns === 1) return undefined;
  return `Too many cells to draw each: a place of the picture stands for ${block.rows} by ${block.columns} of them, and shows the one farthest from ${reading(centre)}. The readings and the numbers are of each.`;
}

export function gridSpec(
  chart: Grid,
  description: string,
  layout: Layout,
  scale: Scale,
  { theme, size, image }: Look,
  /** Written into the cells. */
  text?: (value: number) => string,
): TopLevelSpec {
  const base = baseSpec(description, layout, theme);
  const colour = colourScale(scale, theme);
  const legend = colourLegend(scale.domain, theme, size);
  if (isImage(chart)) {
    return {
      ...base,
      encoding: {
        x: along("x", chart, layout, true),
        y: across("y", chart, layout, true),
      },
      layer: [
        // axes and legend come with a mark, and this one is not seen
        {
          data: { values: [{ x: 0, y: 0, value: scale.domain[0] }] },
          mark: { type: "point", opacity: 1, size: 0 },
          encoding: {
            color: {
              field: "value",
              type: "quantitative",
              scale: colour,
              legend,
            },
          },
        },
        ...(image === undefined ? [] : [pictureMark(image, layout, chart)]),
        ...unrealLegend(chart, layout, theme),
      ],
    };
  }
  const colours = coloursOf(scale, theme);
  const cells = chart.values.flatMap((cells, row) =>
    cells.map((value, column) => ({
      row,
      column,
      value: Number.isFinite(value) ? value : null,
      ...(text && {
        text: Number.isFinite(value) ? text(value) : unreal(value),
        ink: inkOn(colours.hex(value)),
      }),
    })),
  );
  return {
    ...base,
    data: { values: cells },
    encoding: {
      x: along("column", chart, layout),
      y: across("row", chart, layout),
    },
    layer: [
      {
        mark: { type: "rect", cornerRadius: 2, invalid: "show" },
        encoding: {
          color: {
            condition: {
              test: "!isValid(datum.value)",
              value: theme.unreal,
            },
            field: "value",
            type: "quantitative",
            scale: colour,
            legend,
          },
        },
      },
      ...(text === undefined
        ? []
        : [
            {
              mark: {
                type: "text" as const,
                fontSize: 11,
                baseline: "middle" as const,
              },
              encoding: {
                text: { field: "text", type: "nominal" as const },
                color: inkColour,
              },
            },
          ]),
      ...unrealLegend(chart, layout, theme),
    ],
  };
}

function colourScale({ domain, ramp }: Scale, theme: ChartTheme) {
  return {
    domain: [...domain],
    range: [...ramp(theme)],
    // as in colours.ts, so that marks and pixels give a value the same colour
    interpolate: "rgb" as const,
    clamp: true,
  };
}

const GRADIENT = { wide: 200, narrow: 160 } as const;
const LEGEND_FONT = 11;

/** Its ends, and what lies between them as far as there is room. */
export function colourLegend(
  [low, high]: Domain,
  theme: ChartTheme,
  size: SizeName,
) {
  const apart = high - low;
  const { ticks } = numberAxis(low, high, { count: 2, round: false });
  const endAtTicks = ticks[0]?.at === low && ticks.at(-1)?.at === high;
  // the middle of colours that go two ways is told, too
  const middle = low + apart / 2;
  const named = [low, ...(low < 0 && high > 0 ? [middle] : []), high].map(
    (at) => ({ at, label: reading(at, apart) }),
  );
  const room = (of: typeof named): boolean =>
    widestLabel(of, LEGEND_FONT) * of.length < GRADIENT[size];
  const values =
    endAtTicks && room([...ticks])
      ? ticks
      : room(named)
        ? named
        : named.filter(({ at }) => at === low || at === high);
  return {
    title: null,
    orient: "none" as const,
    direction: "horizontal" as const,
    legendX: 0,
    legendY: -38,
    gradientLength: GRADIENT[size],
    gradientThickness: 10,
    values: values.map(({ at }) => at),
    labelExpr: labelExpression(values),
    labelOverlap: false,
    labelLimit: 0,
    labelColor: theme.muted,
    labelFontSize: LEGEND_FONT,
  };
}

/** A swatch right of the colours, and what it means: a blank cell would be no answer. */
function unrealLegend(
  { values, awaited }: Grid,
  { inner }: Layout,
  theme: ChartTheme,
) {
  const { nan, infinite } = gridFacts.of(values);
  if (nan + infinite === 0) return [];
  const data = { values: [{}] };
  return [
    {
      data,
      mark: {
        type: "text" as const,
        text: `■ ${awaited ? "still to come" : missingText(nan, infinite)}`,
        align: "right" as const,
        baseline: "middle" as const,
        fontSize: LEGEND_FONT,
      },
      encoding: {
        x: { value: inner.width },
        y: { value: -14 },
        color: { value: theme.unreal },
      },
    },
  ];
}

function pictureMark(url: string, { inner }: Layout, { values }: Grid) {
  const { rows, columns } = gridFacts.of(values);
  const block = blocksOf(rows, columns);
  // the last block may be of fewer cells
  const width = (Math.ceil(columns / block.columns) * block.columns) / columns;
  const height = (Math.ceil(rows / block.rows) * block.rows) / rows;
  return imageOver(
    url,
    { width: inner.width * width, height: inner.height * height },
    Math.ceil(columns / block.columns) > inner.width,
  );
}

const INKS = { light: "#ffffff", dark: "#101418" } as const;

/** Of text on a coloured ground, whose data says in `ink` which of the two it is. */
export const inkColour = {
  condition: { test: "datum.ink === 'light'", value: INKS.light },
  value: INKS.dark,
};

/** The ink that reads better on a ground. */
export function inkOn(ground: string): keyof typeof INKS {
  const channel = (at: number): number =>
    (parseInt(ground.slice(at, at + 2), 16) / 255) ** 2.2;
  const light = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return light < 0.18 ? "light" : "dark";
}

export function gridTable({ values, ...chart }: Grid): Table {
  const { rows, columns } = gridFacts.of(values);
  return {
    corner: `${chart.yTitle || "Row"} \\ ${chart.xTitle || "Column"}`,
    columns,
    rows,
    columnName: (column) => chart.xLabels?.[column] ?? String(column),
    rowName: (row) => chart.yLabels?.[row] ?? String(row),
    cell: (row, column) => values[row]?.[column],
  };
}

/** A line for each cell. */
export function* gridRecords(
  chart: Grid,
): Iterable<readonly (string | number)[]> {
  const { values, xLabels, yLabels, xTitle, yTitle, valueTitle } = chart;
  yield [yTitle || "Row", xTitle || "Column", valueTitle || "Value"];
  for (const [row, cells] of values.entries()) {
    for (const [column, value] of cells.entries()) {
      yield [yLabels?.[row] ?? row, xLabels?.[column] ?? column, value];
    }
  }
}

export function gridExtent({ values }: Grid) {
  return { rows: values.length, columns: values[0]?.length ?? 0 };
}

export function gridReading(chart: Grid, at: Cursor): string {
  const value = exactly(chart.values[at.row]?.[at.column]);
  return `${placeName(chart, at)}: ${[chart.valueTitle, value].join(" ").trim()}`;
}

export function gridMark(
  { row, column }: Cursor,
  { x, y, inner }: Layout,
): Rectangle {
  const across = bandAt(x as BandAxis, column);
  const down = bandAt(y as BandAxis, row);
  return {
    left: across.from * inner.width,
    top: down.from * inner.height,
    width: across.width * inner.width,
    height: down.width * inner.height,
  };
}

export function gridFind(
  left: number,
  top: number,
  { x, y, inner }: Layout,
): Cursor | undefined {
  if (x.kind !== "band" || y.kind !== "band" || x.count * y.count === 0) {
    return undefined;
  }
  return {
    row: bandUnder(y, top / inner.height),
    column: bandUnder(x, left / inner.width),
  };
}

export function gridFault(chart: Grid): string | undefined {
  const { rows, columns } = gridExtent(chart);
  const uneven = chart.values.findIndex((cells) => cells.length !== columns);
  if (uneven >= 0) {
    return `needs rows of one length, got ${columns} in row 0 and ${chart.values[uneven]?.length} in row ${uneven}`;
  }
  for (const [axis, names, count] of [
    ["x", chart.xLabels, columns],
    ["y", chart.yLabels, rows],
  ] as const) {
    if (names !== undefined && names.length !== count) {
      return `${axis} needs a name for each of ${count}, got ${names.length}`;
    }
  }
  return undefined;
}
