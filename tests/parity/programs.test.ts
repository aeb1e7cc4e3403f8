/** @file Small PyTorch programs, run by the page's Python and computed by the engine on the CPU, or where ENGINE_DEVICE says. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import type { Interpreter } from "../../src/python/interpreter.ts";
import { recorded, startPython } from "../unit/python/interpreter.ts";
import {
  fixture,
  printedTensors,
  runProgram,
  tolerance,
  valueOf,
} from "../unit/python/programs.ts";
import { tensorDifference } from "../../src/check/difference.ts";
import { nodeDevice } from "../../scripts/node-device.ts";

let python: Interpreter;
const engine = new Engine(nodeDevice(), {
  get: (name) => Promise.reject(new Error(`no program has the weight ${name}`)),
});

beforeAll(async () => {
  python = await startPython();
}, 120_000);

afterAll(() => engine.dispose());

const programs = fixture.programs.filter(({ tensors }) => tensors.length > 0);

test.each(programs)("$code", async ({ code, tensors }) => {
  const record = recorded(await runProgram(python, code));
  const values = await engine.evaluate(
    record.graph,
    printedTensors(record).map(({ node }) => node),
  );
  const differences = values.map((value, index) => {
    const described = tensors[index];
    if (described === undefined) throw new Error("printed too many tensors");
    return tensorDifference(value, valueOf(described));
  });
  expect(differences.length).toBe(tensors.length);
  expect(Math.max(...differences)).toBeLessThanOrEqual(tolerance);
});
