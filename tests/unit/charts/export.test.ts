/** @file Charts as files: rows of numbers with their provenance, and specs that draw themselves. */
import { compile } from "vega-lite";
import { describe, expect, it } from "vitest";

import type { Provenance } from "../../../src/charts/chart.ts";
import { difference, overlay } from "../../../src/charts/comparison.ts";
import {
  chartCsv,
  fileName,
  portableSpec,
} from "../../../src/charts/export.ts";
import { chartThemes } from "../../../src/charts/theme.ts";
import { lossChart, scoreChart } from "./charts.ts";

const provenance: Provenance = {
  label: "mini, run\nhere",
  origin: "run",
  model: { id: "mini", weightsSha256: "ab12" },
  seed: 0,
  date: "2026-11-23",
};

describe("comma-separated values", () => {
  it("have one row for each number, below where they are from", () => {
    expect(chartCsv(lossChart, [provenance]).split("\r\n"))
      .toMatchInlineSnapshot(`
      [
        "# Loss by position",
        "# mini, run here; weights sha256 ab12; seed 0; 2026-11-23",
        "Position,Loss",
        "0,9.5",
        "1,10.25",
        "2,9.75",
        "3,1.5",
        "4,0.25",
        "5,0.125",
        "",
      ]
    `);
    expect(chartCsv(scoreChart, []).split("\r\n").slice(0, 4))
      .toMatchInlineSnapshot(`
      [
        "# Induction Score by Head",
        "Layer,Head,Value",
        "0,0,0.01",
        "0,1,0.02",
      ]
    `);
  });

  it("have a column for each curve, and quote names with commas", () => {
    const shorter = { ...lossChart, values: [1, 2] };
    const both = overlay(lossChart, shorter, ["Live", 'GPT-2, "small"']);
    expect(both && chartCsv(both, []).split("\r\n").slice(1, 5))
      .toMatchInlineSnapshot(`
      [
        "Position,Loss: Live,"Loss: GPT-2, ""small"""",
        "0,9.5,1",
        "1,10.25,2",
        "2,9.75,",
      ]
    `);
  });
});

describe("a spec that leaves the page", () => {
  it("carries data, ground and provenance, and compiles", () => {
    const spec = portableSpec(scoreChart, [provenance], chartThemes.light);
    expect(spec.usermeta).toEqual({
      title: scoreChart.title,
      provenance: [provenance],
    });
    expect(spec.background).toBe(chartThemes.light.ground);
    expect(() => compile(spec)).not.toThrow();
  });
});

it("names files after titles", () => {
  expect(fileName(scoreChart)).toBe("induction-score-by-head");
  const apart = difference(scoreChart, scoreChart, ["Live", "GPT-2 Small"]);
  expect(apart && fileName(apart)).toBe("induction-score-by-head-difference");
  expect(fileName({ ...lossChart, title: "//" })).toBe("chart");
});
