/** @file Python for tests: one interpreter a file, with a toy model and no engine. */
import { loadPyodide } from "pyodide";
import { parseConfig } from "../../../src/families/model.ts";
import type {
  CellOutcome,
  CellRecord,
} from "../../../src/python/cell-record.ts";
import {
  createInterpreter,
  type Interpreter,
  type InterpreterOptions,
} from "../../../src/python/interpreter.ts";
import { readPythonModules } from "../../../src/python/modules.node.ts";

export const toy = {
  id: "toy",
  config: parseConfig({
    model_type: "gpt2",
    n_layer: 3,
    n_head: 2,
    n_embd: 8,
    vocab_size: 10_000,
    n_positions: 128,
  }),
};

export function startPython(
  options: Partial<InterpreterOptions> = {},
): Promise<Interpreter> {
  return createInterpreter({
    loadPyodide,
    modules: readPythonModules(),
    model: toy,
    ...options,
  });
}

/** What a cell recorded; fails where it raised. */
export function recorded(outcome: CellOutcome): CellRecord {
  if (outcome.kind === "recorded") return outcome.record;
  throw new Error(outcome.failure.traceback);
}

/** The text that a cell put out, with tensors as "<n3 repr>". */
export function textOf(record: CellRecord): string {
  return record.outputs
    .flatMap((output) => (output.kind === "text" ? output.parts : []))
    .map((part) =>
      typeof part === "string" ? part : `<n${part.node} ${part.style}>`,
    )
    .join("");
}
