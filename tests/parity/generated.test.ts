/** @file Generated programs print what the real libraries print, or fare as recorded; none prints something else. */
import { beforeAll, expect, test } from "vitest";
import { readGenerated } from "../../scripts/cases/fixtures.ts";
import { change, readRecord } from "../../scripts/cases/record.ts";
import { runCases, type Tried } from "../../scripts/cases/run.ts";

const generated = readGenerated();
const record = readRecord("generated");
let results: readonly Tried[];

beforeAll(async () => {
  results = await runCases(generated);
}, 600_000);

const kinds = new Set(generated.cases.map(({ name }) => name.split(":")[0]));

test.each([...kinds])("%s", (kind) => {
  const own = results.filter(({ tried }) =>
    tried.name.startsWith(`${kind ?? ""}:`),
  );
  expect(own.length).toBeGreaterThan(10);
  expect(own.flatMap((result) => change(result, record) ?? [])).toEqual([]);
});

test("what is recorded is refused with a reason, and rarely", () => {
  expect(new Set(Object.values(record))).toEqual(new Set(["refused"]));
  expect(Object.keys(record).length).toBeLessThan(generated.cases.length / 50);
});
