/** @file What a listing calls things, as a chart can say it. */
import { expect, it } from "vitest";
import { legible } from "../../../src/charts/legible.ts";

it("writes out what would not be seen in titles and names, and leaves numbers and tokens", () => {
  const values = [1, 2];
  const chart = {
    kind: "bar",
    title: "a\u202e\u200bb\nc",
    labels: ["\u2066x", "\u05e9"],
    series: [{ name: "\u001b[31m", values }],
    tokens: ["\n\u200b"],
  };
  const written = legible(chart);
  expect(written).toEqual({
    kind: "bar",
    title: "aU+202EU+200Bb c",
    labels: ["U+2066x", "\u05e9"],
    series: [{ name: "U+001B[31m", values }],
    tokens: ["\n\u200b"],
  });
  expect(written.series[0]?.values).toBe(values);
});
