/** @file Inputs, invokes and generation give what nnsight gives: programs by hand and generated, run on the embedded model. */
import { beforeAll, expect, test } from "vitest";
import { readRuns } from "../../scripts/cases/fixtures.ts";
import { runCases, type Tried } from "../../scripts/cases/run.ts";

const runs = readRuns();
const results = new Map<string, Tried>();

beforeAll(async () => {
  for (const result of await runCases(runs)) {
    results.set(result.tried.name, result);
  }
}, 600_000);

test.each(runs.cases)("$name", ({ name }) => {
  expect(results.get(name)?.verdict).toEqual({ class: "right", why: "" });
});
