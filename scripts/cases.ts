/**
 * @file Runs what readers write, natively, and compares it with what the real libraries print.
 * Usage: npm run cases [-- filter] [-- --json] [-- --record]
 *        npm run cases -- --generated [filter]        the generated programs instead
 *        npm run cases -- --fresh 500 --seed 7        others, made now: PYTHON names one with the real libraries
 */
import { parseArgs } from "node:util";
import { classes } from "./cases/classify.ts";
import { generateFresh } from "./cases/fresh.ts";
import { kindOf, readCases, readGenerated } from "./cases/fixtures.ts";
import { change, readRecord, writeRecord } from "./cases/record.ts";
import { runCases, type Tried } from "./cases/run.ts";

function counts(results: readonly Tried[]): string[] {
  const kinds = [...new Set(results.map(({ tried }) => kindOf(tried.name)))];
  const of = (kind: string, name: string): number =>
    results.filter(
      ({ tried, verdict }) =>
        kindOf(tried.name) === kind && verdict.class === name,
    ).length;
  return [
    ["", ...kinds],
    ...classes.map((name) => [name, ...kinds.map((kind) => of(kind, name))]),
  ].map(
    ([name, ...numbers]) =>
      `${String(name).padEnd(10)}${numbers.map((number, column) => String(number).padStart((kinds[column] ?? "").length + 2)).join("")}`,
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    generated: { type: "boolean", default: false },
    fresh: { type: "string" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
  },
});
const { fresh, seed } = values;
const of = values.generated ? "generated" : "cases";
const results = await runCases(
  fresh !== undefined
    ? generateFresh(fresh, seed, positionals[0])
    : values.generated
      ? readGenerated(positionals[0])
      : readCases(positionals[0]),
);
if (values.record && fresh === undefined) writeRecord(results, of);
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
// fresh programs have none: all of them are to be right
const record = fresh === undefined ? readRecord(of) : {};
const changes = results.flatMap((result) => change(result, record) ?? []);
for (const line of changes) console.error(line);
process.exitCode = changes.length === 0 ? 0 : 1;
