/** @file Bars from 0 to their values, side by side or on top of each other: what bar charts and histograms have in common. */
import type { TopLevelSpec } from "vega-lite";

import { across, along, baseSpec, drawnValue } from "./base.ts";
import type { Series, Titles } from "./chart.ts";
import type { Look } from "./kind.ts";
import type { Layout } from "./layout.ts";
import { seriesLegend } from "./legend.ts";
import { missingMarks } from "./missing.ts";
import { SLICE, type Sliced, surveyed } from "./slices.ts";
import { missingText } from "./values.ts";

export interface Bars {
  readonly series: readonly Series[];
  readonly stacked: boolean;
}

export interface BarFacts {
  /** Of what is drawn: heaps of bars where they are stacked. Both take in 0. */
  readonly low: number;
  readonly high: number;
  readonly nan: number;
  readonly infinite: number;
}

export const barFacts = surveyed(function* ({
  series,
  stacked,
}: Bars): Sliced<BarFacts> {
  let [low, high, nan, infinite] = [0, 0, 0, 0];
  const count = barCount({ series });
  for (let i = 0; i < count; i++) {
    let [up, down] = [0, 0];
    for (const { values } of series) {
      const value = values[i];
      if (value === undefined) continue;
      if (Number.isNaN(value)) nan++;
      else if (!Number.isFinite(value)) infinite++;
      else if (stacked && value > 0) up += value;
      else if (stacked) down += value;
      else [up, down] = [Math.max(up, value), Math.min(down, value)];
    }
    [low, high] = [Math.min(low, down), Math.max(high, up)];
    if (i % SLICE === 0) yield;
  }
  return { low, high, nan, infinite };
});

export function barCount({ series }: Pick<Bars, "series">): number {
  return Math.max(0, ...series.map(({ values }) => values.length));
}

/** How many neighbours share a bar, where there is no room for each. */
export function barsTogether(count: number, width: number): number {
  return Math.max(1, Math.ceil(count / Math.floor(width / 2)));
}

export function barsSpec(
  chart: Bars & Titles,
  description: string,
  layout: Layout,
  { theme, size }: Look,
  /** Where the bars of a place stand along x, in the numbers of the axis. */
  slot: (place: number) => readonly [from: number, to: number],
): TopLevelSpec {
  const { series, stacked } = chart;
  const facts = barFacts.of(chart);
  const count = barCount(chart);
  const together = barsTogether(count, layout.inner.width);
  const bars: object[] = [];
  const missing: { readonly x: number }[] = [];
  for (let first = 0; first < count; first += together) {
    const [from] = slot(first);
    const [, to] = slot(Math.min(first + together, count) - 1);
    let [up, down] = [0, 0];
    series.forEach(({ values }, number) => {
      const value = farthest(values, first, first + together);
      if (value === undefined) return;
      const width = stacked ? to - from : (to - from) / series.length;
      const left = stacked ? from : from + number * width;
      if (!Number.isFinite(value)) {
        missing.push({ x: left + width / 2 });
        return;
      }
      const start = !stacked ? 0 : value > 0 ? up : down;
      if (value > 0) up += value;
      else down += value;
      bars.push({
        series: number,
        from: left,
        to: left + width,
        low: drawnValue(start, layout.y),
        high: drawnValue(start + value, layout.y),
      });
    });
  }
  const names = series.map(({ name }) => name);
  const colour = seriesLegend("series", names, theme, size, layout, "square");
  return {
    ...baseSpec(description, layout, theme),
    encoding: {
      x: along("from", chart, layout, true),
      y: across("low", chart, layout),
    },
    layer: [
      {
        data: { values: bars },
        mark: { type: "rect" },
        encoding: {
          x2: { field: "to" },
          y2: { field: "high" },
          color: series.length > 1 ? colour : { value: theme.accent },
        },
      },
      {
        data: { values: [{}] },
        mark: { type: "rule", color: theme.muted, strokeWidth: 1 },
        encoding: {
          x: { value: 0 },
          x2: { value: layout.inner.width },
          y: { datum: 0 },
        },
      },
      ...(missing.length === 0
        ? []
        : missingMarks(
            missing,
            missingText(facts.nan, facts.infinite),
            layout,
            theme.unreal,
          )),
    ],
  };
}

/** Of neighbours that share a bar, the value farthest from 0. */
function farthest(
  values: readonly number[],
  from: number,
  to: number,
): number | undefined {
  let found = values[from];
  for (let i = from + 1; i < to; i++) {
    const value = values[i];
    if (value === undefined) break;
    if (!Number.isFinite(value)) continue;
    if (
      found === undefined ||
      !Number.isFinite(found) ||
      Math.abs(value) > Math.abs(found)
    ) {
      found = value;
    }
  }
  return found;
}
