/** @file Figures of speed stand in the benchmark's record, and pages and README have them from there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goalsOf } from "../../../src/speed/goals.ts";
import type { SpeedRecord } from "../../../src/speed/record.ts";
import { readmeTable } from "../../../src/speed/text.ts";

const record = JSON.parse(
  readFileSync("src/speed/record.json", "utf8"),
) as SpeedRecord;

/** "15 s", "300 ms", "40 Mbit/s", "1.7 times as fast" */
const speed =
  /\b\d[\d.,]*\s?(ms|s|seconds|minutes|[MG]bit\/s|[MG]B\/s|times (as|faster|slower|quicker))(?![\w-])/g;

test("README quotes the record as it is", () => {
  const readme = readFileSync("README.md", "utf8");
  const quoted = /<!-- speed -->\n([\s\S]*?)\n<!-- \/speed -->/.exec(readme);
  expect(quoted?.[1]?.trim()).toBe(readmeTable(goalsOf(record)));
});

test("no page gives a figure of speed of its own", () => {
  const pages = readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".mdx"))
    .map((path) => join("docs", path));
  const readme = readFileSync("README.md", "utf8").replace(
    /<!-- speed -->[\s\S]*?<!-- \/speed -->/,
    "",
  );
  const texts = [
    ["README.md", readme] as const,
    ...pages.map((path) => [path, readFileSync(path, "utf8")] as const),
  ];
  const found = texts.flatMap(([path, text]) =>
    Array.from(
      // in quotation marks stands an example of what the site says
      text.replace(/“[^”]*”/g, "").matchAll(speed),
      ([figure]) => `${path}: ${figure}`,
    ),
  );
  expect(found).toEqual([]);
});
