/** @file What charts say of themselves in words, and which range their colours span. */
import { readFile } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import type { Chart, ChartFile, LineChart } from "../../../src/charts/chart.ts";
import { difference, overlay } from "../../../src/charts/comparison.ts";
import { colourDomain, evenDomain } from "../../../src/charts/domain.ts";
import { chartDescription, chartSummary } from "../../../src/charts/summary.ts";
import { lossChart, scoreChart } from "./charts.ts";

async function committed(model: string, name: string): Promise<Chart> {
  const file = `static/charts/induction-heads/${model}/${name}.json`;
  return (JSON.parse(await readFile(file, "utf8")) as ChartFile).chart;
}

function line(values: readonly number[]): LineChart {
  return { ...lossChart, values };
}

describe("the summary of a chart", () => {
  it("of the published charts says what the tutorial says", async () => {
    expect(chartSummary(await committed("gpt2", "loss"))).toMatchInlineSnapshot(
      `"Loss averages 12.03 over the first 50 positions and 0.15 from position 51 on."`,
    );
    expect(
      chartSummary(await committed("gpt2", "attention")),
    ).toMatchInlineSnapshot(
      `"Five heads above 0.8: 5.1, 5.5, 6.9, 7.2, 7.10; the next is 0.51 (10.1)."`,
    );
  });

  it("of another model's charts says what that model does", async () => {
    const model = "induction-mini";
    expect(chartSummary(await committed(model, "loss"))).toMatchInlineSnapshot(
      `"Loss averages 9.26 over the first 51 positions and 0.02 from position 54 on."`,
    );
    expect(
      chartSummary(await committed(model, "attention")),
    ).toMatchInlineSnapshot(
      `"Five heads above 0.7: 1.1, 1.4, 2.0, 2.2, 2.5; the next is 0.02 (3.2)."`,
    );
  });

  it("of a line tells of a sharp change only where there is one", () => {
    expect(chartSummary(lossChart)).toMatchInlineSnapshot(
      `"Loss averages 9.83 over the first 3 positions and 0.63 from position 3 on."`,
    );
    const slope = Array.from({ length: 99 }, (_, i) => 10 - i / 10);
    expect(chartSummary(line(slope))).toMatchInlineSnapshot(
      `"Loss averages 5.10 over 99 positions, between 0.20 (position 98) and 10.00 (position 0)."`,
    );
    const wave = Array.from({ length: 99 }, (_, i) => Math.sin(i / 5));
    expect(chartSummary(line(wave))).not.toContain("over the first");
    const spike = Array.from({ length: 99 }, (_, i) => (i === 50 ? 9 : 1));
    expect(chartSummary(line(spike))).not.toContain("over the first");
    expect(chartSummary(line([3, 3, 3, 3, 3, 3]))).not.toContain("first");
  });

  it("of a line tells of a rise, too", () => {
    const rise = Array.from({ length: 40 }, (_, i) => (i < 10 ? 0.5 : 4));
    expect(chartSummary(line(rise))).toMatchInlineSnapshot(
      `"Loss averages 0.50 over the first 10 positions and 4.00 from position 10 on."`,
    );
  });

  it("of a grid names what stands out, and says where nothing does", () => {
    expect(chartSummary(scoreChart)).toMatchInlineSnapshot(
      `"Two heads above 0.8: 1.0, 2.1; the next is 0.50 (1.2)."`,
    );
    const apart = {
      ...scoreChart,
      values: [
        [2.3, 0, 1.93],
        [0, 1.03, 0.19],
        [0, 0, 0],
      ],
    };
    expect(chartSummary(apart)).toMatchInlineSnapshot(
      `"Two heads above 1.9: 0.0, 0.2; the next is 1.03 (1.1)."`,
    );
    const even = {
      ...scoreChart,
      values: [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    };
    expect(chartSummary(even)).toMatchInlineSnapshot(
      `"A grid of 3 by 3 heads between 1.00 and 9.00, highest at 2.2; none stands far out."`,
    );
    const { heads: _, ...grid } = scoreChart;
    const other = { ...grid, xTitle: "Key", yTitle: "Query" };
    expect(chartSummary(other)).toMatchInlineSnapshot(
      `"Two cells above 0.8: Query 1, Key 0; Query 2, Key 1; the next is 0.50 (Query 1, Key 2)."`,
    );
  });

  it("says so where values are not finite", () => {
    expect(chartSummary(line([NaN, NaN]))).toMatchInlineSnapshot(
      `"A line over 2 positions, none of them a finite number: 2 not a number."`,
    );
    expect(chartSummary(line([1, NaN, 2]))).toMatchInlineSnapshot(
      `"Loss averages 1.50 over 2 positions, between 1.00 (position 0) and 2.00 (position 2). Values that are not finite: 1 not a number."`,
    );
    expect(
      chartSummary({ ...scoreChart, values: [[NaN]] }),
    ).toMatchInlineSnapshot(
      `"A grid of 1 by 1 heads, without a finite number: 1 not a number."`,
    );
  });

  it("of a comparison names both sides", () => {
    const names = ["Live", "Prebuilt"] as const;
    const both = overlay(lossChart, line([1, 2, 3]), names);
    expect(both && chartSummary(both)).toMatchInlineSnapshot(
      `"Live: Loss averages 9.83 over the first 3 positions and 0.63 from position 3 on. Prebuilt: Loss averages 2.00 over 3 positions, between 1.00 (position 0) and 3.00 (position 2)."`,
    );
    const less = scoreChart.values.map((cells) => cells.map((v) => v * 0.5));
    const apart = difference(
      { ...scoreChart, values: less },
      scoreChart,
      names,
    );
    expect(apart && chartDescription(apart)).toMatchInlineSnapshot(
      `"Induction Score by Head: difference. The largest difference is 0.46, at 1.0, where Live is lower than Prebuilt."`,
    );
    const none = difference(scoreChart, scoreChart, names);
    expect(none && chartSummary(none)).toBe("Every difference is 0.");
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

  it("span a difference evenly around 0", () => {
    expect(evenDomain(-3, 1)).toEqual([-3, 3]);
    expect(evenDomain(0, 1e-7, 0, 1e-3)).toEqual([-1e-3, 1e-3]);
    expect(evenDomain(2, 5, 3)).toEqual([1, 5]);
  });
});
