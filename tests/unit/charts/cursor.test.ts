/** @file The reader's place in a chart: moving by key, pointing, and where the mark stands. */
import { describe, expect, it } from "vitest";

import {
  boxAt,
  cursorAt,
  extent,
  moved,
  readingAt,
} from "../../../src/charts/cursor.ts";
import { overlay } from "../../../src/charts/comparison.ts";
import { lossChart, scoreChart } from "./charts.ts";

const middle = { row: 1, column: 1 };

describe("moving by key", () => {
  it("goes over the cells of a grid and stops at its edges", () => {
    const to = (key: string, control = false) =>
      moved(scoreChart, middle, key, control);
    expect(to("ArrowUp")).toEqual({ row: 0, column: 1 });
    expect(to("ArrowRight")).toEqual({ row: 1, column: 2 });
    expect(to("Home")).toEqual({ row: 1, column: 0 });
    expect(to("End", true)).toEqual({ row: 2, column: 2 });
    expect(to("PageDown")).toEqual({ row: 2, column: 1 });
    expect(
      moved(scoreChart, { row: 2, column: 2 }, "ArrowDown", false),
    ).toEqual({ row: 2, column: 2 });
    expect(to("Tab")).toBeUndefined();
  });

  it("goes along a curve, and leaves up and down to the page", () => {
    const at = { row: 0, column: 2 };
    expect(moved(lossChart, at, "ArrowLeft", false)).toEqual({
      row: 0,
      column: 1,
    });
    expect(moved(lossChart, at, "End", false)).toEqual({ row: 0, column: 5 });
    expect(moved(lossChart, at, "ArrowDown", false)).toBeUndefined();
  });
});

describe("reading a chart off", () => {
  it("names the place and its value", () => {
    expect(readingAt(scoreChart, { row: 1, column: 0 })).toBe(
      "Layer 1, Head 0: 0.9100",
    );
    expect(readingAt(lossChart, { row: 0, column: 5 })).toBe(
      "Position 5: Loss 0.1250",
    );
    const shorter = { ...lossChart, values: [1e-6] };
    const both = overlay(lossChart, shorter, ["Live", "Prebuilt"]);
    expect(both && readingAt(both, { row: 0, column: 0 })).toBe(
      "Position 0: Live 9.5000, Prebuilt 1e-6",
    );
    expect(both && readingAt(both, { row: 0, column: 1 })).toBe(
      "Position 1: Live 10.2500, Prebuilt no value",
    );
  });
});

describe("pointing", () => {
  for (const chart of [lossChart, scoreChart]) {
    for (const size of ["wide", "narrow"] as const) {
      it(`finds every place of a ${chart.kind} where its mark stands, ${size}`, () => {
        const { rows, columns } = extent(chart);
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            const { left, top, width, height } = boxAt(
              chart,
              { row, column },
              size,
              undefined,
            );
            const x = left + width / 2;
            const y = top + height / 2;
            expect(cursorAt(chart, x, y, size, undefined)).toEqual({
              row,
              column,
            });
          }
        }
        expect(cursorAt(chart, 0, 0.5, size, undefined)).toBeUndefined();
        expect(cursorAt(chart, 0.5, 1, size, undefined)).toBeUndefined();
      });
    }
  }

  it("follows a zoomed curve", () => {
    const stretch = { first: 2, last: 4 };
    const { left, top } = boxAt(
      lossChart,
      { row: 0, column: 3 },
      "wide",
      stretch,
    );
    expect(cursorAt(lossChart, left, top, "wide", stretch)?.column).toBe(3);
  });
});
