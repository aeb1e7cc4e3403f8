/** @file Which grids are of heads: the page says so, by the titles of their axes. */
import { describe, expect, it } from "vitest";

import { withHeads } from "../../../src/charts/heads.ts";
import { lossChart, scoreChart } from "./charts.ts";

const { heads: _, ...grid } = scoreChart;
const axes = { xTitle: "Head", yTitle: "Layer" };

describe("a grid is one of heads", () => {
  it("where its axes have the titles that the page names, in any case", () => {
    expect(withHeads(grid, axes)).toEqual(scoreChart);
    expect(withHeads({ ...grid, xTitle: "HEAD" }, axes)).toHaveProperty(
      "heads",
    );
  });

  it("and not where the page names none, or others", () => {
    expect(withHeads(grid, undefined)).toBe(grid);
    const swapped = { xTitle: "Layer", yTitle: "Head" };
    expect(withHeads(grid, swapped)).toBe(grid);
    const line = { ...lossChart, ...axes };
    expect(withHeads(line, axes)).toBe(line);
  });
});
