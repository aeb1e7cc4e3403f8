/** @file Programs that compute gradients, and that train modules, come to what they come to in PyTorch. */
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import { recorded, startPython, textOf } from "./interpreter.ts";

type Result =
  | { readonly shape: readonly number[]; readonly values: readonly number[] }
  | boolean
  | string
  | readonly string[]
  | null;

interface Outcome {
  readonly results?: readonly Result[];
  /** The class of what is raised. */
  readonly error?: string;
  readonly message?: string;
}

interface Fixture {
  readonly torch: string;
  readonly programs: readonly ({ readonly code: string } & Outcome)[];
}

function readFixture(name: string): Fixture {
  const path = `tests/fixtures/torch/${name}.json`;
  return JSON.parse(readFileSync(path, "utf8")) as Fixture;
}

/** Here float32 computes what the fixture has from float64: a few hundred roundings of numbers of one size. */
const rounding = 1e-3;

let python: Interpreter;

beforeAll(async () => {
  python = await startPython();
}, 120_000);

/** Runs the programs one after another, each in a namespace of its own. */
const harness = `
import json, torch
import torch.nn.functional as F

def plain(value):
    if isinstance(value, torch.Tensor):
        return {"shape": list(value.shape), "values": value.detach().reshape(-1).tolist()}
    return value

outcomes = []
for code in json.loads(programs):
    scope = {"torch": torch, "F": F, "D": torch.float32}
    try:
        exec(code, scope)
        outcomes.append({"results": [plain(value) for value in scope["results"]]})
    except Exception as error:
        outcomes.append({"error": type(error).__name__, "message": str(error)})
print(json.dumps(outcomes))
`;

async function outcomesOf({ programs }: Fixture): Promise<readonly Outcome[]> {
  const codes = JSON.stringify(programs.map(({ code }) => code));
  const outcome = await python.runCell({
    id: "gradients",
    code: `programs = ${JSON.stringify(codes)}\n${harness}`,
  });
  // JSON has no word for what is no number
  const text = textOf(recorded(outcome)).replaceAll("NaN", "null");
  return JSON.parse(text) as readonly Outcome[];
}

test.for(["gradients", "training"])(
  "every program of %s comes to what PyTorch comes to",
  { timeout: 120_000 },
  async (name) => {
    const fixture = readFixture(name);
    const outcomes = await outcomesOf(fixture);
    const wrong = fixture.programs.flatMap((wanted, index) => {
      const got = outcomes[index] ?? {};
      return isSame(wanted, got) ? [] : [{ wanted, got }];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  },
);

function isSame(wanted: Outcome, got: Outcome): boolean {
  if (wanted.error !== undefined) return got.error === wanted.error;
  const { results = [] } = got;
  return (
    wanted.results?.length === results.length &&
    wanted.results.every((each, index) => isAlike(each, results[index]))
  );
}

function isAlike(wanted: Result, got: Result | undefined): boolean {
  if (typeof wanted !== "object" || wanted === null || !("shape" in wanted)) {
    return JSON.stringify(got) === JSON.stringify(wanted);
  }
  if (typeof got !== "object" || got === null || !("shape" in got)) {
    return false;
  }
  return (
    wanted.shape.join() === got.shape.join() &&
    wanted.values.every(
      (value, index) =>
        Math.abs(value - (got.values[index] ?? NaN)) <=
        rounding * Math.max(1, Math.abs(value)),
    )
  );
}
