/** @file The names of curves, bars and points above the plot, in their colours. */
import type { SizeName } from "./frame.ts";
import type { Layout } from "./layout.ts";
import { fitted, textWidth } from "./text-width.ts";
import type { ChartTheme } from "./theme.ts";

const FONT_SIZE = { wide: 12, narrow: 10 } as const;
// The symbol with its gaps.
const SYMBOL = 44;
const LINE = 17;
// More names than fit into these lines end in an ellipsis: the table has them all.
const MOST_LINES = 3;
const LONGEST_NAME = { wide: 300, narrow: 200 } as const;

interface Names {
  readonly names: readonly string[];
  readonly columns: number;
  readonly lines: number;
}

function arranged(
  names: readonly string[],
  size: SizeName,
  room: number,
): Names {
  const fontSize = FONT_SIZE[size];
  const short = names.map((name) => fitted(name, LONGEST_NAME[size], fontSize));
  const widest = Math.max(...short.map((name) => textWidth(name, fontSize)));
  const columns = Math.max(1, Math.floor(room / (widest + SYMBOL)));
  const most = columns * MOST_LINES;
  return {
    names: short,
    columns,
    lines: Math.ceil(Math.min(short.length, most) / columns),
  };
}

/** What names take above the plot, in pixels. */
export function legendRoom(
  names: readonly string[],
  size: SizeName,
  room: number,
): number {
  if (names.length === 0) return 0;
  return LINE * arranged(names, size, room).lines + 6;
}

/** Of a series by its number; where they are more than the colours, those come again. */
export function seriesColour(theme: ChartTheme, number: number): string {
  return theme.series[number % theme.series.length] ?? theme.accent;
}

/** A colour for each series, by its number; and its name above the plot. */
export function seriesLegend(
  field: string,
  names: readonly string[],
  theme: ChartTheme,
  size: SizeName,
  { inner, padding }: Layout,
  symbolType: "stroke" | "square" | "circle",
) {
  const { names: short, columns, lines } = arranged(names, size, inner.width);
  const numbers = names.map((_, number) => number);
  const shown = numbers.slice(0, columns * MOST_LINES);
  const labels = shown.map((number) =>
    number === shown.length - 1 && shown.length < names.length
      ? `… and ${names.length - number} more`
      : (short[number] ?? ""),
  );
  return {
    field,
    type: "nominal",
    scale: {
      domain: numbers,
      range: numbers.map((number) => seriesColour(theme, number)),
    },
    legend: {
      title: null,
      orient: "none",
      direction: "horizontal",
      columns,
      legendX: 0,
      legendY: -Math.min(padding.top - 4, LINE * lines + 8),
      values: shown,
      labelExpr: `${JSON.stringify(labels)}[datum.value]`,
      symbolType,
      symbolStrokeWidth: 3,
      symbolOpacity: 1,
      rowPadding: 2,
      columnPadding: 12,
      labelColor: theme.ink,
      labelFontSize: FONT_SIZE[size],
      labelLimit: 0,
    },
  } as const;
}
