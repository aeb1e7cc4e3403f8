/** @file Every kind of chart at every magnitude and size: nothing is cut, blank or slow, and the words say what is there. */
import { parse, View } from "vega";
import { compile } from "vega-lite";
import { describe, expect, it } from "vitest";

import { chartCsv, portableSpec } from "../../../src/charts/export.ts";
import {
  boxAt,
  cursorAt,
  extent,
  readingAt,
} from "../../../src/charts/cursor.ts";
import { checkedChart, kindOf } from "../../../src/charts/kinds/index.ts";
import { atOnce } from "../../../src/charts/slices.ts";
import { chartImage, chartSpec } from "../../../src/charts/spec.ts";
import { chartSummary } from "../../../src/charts/summary.ts";
import { textWidth } from "../../../src/charts/text-width.ts";
import { chartThemes } from "../../../src/charts/theme.ts";
import { drawables, ofKind, someNumbers } from "./charts.ts";

const kinds = Object.entries(ofKind);
const theme = chartThemes.light;

async function svgOf(spec: ReturnType<typeof chartSpec>): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Every text of a drawing, with the pixels that it may take at most and where its anchor is. */
function texts(svg: string): {
  readonly text: string;
  readonly left: number;
  readonly right: number;
}[] {
  const places: { text: string; left: number; right: number }[] = [];
  const moves: number[] = [];
  const tag = /<g([^>]*)>|<\/g>|<text([^>]*)>([^<]*)<\/text>/g;
  const moveOf = (attributes: string): number =>
    Number(/translate\(([-\d.e]+)/.exec(attributes)?.[1] ?? 0);
  for (const [whole, group, attributes, text = ""] of svg.matchAll(tag)) {
    if (whole === "</g>") moves.pop();
    else if (attributes === undefined) moves.push(moveOf(group ?? ""));
    else {
      if (attributes.includes("rotate") || text === "") continue;
      const own = moveOf(attributes);
      const size = Number(/font-size="([\d.]+)px"/.exec(attributes)?.[1] ?? 11);
      const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1] ?? "start";
      const width = textWidth(text, size);
      const at = moves.reduce((sum, move) => sum + move, own);
      const left =
        anchor === "start"
          ? at
          : anchor === "end"
            ? at - width
            : at - width / 2;
      places.push({ text, left, right: left + width });
    }
  }
  return places;
}

const magnitudes = [
  ["tiny", (n: number) => n * 1e-8],
  ["everyday", (n: number) => n],
  ["millions", (n: number) => n * 1e6],
  ["near the end of float32", (n: number) => n * 1e38],
  ["with differences in the seventh digit", (n: number) => 1000.0001 + n / 1e4],
  ["all equal", () => 4],
  ["all zero", () => 0],
  ["with gaps", (n: number) => (n < 0 ? NaN : n > 2 ? Infinity : n)],
  ["none a number", () => NaN],
] as const;

describe.each(kinds)("a %s", (_, of) => {
  it.each(magnitudes)(
    "of numbers %s has no text that is cut",
    async (_, change) => {
      const chart = of(someNumbers.map(change));
      for (const size of ["wide", "narrow"] as const) {
        const { width } = kindOf(chart).layout(chart, size, undefined);
        const svg = await svgOf(chartSpec(chart, theme, size));
        for (const { text, left, right } of texts(svg)) {
          expect(left, text).toBeGreaterThanOrEqual(0);
          expect(right, text).toBeLessThanOrEqual(width);
          expect(text).not.toMatch(/NaN|undefined|Infinity/);
        }
      }
    },
  );

  it.each(magnitudes)("of numbers %s is told of in words", (_, change) => {
    const summary = chartSummary(of(someNumbers.map(change)));
    expect(summary).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(summary.length).toBeGreaterThan(10);
  });

  it("says where values are no numbers", () => {
    const chart = of([1, 2, NaN, Infinity, 5, 6]);
    expect(chartSummary(chart)).toMatch(/finite/);
  });

  it("of nothing is no error", async () => {
    const chart = of([]);
    expect(chartSummary(chart)).toMatch(/nothing|No |no /);
    await svgOf(chartSpec(chart, theme, "wide"));
  });

  it("is read off where its mark stands", () => {
    const chart = of(someNumbers);
    const { rows, columns } = extent(chart);
    for (const size of ["wide", "narrow"] as const) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const box = boxAt(chart, { row, column }, size, undefined);
          const at = cursorAt(
            chart,
            box.left + box.width / 2,
            box.top + box.height / 2,
            size,
            undefined,
          );
          expect(at).toEqual({ row, column });
          expect(readingAt(chart, { row, column })).toMatch(/: ?|,/);
        }
      }
    }
  });

  it("has all its numbers in its file", () => {
    const chart = of(someNumbers);
    const csv = chartCsv(chart, []);
    const numbers = chart.kind === "histogram" ? [1, 1] : someNumbers;
    for (const number of numbers) {
      expect(csv).toMatch(new RegExp(`(^|[,\\n])${number}[,\\r]`));
    }
  });

  it("is refused where its data does not fit together", () => {
    expect(() => checkedChart({ ...of(someNumbers), kind: "pie" })).toThrow(
      /^chart: kind must be one of line, /,
    );
    expect(checkedChart(of(someNumbers))).toEqual(of(someNumbers));
  });
});

