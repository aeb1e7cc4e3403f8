/** @file What a chart shows, in a sentence or two written from its numbers: shown under it, and its text alternative. */
import type { Drawable } from "./comparison.ts";
import { described } from "./described.ts";
import { kindOf } from "./kinds/index.ts";

const told = new WeakMap<Drawable, string>();

export function chartSummary(chart: Drawable): string {
  const summary = told.get(chart) ?? kindOf(chart).summary(chart);
  told.set(chart, summary);
  return summary;
}

/** The text alternative of a chart: its title and its summary. */
export function chartDescription(
  chart: Drawable,
  summary = chartSummary(chart),
): string {
  return described(chart, summary);
}
