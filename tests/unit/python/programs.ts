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
import { formatTensor } from "../../../src/tracing/format.ts";

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

/** Runs a program in a namespace of its own and shows its result. */
export function runProgram(python: Interpreter, code: string) {
  python.resetNamespace();
  return python.runCell({
    id: "program",
    code: `${fixture.prelude}\n${code}\nresult`,
  });
}

export function valueOf({ dtype, shape, data }: Described): TensorValue {
  return tensorOf(dtype, shape, data.map(Number));
}

export function printedTensors(record: CellRecord): PrintedTensor[] {
  return partsOf(record).filter((part) => typeof part !== "string");
}

/** The printed text with PyTorch's own values in the places of tensors, so that only the text is compared. */
export function textWith(
  record: CellRecord,
  tensors: readonly Described[],
): string {
  let place = 0;
  return partsOf(record)
    .map((part) => {
      if (typeof part === "string") return part;
      const described = tensors[place++];
      return described === undefined
        ? "?"
        : formatTensor(valueOf(described), part.style);
    })
    .join("")
    .trimEnd();
}

function partsOf(record: CellRecord): readonly (string | PrintedTensor)[] {
  return record.outputs.flatMap((output) =>
    output.kind === "text" ? output.parts : [],
  );
}
