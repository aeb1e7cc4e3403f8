/** @file A text in its tokens, each on a ground that tells its weight. */
import { baseSpec } from "../base.ts";
import type { Titles } from "../chart.ts";
import { Colours } from "../colours.ts";
import { described } from "../described.ts";
import { colourDomainOf, evenDomain } from "../domain.ts";
import { type Frame, gridFrames, type SizeName } from "../frame.ts";
import { colourLegend, inkColour, inkOn } from "../grid.ts";
import type { ChartKind, Look, Rectangle } from "../kind.ts";
import type { Layout } from "../layout.ts";
import { countWord, exactly, reading } from "../number.ts";
import { SLICE, type Sliced, surveyed } from "../slices.ts";
import { visibleToken } from "../token-text.ts";
import { missingText } from "../values.ts";

export interface TokensChart extends Titles {
  readonly kind: "tokens";
  readonly tokens: readonly string[];
  /** One for each token. */
  readonly weights: readonly number[];
  /** What the weights are: "attention". */
  readonly valueTitle?: string;
}

interface Facts {
  readonly low: number;
  readonly high: number;
  readonly lowAt: number;
  readonly highAt: number;
  readonly sum: number;
  readonly finite: number;
  readonly nan: number;
  readonly places: Readonly<Record<SizeName, readonly Rectangle[]>>;
  readonly heights: Readonly<Record<SizeName, number>>;
}

const FONT_SIZE = 14;
// Of the monospaced fonts that are asked for.
const LETTER = 0.62 * FONT_SIZE;
const LINE = 26;
const BOX = 22;
const INSET = 3;
const GAP = 2;
/** Lines beyond these are not drawn: the numbers have them. */
const MOST_LINES = 30;
const FONT = "ui-monospace, Consolas, 'Liberation Mono', monospace";

const facts = surveyed(function* ({
  tokens,
  weights,
}: TokensChart): Sliced<Facts> {
  let [low, high, lowAt, highAt] = [Infinity, -Infinity, -1, -1];
  let [sum, finite, nan] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? NaN;
    if (Number.isFinite(weight)) {
      finite++;
      sum += weight;
      if (weight < low) [low, lowAt] = [weight, i];
      if (weight > high) [high, highAt] = [weight, i];
    } else if (Number.isNaN(weight)) nan++;
    if (i % SLICE === 0) yield;
  }
  const wide = arranged(tokens, "wide");
  const narrow = arranged(tokens, "narrow");
  return {
    low,
    high,
    lowAt,
    highAt,
    sum,
    finite,
    nan,
    places: { wide, narrow },
    heights: { wide: heightOf(wide), narrow: heightOf(narrow) },
  };
});

/** The token as it is drawn: a space is a dot, so that it is seen at the ends of lines too. */
function shown(token: string): string {
  return visibleToken(token).slice(1, -1).replaceAll(" ", "·") || "∅";
}

const padding = { top: 44, right: 8, bottom: 8, left: 8 };

function arranged(tokens: readonly string[], size: SizeName): Rectangle[] {
  const room = gridFrames[size].width - padding.left - padding.right;
  const places: Rectangle[] = [];
  let [left, line] = [0, 0];
  for (const token of tokens) {
    const width = Math.min(room, [...shown(token)].length * LETTER + 2 * INSET);
    if (left > 0 && left + width > room) [left, line] = [0, line + 1];
    if (line >= MOST_LINES) break;
    places.push({ left, top: line * LINE, width, height: BOX });
    left += width + GAP;
    if (token.includes("\n")) [left, line] = [0, line + 1];
  }
  return places;
}

function heightOf(places: readonly Rectangle[]): number {
  return (places.at(-1)?.top ?? 0) + BOX + padding.top + padding.bottom;
}

function frameOf(chart: TokensChart, size: SizeName): Frame {
  const { width } = gridFrames[size];
  return { width, height: facts.of(chart).heights[size], padding };
}

export const tokens: ChartKind<TokensChart> = {
  frames: (chart) => ({
    wide: frameOf(chart, "wide"),
    narrow: frameOf(chart, "narrow"),
  }),
  zooms: false,
  survey: facts.survey,
  layout,
  spec,
  summary,
  note: (chart) => {
    const drawn = facts.of(chart).places.wide.length;
    const count = chart.tokens.length;
    return drawn >= count
      ? undefined
      : `The first ${drawn.toLocaleString("en-GB")} of ${count.toLocaleString("en-GB")} tokens are drawn; the numbers are of all.`;
  },
  table: (chart) => ({
    corner: "Token",
    columns: 2,
    rows: chart.tokens.length,
    columnName: (column) =>
      column === 0 ? "Text" : chart.valueTitle || "Weight",
    rowName: String,
    cell: (row, column) =>
      column === 0 ? visibleToken(chart.tokens[row] ?? "") : chart.weights[row],
  }),
  extent: (chart) => ({ rows: 1, columns: chart.tokens.length }),
  reading: ({ tokens, weights, valueTitle }, { column }) =>
    `Token ${column} ${visibleToken(tokens[column] ?? "")}: ${[valueTitle, exactly(weights[column])].join(" ").trim()}`,
  mark: (chart, { column }, { width }) =>
    facts.of(chart).places[sizeOf(width)][column] ?? nowhere,
  find: (chart, x, y, { width }) => {
    const column = facts
      .of(chart)
      .places[sizeOf(width)].findIndex(
        ({ left, top, width, height }) =>
          x >= left && x <= left + width && y >= top && y <= top + height,
      );
    return column < 0 ? undefined : { row: 0, column };
  },
  fault: ({ tokens, weights }) =>
    tokens.length === weights.length
      ? undefined
      : `needs a weight for each token, got ${weights.length} for ${tokens.length}`,
};

