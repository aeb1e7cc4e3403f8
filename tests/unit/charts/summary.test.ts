/** @file What charts say of themselves in words, and which range their colours span. */
import { describe, expect, it } from "vitest";

import { colourDomain } from "../../../src/charts/domain.ts";
import { chartSummary } from "../../../src/charts/summary.ts";
import { lossChart, scoreChart } from "./charts.ts";

describe("the summary of a chart", () => {
  it("of a line names its highest and lowest value and the means of its halves", () => {
    expect(chartSummary(lossChart)).toMatchInlineSnapshot(
      `"Loss by position. A line over 6 positions: highest 10.3 at position 1, lowest 0.125 at position 5; mean 9.83 over the first half and 0.625 over the second."`,
    );
  });

  it("of a heatmap names its highest cells and what the rest stay below", () => {
    expect(chartSummary(scoreChart)).toMatchInlineSnapshot(
      `"Induction Score by Head. A grid of 3 rows (Layer) and 3 columns (Head). Highest: Layer 1 Head 0 at 0.91, Layer 2 Head 1 at 0.88, Layer 1 Head 2 at 0.5, Layer 2 Head 0 at 0.2, Layer 2 Head 2 at 0.04; every other at most 0.03."`,
    );
  });

  it("says so where no value is finite", () => {
    expect(
      chartSummary({ ...lossChart, values: [NaN, NaN] }),
    ).toMatchInlineSnapshot(
      `"Loss by position. A line over 2 positions, none of them a finite number."`,
    );
    expect(
      chartSummary({ ...scoreChart, values: [[NaN]] }),
    ).toMatchInlineSnapshot(
      `"Induction Score by Head. A grid of 1 rows (Layer) and 1 columns (Head), without a finite number."`,
    );
  });
});

describe("the colours of a heatmap", () => {
  it("span 0 to 1 for shares, whatever the highest is", () => {
    expect(colourDomain(scoreChart.values)).toEqual([0, 1]);
    expect(colourDomain([[0.1, 0.2]])).toEqual([0, 1]);
  });

  it("span the values, with 0, where they are no shares or all are faint", () => {
    expect(colourDomain([[0.01, 0.04]])).toEqual([0, 0.04]);
    expect(colourDomain([[3, 7]])).toEqual([0, 7]);
    expect(colourDomain([[-2, 1]])).toEqual([-2, 1]);
  });

  it("still span something where all are zero or none is finite", () => {
    expect(colourDomain([[0, 0]])).toEqual([0, 1]);
    expect(colourDomain([[NaN]])).toEqual([0, 1]);
    expect(colourDomain([])).toEqual([0, 1]);
  });
});
