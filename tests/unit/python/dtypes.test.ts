/** @file Every function of torch that was tried in PyTorch takes and gives the same dtypes here. */
import { beforeAll, expect, test } from "vitest";
import { dtypeCalls, trial } from "../../../scripts/dtype-calls.ts";
import { dtypeRule } from "../../../src/tracing/torch/surface/dtype-rule.ts";
import { recorded, startPython, textOf } from "./interpreter.ts";

type Gives = Readonly<Record<string, string>>;

const calls = [...dtypeCalls()].flatMap(([name, call]) => {
  const rule = dtypeRule(name);
  return rule === undefined ? [] : [{ name, call, rule }];
});
let found: Readonly<Record<string, Gives>>;

beforeAll(async () => {
  const python = await startPython();
  const listed = JSON.stringify(calls.map(({ call }) => call));
  const outcome = await python.runCell({
    id: "trial",
    code: `${trial}
import json
calls = json.loads(${JSON.stringify(listed)})
print(json.dumps({call: {name: tried(call, x) for name, x in inputs.items()} for call in calls}))`,
  });
  found = JSON.parse(textOf(recorded(outcome))) as typeof found;
}, 120_000);

test.each(calls)("$call", ({ call, rule }) => {
  const expected = Object.fromEntries(
    Object.entries(rule).map(([from, to]) => [from, to ?? "refused"]),
  );
  expect(found[call]).toEqual(expected);
});
