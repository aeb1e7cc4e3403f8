/** @file Python for the tests of a file, each of which begins where the same lines have run in an empty namespace. */
import { beforeAll, beforeEach } from "vitest";
import type { CellOutcome } from "../../../src/python/cell-record.ts";
import type {
  Cell,
  Interpreter,
  InterpreterOptions,
} from "../../../src/python/interpreter.ts";
import { recorded, startPython } from "./interpreter.ts";

/** @returns what runs a cell after the lines */
export function pythonAfter(
  lines: readonly string[],
  options?: Partial<InterpreterOptions>,
): (cell: Cell) => Promise<CellOutcome> {
  let python: Interpreter;
  beforeAll(async () => {
    python = await startPython(options);
  }, 120_000);
  beforeEach(async () => {
    python.resetNamespace();
    recorded(await python.runCell({ id: "setup", code: lines.join("\n") }));
  });
  return (cell) => python.runCell(cell);
}
