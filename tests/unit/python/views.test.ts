/** @file Generated programs of views and in-place writes print what they print in PyTorch. */
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import { recorded, startPython, textOf } from "./interpreter.ts";

interface Fixture {
  readonly torch: string;
  readonly programs: readonly {
    readonly code: string;
    readonly printed?: string;
    /** The class of what PyTorch raises. */
    readonly error?: string;
  }[];
}

const fixture = JSON.parse(
  readFileSync("tests/fixtures/torch/views.json", "utf8"),
) as Fixture;

let python: Interpreter;

beforeAll(async () => {
  python = await startPython();
}, 120_000);

/** Runs the programs one after another, each in a namespace of its own. */
const harness = `
import contextlib, io, json, torch
results = []
for code in json.loads(programs):
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(code, {"torch": torch})
        results.append({"printed": out.getvalue()})
    except Exception as error:
        results.append({"error": type(error).__name__, "message": str(error)})
print(json.dumps(results))
`;

test("every program prints what PyTorch prints, and is refused where PyTorch refuses it", async () => {
  const codes = JSON.stringify(fixture.programs.map(({ code }) => code));
  const outcome = await python.runCell({
    id: "views",
    code: `programs = ${JSON.stringify(codes)}\n${harness}`,
  });
  const results = JSON.parse(textOf(recorded(outcome))) as {
    readonly printed?: string;
    readonly error?: string;
    readonly message?: string;
  }[];
  const wrong = fixture.programs.flatMap(({ code, printed, error }, index) => {
    const got = results[index];
    const same =
      error === undefined ? got?.printed === printed : got?.error === error;
    const expected = printed ?? error;
    return same ? [] : [{ code, expected, got }];
  });
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(wrong.length).toBe(0);
}, 120_000);
