/** @file The counts that README gives are those of the fixtures. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readCases, readRuns } from "../../scripts/cases/fixtures.ts";

const readme = readFileSync("README.md", "utf8").replace(/\s+/g, " ");

/** How many programs a fixture of tensors holds. */
function torch(name: string): number {
  const { programs } = JSON.parse(
    readFileSync(`tests/fixtures/torch/${name}.json`, "utf8"),
  ) as { readonly programs: readonly unknown[] };
  return programs.length;
}

const generatedRuns = readRuns().cases.filter(({ name }) =>
  name.startsWith("runs/generated:"),
);

test.each([
  [torch("views"), "generated programs of views"],
  [torch("gradients"), "generated programs (views"],
  [torch("training"), "that make and train modules"],
  [readCases("programs/").cases.length, "programs, "],
  [readCases("snippets/").cases.length, "lines)"],
  [readRuns().cases.length, "programs, 180 of them generated"],
  [generatedRuns.length, "of them generated"],
])("%i %s", (count, what) => {
  expect(readme).toContain(`${count.toLocaleString("en-GB")} ${what}`);
});
