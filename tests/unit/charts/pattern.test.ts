/** @file An attention pattern as it reads: tokens, one cell, the whole in words, and its pixels. */
import { parse, View } from "vega";
import { compile } from "vega-lite";
import { describe, expect, it } from "vitest";

import {
  type Pattern,
  patternReading,
  strongestKey,
} from "../../../src/charts/pattern.ts";
import { patternSummary } from "../../../src/charts/pattern-summary.ts";
import { crispSide, patternPixels } from "../../../src/charts/pixels.ts";
import { chartSpec } from "../../../src/charts/spec.ts";
import { chartThemes } from "../../../src/charts/theme.ts";
import { visibleToken } from "../../../src/charts/token-text.ts";
import { scoreChart } from "./charts.ts";

/** @param weight of a key for a query; what is left is spread evenly over all keys that it sees */
function pattern(
  length: number,
  weight: (query: number, key: number) => number,
): Pattern {
  const weights = new Float32Array(length * length);
  for (let query = 0; query < length; query++) {
    const own = Array.from({ length: query + 1 }, (_, key) =>
      weight(query, key),
    );
    const rest = 1 - own.reduce((sum, value) => sum + value, 0);
    own.forEach((value, key) => {
      weights[query * length + key] = value + rest / (query + 1);
    });
  }
  const ids = Array.from({ length }, (_, id) => id);
  return { ids, texts: ids.map((id) => ` t${id}`), weights };
}

describe("the text of a token", () => {
  it.each([
    [" Jordan", '" Jordan"'],
    ["  ", '"  "'],
    ["\n\t", '"\\n\\t"'],
    ['say "\\"', '"say \\"\\\\\\""'],
    ["<|endoftext|>", '"<|endoftext|>"'],
    ["a\u00a0b\u200bc", '"a\\u{a0}b\\u{200b}c"'],
    ["é – 東京", '"é – 東京"'],
  ])("%j is shown as %s", (text, shown) => {
    expect(visibleToken(text)).toBe(shown);
  });
});

describe("a cell of a pattern", () => {
  const looks = pattern(4, (query, key) => (key === query - 1 ? 0.9 : 0));

  it("reads with its tokens", () => {
    expect(patternReading(looks, { row: 3, column: 2 })).toBe(
      'query 3 " t3" looks at key 2 " t2": 0.93',
    );
    expect(patternReading(looks, { row: 1, column: 2 })).toBe(
      'query 1 " t1" cannot see key 2 " t2", which comes later',
    );
  });

  it("reads with ids where texts are not known", () => {
    const { ids, weights } = looks;
    expect(patternReading({ ids, weights }, { row: 3, column: 2 })).toBe(
      "query 3 (id 3) looks at key 2 (id 2): 0.93",
    );
  });

  it("is found where a query looks most", () => {
    expect(strongestKey(looks, 3)).toBe(2);
  });
});

describe("a pattern in words", () => {
  it("says from where on it looks how far back", () => {
    const induction = pattern(100, (query, key) =>
      query >= 50 && key === query - 49 ? 0.9 : 0,
    );
    expect(patternSummary(induction)).toBe(
      "From position 50 on, this head looks 49 places back: 0.90 of its attention on average. Before that it looks at no place in particular.",
    );
  });

  it("says what came before", () => {
    const induction = pattern(100, (query, key) =>
      key === (query >= 50 ? query - 49 : 0) ? 0.8 : 0,
    );
    expect(patternSummary(induction)).toBe(
      // at position 49 the first token is 49 places back
      'From position 49 on, this head looks 49 places back: 0.80 of its attention on average. Before that it looks at the first token, " t0": 0.81.',
    );
  });

  it.each([
    ["the token itself", (query: number) => query],
    ["the token before", (query: number) => query - 1],
    ['the first token, " t0"', () => 0],
  ])("says that it looks at %s", (words, place) => {
    const looks = pattern(40, (query, key) => (key === place(query) ? 0.9 : 0));
    expect(patternSummary(looks)).toMatch(
      `This head looks at ${words}: 0.91 of its attention on average.`,
    );
  });

  it("finds a key that everything after it looks at", () => {
    const looks = pattern(40, (query, key) =>
      key === 7 && query > 7 ? 0.6 : 0,
    );
    expect(patternSummary(looks)).toContain(
      'From position 8 on, this head looks at key 7, " t7": 0.62',
    );
  });

  it("claims nothing of a head that spreads its attention, of few tokens or of what is no number", () => {
    expect(patternSummary(pattern(60, () => 0))).toBe(
      "This head looks at no place in particular: a query gives its strongest key 0.08 of its attention on average.",
    );
    expect(patternSummary(pattern(3, () => 0))).toContain("too short");
    const broken = pattern(60, () => 0);
    broken.weights[5] = NaN;
    expect(patternSummary(broken)).toContain("not finite numbers");
  });
});

describe("a pattern's pixels", () => {
  const { ramp } = chartThemes.light;

  it("have the colours of the site's heatmaps", async () => {
    const spec = chartSpec(scoreChart, chartThemes.light, "wide");
    const view = new View(parse(compile(spec).spec), { renderer: "none" });
    await view.runAsync();
    const colour = view.scale("color") as (value: number) => string;
    const weights = Float32Array.from({ length: 16 }, (_, index) => index / 15);
    const pixels = patternPixels(weights, ramp);
    weights.forEach((weight, index) => {
      const expected = colour(weight).match(/\d+/g)?.map(Number) ?? [];
      const [red, green, blue, alpha] = pixels.subarray(4 * index);
      expect([red, green, blue], `weight ${weight}`).toEqual(expected);
      expect(alpha).toBe(255);
    });
    view.finalize();
  });

  it("are clear where a query cannot see, and where there is no number", () => {
    const pixels = patternPixels(Float32Array.of(1, 0, 0, NaN), ramp);
    const alphas = [0, 1, 2, 3].map((index) => pixels[4 * index + 3]);
    expect(alphas).toEqual([255, 0, 255, 0]);
  });

  it("span what an edited pattern has beyond a share", () => {
    const pixels = patternPixels(Float32Array.of(2, 0, 0, 1), ramp);
    const whole = patternPixels(Float32Array.of(1, 0, 0, 0.5), ramp);
    expect(pixels).toEqual(whole);
  });

  it("are enlarged by whole pixels of the screen, as far as there is room", () => {
    expect(crispSide(440, 100, 1)).toBe(400);
    expect(crispSide(440, 100, 2)).toBe(400);
    expect(crispSide(440, 100, 1.5)).toBe(400);
    expect(crispSide(250, 100, 3)).toBeCloseTo(700 / 3);
    expect(crispSide(300, 1024, 2)).toBe(300);
  });

  it("of a thousand tokens are made without running out of arguments", () => {
    const pixels = patternPixels(new Float32Array(1024 * 1024), ramp);
    expect(pixels).toHaveLength(4 * 1024 * 1024);
  });
});
