/** @file The committed charts against the same cells run by the real nnsight and PyTorch. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ChartFile } from "../../src/charts/chart.ts";
import { numbersIn } from "../../src/charts/numbers-in.ts";
import { chartNames, readPages } from "../../src/plugins/pages/folder.ts";

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

/** Of every page that has been run so. */
const recordings = readPages().flatMap(({ id }) => {
  const file = `tests/fixtures/nnsight/${id}.json`;
  if (!existsSync(file)) return [];
  const recorded = JSON.parse(readFileSync(file, "utf8")) as Recorded;
  return [{ id, ...recorded }];
});

/** float32 on both sides, added up in another order; measured 3.4e-6 for the loss, 7.2e-8 for the scores. */
const tolerance = 2e-5;

describe.each(recordings)(
  "nnsight, running the cells of $id in today's idiom",
  ({ id, model, weightsSha256, charts }) => {
    it("draws every chart of the page", () => {
      const page = readPages().find((page) => page.id === id);
      expect(Object.keys(charts)).toEqual(page && chartNames(page));
    });

    for (const [name, { title, values }] of Object.entries(charts)) {
      it(`draws the chart ${name} that the page shows`, () => {
        const { chart, provenance } = JSON.parse(
          readFileSync(`static/charts/${id}/${model}/${name}.json`, "utf8"),
        ) as ChartFile;
        // the numbers of a record are of no model
        if (provenance.model !== undefined) {
          expect(
            provenance.model.weightsSha256,
            "the model has changed since: run scripts/fixtures/nnsight_charts.py again",
          ).toBe(weightsSha256);
        }
        expect(chart.title).toBe(title);
        const [ours, theirs] = [numbersIn(chart), values.flat()];
        expect(ours).toHaveLength(theirs.length);
        const largest = Math.max(
          ...ours.map((value, index) =>
            Math.abs(value - (theirs[index] ?? NaN)),
          ),
        );
        expect(largest).toBeLessThanOrEqual(tolerance);
      });
    }
  },
);
