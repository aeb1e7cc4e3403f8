/** @file The prebuilt charts of GPT-2 Small hold the published values, and those show what the tutorial says. */
import { readFile } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import type { ChartFile } from "../../../src/charts/chart.ts";
import { numbersIn } from "../../../src/charts/numbers-in.ts";
import {
  readPage,
  readPublications,
} from "../../../src/plugins/pages/folder.ts";

const [publication] = readPublications(readPage("docs/induction-heads"));
const published = publication?.charts as {
  readonly loss: number[];
  readonly attention: number[][];
};

async function chartOf(name: string): Promise<ChartFile> {
  const file = `static/charts/induction-heads/gpt2/${name}.json`;
  return JSON.parse(await readFile(file, "utf8")) as ChartFile;
}

describe("the published charts of GPT-2 Small", () => {
  it("hold the published values", async () => {
    expect(numbersIn((await chartOf("loss")).chart)).toEqual(published.loss);
    expect((await chartOf("attention")).chart).toEqual(
      expect.objectContaining({ values: published.attention }),
    );
  });

  it("name their source", async () => {
    for (const name of ["loss", "attention"]) {
      const { provenance } = await chartOf(name);
      expect(provenance.origin).toBe("published");
      expect(provenance.source).toContain("abafb2b2");
    }
  });

  it("show five heads above 0.8 and every other below 0.6", () => {
    const heads = published.attention.flatMap((row, layer) =>
      row.map((score, head) => ({ name: `${layer}.${head}`, score })),
    );
    heads.sort((a, b) => b.score - a.score);
    const five = heads.slice(0, 5);
    expect(five.map(({ name }) => name).sort()).toEqual([
      "5.1",
      "5.5",
      "6.9",
      "7.10",
      "7.2",
    ]);
    expect(Math.min(...five.map(({ score }) => score))).toBeGreaterThan(0.8);
    expect(heads[5]?.score).toBeLessThan(0.6);
  });
});
