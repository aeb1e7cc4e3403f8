/** @file Python for tests, with a toy model and no engine. */
import { loadPyodide } from "pyodide";
import { parseConfig } from "../../../src/families/model.ts";
import { nodeOf } from "../../../src/graph/node.ts";
import {
  sizeOf,
  tensorOf,
  typeText,
  type TensorValue,
} from "../../../src/graph/tensor.ts";
import type {
  CellFailure,
  CellOutcome,
  CellRecord,
  Evaluate,
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

let shared: Promise<Interpreter> | undefined;

/** Without options, the same for all files of a process, in an empty namespace: starting CPython takes seconds. */
export async function startPython(
  options?: Partial<InterpreterOptions>,
): Promise<Interpreter> {
  if (options !== undefined) return start(options);
  shared ??= start({});
  const python = await shared;
  python.resetNamespace();
  return python;
}

function start(options: Partial<InterpreterOptions>): Promise<Interpreter> {
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

/** How a cell failed; fails where it did not. */
export function raised(outcome: CellOutcome): CellFailure {
  if (outcome.kind === "raised") return outcome.failure;
  throw new Error("the cell did not raise");
}

/** The text that a cell put out, with tensors as "<n3>". */
export function textOf(record: CellRecord): string {
  return record.outputs
    .flatMap((output) => (output.kind === "text" ? output.parts : []))
    .map((part) => (typeof part === "string" ? part : `<n${part.node}>`))
    .join("");
}

/** An engine that takes every value for a half, or one where it is whole; it notes what it was asked for. */
export function halves(asked: string[] = []): Evaluate {
  return (graph, nodes) =>
    Promise.resolve(
      nodes.map((id): TensorValue => {
        const { dtype, shape } = nodeOf(graph, id).type;
        asked.push(typeText({ dtype, shape }));
        const one = dtype === "float32" ? 0.5 : 1;
        return tensorOf(
          dtype,
          shape,
          new Array<number>(sizeOf(shape)).fill(one),
        );
      }),
    );
}