const nowhere: Rectangle = { left: 0, top: 0, width: 0, height: 0 };

function sizeOf(width: number): SizeName {
  return width === gridFrames.wide.width ? "wide" : "narrow";
}

const noAxis = {
  kind: "band",
  count: 1,
  gap: 0,
  ticks: [],
  upright: false,
  room: 0,
} as const;

function layout(chart: TokensChart, size: SizeName): Layout {
  const { width, height } = frameOf(chart, size);
  return {
    width,
    height,
    padding,
    inner: {
      width: width - padding.left - padding.right,
      height: height - padding.top - padding.bottom,
    },
    x: noAxis,
    y: noAxis,
  };
}

function spec(chart: TokensChart, { theme, size }: Look) {
  const { low, high, places } = facts.of(chart);
  const diverging = low < 0;
  const domain = diverging ? evenDomain(low, high) : colourDomainOf(low, high);
  const ramp = diverging ? theme.diverging : theme.ramp;
  const colours = new Colours(...domain, ramp, theme.unreal);
  const whole = layout(chart, size);
  const { inner } = whole;
  const values = places[size].map(({ left, top, width, height }, i) => {
    const weight = chart.weights[i] ?? NaN;
    const ground = colours.hex(weight);
    return {
      left,
      top,
      right: left + width,
      bottom: top + height,
      middle: top + height / 2,
      start: left + INSET,
      text: shown(chart.tokens[i] ?? ""),
      value: Number.isFinite(weight) ? weight : null,
      ink: inkOn(ground),
    };
  });
  const placed = (field: string, length: number, reverse: boolean) => ({
    field,
    type: "quantitative" as const,
    axis: null,
    scale: { domain: [0, length], nice: false, zero: false, reverse },
  });
  return {
    ...baseSpec(described(chart, summary(chart)), whole, theme),
    data: { values },
    encoding: {
      y: placed("top", inner.height, true),
      x: placed("left", inner.width, false),
    },
    layer: [
      {
        mark: {
          type: "rect" as const,
          cornerRadius: 3,
          invalid: "show" as const,
        },
        encoding: {
          x2: { field: "right" },
          y2: { field: "bottom" },
          color: {
            condition: { test: "!isValid(datum.value)", value: theme.unreal },
            field: "value",
            type: "quantitative" as const,
            scale: {
              domain: [...domain],
              range: [...ramp],
              interpolate: "rgb" as const,
              clamp: true,
            },
            legend: colourLegend(domain, theme, size),
          },
        },
      },
      {
        mark: {
          type: "text" as const,
          align: "left" as const,
          baseline: "middle" as const,
          font: FONT,
          fontSize: FONT_SIZE,
        },
        encoding: {
          x: placed("start", inner.width, false),
          y: placed("middle", inner.height, true),
          text: { field: "text", type: "nominal" as const },
          color: inkColour,
        },
      },
    ],
  };
}

function summary(chart: TokensChart): string {
  const { low, high, lowAt, highAt, sum, finite, nan } = facts.of(chart);
  const { tokens, weights, valueTitle } = chart;
  const infinite = weights.length - finite - nan;
  const what = valueTitle || "The weight";
  const gone =
    nan + infinite === 0
      ? ""
      : ` Tokens without a finite number: ${missingText(nan, infinite)}.`;
  if (tokens.length === 0) return "There is nothing to draw: no tokens.";
  const count = `${countWord(tokens.length)} token${tokens.length === 1 ? "" : "s"}`;
  if (finite === 0) return `${count}, none with a finite number.${gone}`;
  const name = (i: number) => `${visibleToken(tokens[i] ?? "")} (token ${i})`;
  const apart = high - low;
  if (apart === 0) {
    return `${count}. ${what} is ${reading(high)} for ${finite === 1 ? name(highAt) : "each"}.${gone}`;
  }
  return `${count}. ${what} is highest on ${name(highAt)}, ${reading(high, apart)}, and lowest on ${name(lowAt)}, ${reading(low, apart)}; ${reading(sum / finite, apart)} on average.${gone}`;
}
