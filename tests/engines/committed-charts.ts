/** @file What a journey expects of a chart: the numbers of the committed one. */
import { expect } from "vitest";
import { committedNumbers, toleranceOf } from "../browser/site/committed.ts";
import type { Reader } from "./reader.ts";
import { attributeOf, inChart, numbersShown } from "./tutorial.ts";

/** The promise of the page: the live chart is the prebuilt one of the same model and seed, in every engine. */
export async function expectCommittedChart(
  reader: Reader,
  name: string,
): Promise<void> {
  expect(await attributeOf(reader, inChart(name), "data-chart-origin")).toBe(
    "live",
  );
  await expectCommittedNumbers(reader, name);
}

/** In the table of a chart, which rounds. */
export async function expectCommittedNumbers(
  reader: Reader,
  name: string,
  model?: string,
): Promise<void> {
  const shown = await numbersShown(reader, name);
  const committed = committedNumbers(name, model);
  expect(shown).toHaveLength(committed.length);
  const differences = shown.map((value, index) =>
    Math.abs(value - (committed[index] ?? NaN)),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(toleranceOf(name));
}
