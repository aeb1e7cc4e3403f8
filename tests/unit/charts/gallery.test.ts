/** @file The charts of the gallery, as its listings made them: one of every kind, whole, drawn and told of. */
import { readdirSync, readFileSync } from "node:fs";
import { compile } from "vega-lite";
import { describe, expect, it } from "vitest";

import type { ChartFile } from "../../../src/charts/chart.ts";
import { checkedChart } from "../../../src/charts/kinds/index.ts";
import { chartSpec } from "../../../src/charts/spec.ts";
import { chartSummary } from "../../../src/charts/summary.ts";
import { chartThemes } from "../../../src/charts/theme.ts";
import { ofKind } from "./charts.ts";

const folder = "static/charts/gallery/induction-mini";
const charts = readdirSync(folder).map((name) => {
  const text = readFileSync(`${folder}/${name}`, "utf8");
  return [name, (JSON.parse(text) as ChartFile).chart] as const;
});

describe("the gallery", () => {
  it("shows every kind of chart", () => {
    const shown = new Set(charts.map(([, { kind }]) => kind));
    expect([...shown].sort()).toEqual(Object.keys(ofKind).sort());
  });

  it.each(charts)("draws %s, and says what is to be seen", (_, chart) => {
    expect(checkedChart(chart)).toBe(chart);
    for (const theme of Object.values(chartThemes)) {
      for (const size of ["wide", "narrow"] as const) {
        expect(() => compile(chartSpec(chart, theme, size))).not.toThrow();
      }
    }
    expect(chartSummary(chart)).toMatchSnapshot();
  });
});
