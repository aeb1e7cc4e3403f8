/** @file The committed charts against the same cells run by the real nnsight and PyTorch. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ChartFile } from "../../src/charts/chart.ts";
import { numbersIn } from "../../src/charts/numbers-in.ts";

interface Recorded {
  readonly model: string;
  readonly weightsSha256: string;
  readonly charts: Readonly<
    Record<
      string,
      { readonly title: string; readonly values: number[] | number[][] }
    >
  >;
}

const recorded = JSON.parse(
  readFileSync("tests/fixtures/nnsight/induction-heads.json", "utf8"),
) as Recorded;

/** float32 on both sides, added up in another order; measured 3.4e-6 for the loss, 7.2e-8 for the scores. */
const tolerance = 2e-5;

describe("nnsight, running the page's cells in today's idiom", () => {
  for (const [place, { title, values }] of Object.entries(recorded.charts)) {
    it(`draws the chart of ${place} that the page shows`, () => {
      const { chart, provenance } = JSON.parse(
        readFileSync(
          `static/charts/induction-heads/${recorded.model}/${place}.json`,
          "utf8",
        ),
      ) as ChartFile;
      expect(
        provenance.model?.weightsSha256,
        "the model has changed since: run scripts/fixtures/nnsight_charts.py again",
      ).toBe(recorded.weightsSha256);
      expect(chart.title).toBe(title);
      const [ours, theirs] = [numbersIn(chart), values.flat()];
      expect(ours).toHaveLength(theirs.length);
      const largest = Math.max(
        ...ours.map((value, index) => Math.abs(value - (theirs[index] ?? NaN))),
      );
      expect(largest).toBeLessThanOrEqual(tolerance);
    });
  }
});
