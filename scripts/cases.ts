/**
 * @file Runs what readers write, natively, and compares it with what the real libraries print.
 * Usage: npm run cases [-- filter] [-- --json] [-- --record]
 */
import { parseArgs } from "node:util";
import { classes } from "./cases/classify.ts";
import { readCases } from "./cases/fixtures.ts";
import { change, readRecord, writeRecord } from "./cases/record.ts";
import { runCases, type Tried } from "./cases/run.ts";

function counts(results: readonly Tried[]): string[] {
  const kinds = ["programs", "snippets"];
  const of = (kind: string, name: string): number =>
    results.filter(
      ({ tried, verdict }) =>
        tried.name.startsWith(kind) && verdict.class === name,
    ).length;
  return [
    ["class", ...kinds],
    ...classes.map((name) => [name, ...kinds.map((kind) => of(kind, name))]),
  ].map(
    ([name, ...numbers]) =>
      `${String(name).padEnd(10)}${numbers.map((number) => String(number).padStart(9)).join("")}`,
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
  },
});
const results = await runCases(readCases(positionals[0]));
if (values.record) writeRecord(results);
if (values.json) {
  console.log(
    JSON.stringify(
      results.map(({ tried, verdict, milliseconds }) => ({
        name: tried.name,
        ...verdict,
        milliseconds: Math.round(milliseconds),
      })),
      null,
      1,
    ),
  );
} else {
  for (const name of classes.slice(1)) {
    for (const { tried, verdict } of results) {
      if (verdict.class === name)
        console.log(`${name} ${tried.name}: ${verdict.why}`);
    }
  }
  console.log(counts(results).join("\n"));
}
const record = readRecord();
const changes = results.flatMap((result) => change(result, record) ?? []);
for (const line of changes) console.error(line);
process.exitCode = changes.length === 0 ? 0 : 1;
