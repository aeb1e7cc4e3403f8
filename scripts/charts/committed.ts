/** @file The charts in static/charts/: where each lies, and how another may differ from it. */
import { join } from "node:path";
import type { Chart } from "../../src/charts/chart.ts";
import { numbersIn, withNumbers } from "../../src/charts/numbers-in.ts";
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

/** The largest between two numbers at the same place. @throws where the charts differ in anything else */
export function chartDistance(a: Chart, b: Chart): number {
  const frame = (chart: Chart): string =>
    JSON.stringify(withNumbers(chart, () => 0));
  if (frame(a) !== frame(b)) {
    throw new Error(`one is ${frame(a)}, the other ${frame(b)}`);
  }
  const [mine, theirs] = [numbersIn(a), numbersIn(b)];
  if (mine.length !== theirs.length) {
    throw new Error(
      `one has ${mine.length} values, the other ${theirs.length}`,
    );
  }
  return mine.reduce((largest, value, index) => {
    const apart = Math.abs(value - (theirs[index] ?? NaN));
    // what is not a number is never close
    return Math.max(largest, Number.isNaN(apart) ? Infinity : apart);
  }, 0);
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
