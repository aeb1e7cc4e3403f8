/** @file The charts in static/charts/: where each lies, and how another may differ from it. */
import { join } from "node:path";
import type { Chart } from "../../src/charts/chart.ts";
import { chartDistance } from "../../src/charts/distance.ts";
import type { Page } from "../../src/components/Notebook/page.ts";

export function pathOf(page: Page, model: string, name: string): string {
  return join("static/charts", page.id, model, `${name}.json`);
}

/** Chart -> how far it may be from what is committed. */
export function tolerancesOf(page: Page): ReadonlyMap<string, number> {
  return new Map(
    page.places.flatMap(({ charts }) =>
      charts.map(({ name, tolerances }) => [name, tolerances.same] as const),
    ),
  );
}

/** What differs, in words; undefined where nothing does. */
export function chartDifference(
  a: Chart,
  b: Chart,
  tolerance: number,
): string | undefined {
  try {
    const largest = chartDistance(a, b);
    return largest <= tolerance
      ? undefined
      : `the values differ by up to ${largest}, allowed is ${tolerance}`;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}