describe("a picture that leaves the page", () => {
  it.each(drawables.map((chart) => [chart.kind, chart] as const))(
    "of a %s says its title and where it is from, and cuts neither",
    async (_, chart) => {
      const spec = portableSpec(
        chart,
        [
          {
            label: "GPT-2 Small, published values",
            origin: "published",
            model: { id: "gpt2" },
            source: `A source with a long name, ${"that goes on and on, ".repeat(8)}to its end`,
          },
        ],
        theme,
      );
      const svg = await svgOf(spec);
      const shown = texts(svg);
      const words = svg.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
      expect(words).toContain(chart.title);
      expect(words).toContain("GPT-2 Small, published values");
      expect(words).toContain("to its end");
      for (const { text, right } of shown) {
        expect(right, text).toBeLessThanOrEqual(720);
      }
    },
  );
});

describe("very many numbers", () => {
  const many = (count: number, of: (i: number) => number): number[] =>
    Array.from({ length: count }, (_, i) => of(i));

  it("of a line are thinned with a word, and no peak is lost", () => {
    const values = many(1_000_000, (i) => (i === 654_321 ? 50 : Math.sin(i)));
    const chart = ofKind.line(values);
    const drawn = JSON.stringify(chartSpec(chart, theme, "wide"));
    expect(drawn.length).toBeLessThan(200_000);
    expect(drawn).toContain('"x":654321,"y":50');
    expect(kindOf(chart).note?.(chart, undefined)).toMatch(
      /^Too many positions/,
    );
    const near = { first: 654_000, last: 654_500 };
    expect(kindOf(chart).note?.(chart, near)).toBeUndefined();
    expect(chartSummary(chart)).toContain("50.00 (place 654321)");
  });

  it("of a grid are one image, in which no cell is lost", async () => {
    const side = 1500;
    const grid = many(side, () => 0).map(() => new Array<number>(side).fill(0));
    const cells = grid[777];
    if (cells === undefined) throw new Error("no row");
    cells[1234] = 1;
    const chart = { ...ofKind.heatmap([]), values: grid };
    const work = kindOf(chart).raster?.(chart, theme, "wide");
    if (work === undefined) throw new Error("no image");
    const { width, height, pixels } = atOnce(work);
    const highest = theme.ramp.at(-1);
    const hot = many(width * height, (i) => i).filter(
      (i) =>
        `#${[...pixels.subarray(4 * i, 4 * i + 3)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}` ===
        highest,
    );
    expect(hot).toEqual([Math.floor(777 / 5) * width + Math.floor(1234 / 3)]);
    const image = await chartImage(chart, theme, "wide", atOnce);
    const spec = chartSpec(chart, theme, "wide", undefined, image);
    expect(image).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
    expect(JSON.stringify(spec).length).toBeLessThan(100_000);
    expect(kindOf(chart).note?.(chart, undefined)).toContain("5 by 3");
  });

  it("of a bar chart are few marks", () => {
    const chart = ofKind.bar(many(200_000, (i) => Math.sin(i / 1000)));
    const spec = JSON.stringify(chartSpec(chart, theme, "wide"));
    expect(spec.length).toBeLessThan(2_000_000);
  });

  it("of a scatter chart are one image, in which no point is lost", () => {
    const x = many(200_000, (i) => (i === 123_456 ? 10 : (i % 500) / 500));
    const y = many(200_000, (i) => (i === 123_456 ? 5 : Math.sin(i)));
    const series = [
      { name: "a", x, y },
      { name: "b", x: [0, NaN], y: [5, 5] },
    ];
    const chart = { ...ofKind.scatter([]), series };
    const work = kindOf(chart).raster?.(chart, theme, "wide");
    if (work === undefined) throw new Error("no image");
    const { width, height, pixels } = atOnce(work);
    const { inner } = kindOf(chart).layout(chart, "wide", undefined);
    const at = ({ column, row }: { column: number; row: number }): string => {
      const mark = kindOf(chart).mark(
        chart,
        { row, column },
        kindOf(chart).layout(chart, "wide", undefined),
      );
      const left = Math.round(((mark.left + 5) * width) / inner.width);
      const top = Math.round(((mark.top + 5) * height) / inner.height);
      const pixel =
        4 * (Math.min(top, height - 1) * width + Math.min(left, width - 1));
      return `#${[...pixels.subarray(pixel, pixel + 3)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    };
    expect(at({ row: 0, column: 123_456 })).toBe(theme.series[0]);
    expect(at({ row: 1, column: 0 })).toBe(theme.series[1]);
    expect(pixels[3]).toBe(204);
    expect(pixels[4 * Math.floor(width / 2) + 3]).toBe(0);
    const spec = JSON.stringify(chartSpec(chart, theme, "wide"));
    expect(spec.length).toBeLessThan(20_000);
    expect(kindOf(chart).note?.(chart, undefined)).toMatch(/^Many points/);
    const { rows, rowName, cell } = kindOf(chart).table(chart);
    expect(rows).toBe(200_002);
    expect([rowName(200_000), cell(200_000, 1)]).toEqual(["b", 5]);
  });
});
