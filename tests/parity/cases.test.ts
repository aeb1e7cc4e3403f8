/** @file What readers write fares as recorded: right, refused with a reason, or worse; the record is the truth. */
import { beforeAll, expect, test } from "vitest";
import { readCases } from "../../scripts/cases/fixtures.ts";
import { change, readRecord } from "../../scripts/cases/record.ts";
import { runCases, type Tried } from "../../scripts/cases/run.ts";

const read = readCases();
const { cases } = read;
const record = readRecord();
const results = new Map<string, Tried>();

beforeAll(
  async () => {
    for (const result of await runCases(read)) {
      results.set(result.tried.name, result);
    }
  },
  // 700 cells; on two busy cores
  900_000,
);

test.each(cases)("$name", ({ name }) => {
  const result = results.get(name);
  if (result === undefined) throw new Error(`${name} did not run`);
  expect(change(result, record)).toBeUndefined();
});

test("the record names only cases that there are", () => {
  const names = new Set(cases.map(({ name }) => name));
  expect(Object.keys(record).filter((name) => !names.has(name))).toEqual([]);
});
