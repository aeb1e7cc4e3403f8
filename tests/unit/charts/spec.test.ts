/** @file Specs of charts, as snapshots, and that Vega-Lite takes each of them without a warning. */
import { compile } from "vega-lite";
import { describe, expect, it } from "vitest";

import {
  difference,
  type Drawable,
  overlay,
} from "../../../src/charts/comparison.ts";
import { chartFrame } from "../../../src/charts/kinds/index.ts";
import type { Padding } from "../../../src/charts/frame.ts";
import { chartSpec } from "../../../src/charts/spec.ts";
import { chartThemes } from "../../../src/charts/theme.ts";
import { lossChart, scoreChart } from "./charts.ts";

const names = ["Live", "Prebuilt"] as const;
const charts: readonly Drawable[] = [
  lossChart,
  scoreChart,
  overlay(lossChart, lossChart, names),
  difference(scoreChart, scoreChart, names),
].filter((chart) => chart !== undefined);
const sizes = ["wide", "narrow"] as const;
const themes = ["light", "dark"] as const;

describe("the spec of a chart", () => {
  it("of a line is as recorded", () => {
    expect(chartSpec(lossChart, chartThemes.light, "wide")).toMatchSnapshot();
  });

  it("of a heatmap is as recorded", () => {
    expect(chartSpec(scoreChart, chartThemes.dark, "narrow")).toMatchSnapshot();
  });

  for (const chart of charts) {
    for (const theme of themes) {
      for (const size of sizes) {
        it(`of a ${chart.kind} compiles without a warning, ${theme} and ${size}`, () => {
          const warnings: unknown[] = [];
          const warn = (...args: readonly unknown[]) => {
            warnings.push(args);
            return logger;
          };
          const logger = {
            level: () => logger,
            error: warn,
            warn,
            info: () => logger,
            debug: () => logger,
          };
          compile(chartSpec(chart, chartThemes[theme], size), {
            logger: logger,
          });
          expect(warnings).toEqual([]);
        });

        it(`of a ${chart.kind} fills its frame, ${theme} and ${size}`, () => {
          const spec = chartSpec(chart, chartThemes[theme], size) as {
            width: number;
            height: number;
            padding: Padding;
          };
          const { padding } = spec;
          const { width, height } = chartFrame(chart, size);
          expect(spec.width + padding.left + padding.right).toBe(width);
          expect(spec.height + padding.top + padding.bottom).toBe(height);
        });
      }
    }
  }

  it("shows as many labels as fit where a grid has many columns", () => {
    const values = [Array.from({ length: 25 }, (_, i) => i / 25)];
    const spec = chartSpec(
      { ...scoreChart, values },
      chartThemes.light,
      "narrow",
    ) as { encoding: { x: { axis: { values: number[] } } } };
    expect(spec.encoding.x.axis.values).toEqual([
      0, 3, 6, 9, 12, 15, 18, 21, 24,
    ]);
  });
});
