/** @file PyTorch's fixtures of small programs, and what a run of one of them is compared by. */
import { readFileSync } from "node:fs";
import {
  tensorOf,
  type DType,
  type TensorValue,
} from "../../../src/graph/tensor.ts";
import type {
  CellRecord,
  PrintedTensor,
} from "../../../src/python/cell-record.ts";
import type { Interpreter } from "../../../src/python/interpreter.ts";

export interface Described {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | string)[];
}

export interface Program {
  readonly code: string;
  /** The tensors of `result`, in the order in which it prints them. */
  readonly tensors: readonly Described[];
  readonly repr: string;
}

interface Fixture {
  readonly prelude: string;
  readonly programs: readonly Program[];
  readonly errors: readonly { readonly code: string; readonly error: string }[];
}

export const fixture = JSON.parse(
  readFileSync(
    new URL("../../fixtures/torch/programs.json", import.meta.url),
    "utf8",
  ),
) as Fixture;

/** float32 on both sides, added up in other orders. Measured: 3.1e-7, with the known values and with the engine. */
export const tolerance = 4e-7;

/** Stands between the tensors of a result and its text. */
const rule = "=====\n";

/** Shows the tensors of a result one by one, as nodes, and then its text. */
const showing = `
def _tensors(value):
    if isinstance(value, torch.Tensor):
        return [value]
    return [part for each in value for part in _tensors(each)] if isinstance(value, (tuple, list)) else []

for _tensor in _tensors(result):
    print(_tensor)
print("=====")
print(repr(result))
`;

/** Runs a program in a namespace of its own and shows its result. */
export function runProgram(python: Interpreter, code: string) {
  python.resetNamespace();
  return python.runCell({
    id: "program",
    code: `${fixture.prelude}\n${code}\n${showing}`,
  });
}

export function valueOf({ dtype, shape, data }: Described): TensorValue {
  return tensorOf(dtype, shape, data.map(Number));
}

export function printedTensors(record: CellRecord): PrintedTensor[] {
  return partsOf(record).filter((part) => typeof part !== "string");
}

/** The text of the result. */
export function resultText(record: CellRecord): string {
  const texts = partsOf(record).filter((part) => typeof part === "string");
  return (texts.join("").split(rule)[1] ?? "").trimEnd();
}

function partsOf(record: CellRecord): readonly (string | PrintedTensor)[] {
  return record.outputs.flatMap((output) =>
    output.kind === "text" ? output.parts : [],
  );
}
