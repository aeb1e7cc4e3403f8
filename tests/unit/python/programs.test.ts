/** @file Small PyTorch programs give here what they give in PyTorch: values, dtypes, shapes, text and refusals. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { CellRecord } from "../../../src/python/cell-record.ts";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import {
  numbersOf,
  tensorOf,
  type DType,
  type TensorValue,
} from "../../../src/graph/tensor.ts";
import { formatTensor } from "../../../src/tracing/format.ts";
import { knownValue } from "../../../src/tracing/known/known.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import { recorded, startPython } from "./interpreter.ts";

interface Described {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | string)[];
}

interface Fixture {
  readonly prelude: string;
  readonly programs: readonly {
    readonly code: string;
    readonly tensors: readonly Described[];
    readonly repr: string;
  }[];
  readonly errors: readonly { readonly code: string; readonly error: string }[];
}

const fixture = JSON.parse(
  readFileSync(
    new URL("../../fixtures/torch/programs.json", import.meta.url),
    "utf8",
  ),
) as Fixture;

/** float32 on both sides, summed in other orders: relative to the greatest value of a tensor. */
const tolerance = 2e-6;

let python: Interpreter;

beforeAll(async () => {
  python = await startPython();
}, 120_000);

async function run(code: string): Promise<CellRecord> {
  python.resetNamespace();
  return recorded(
    await python.runCell({
      id: "program",
      code: `${fixture.prelude}\n${code}\nresult`,
    }),
  );
}

function valueOf({ dtype, shape, data }: Described): TensorValue {
  return tensorOf(dtype, shape, data.map(Number));
}

/** Every program follows from its constants, so that no engine is needed here. */
function values(record: CellRecord): TensorValue[] {
  const recorder = new Recorder();
  const tensors: Tensor[] = [];
  for (const node of record.graph.nodes) {
    tensors.push(
      node.value === undefined
        ? recorder.record(
            // a node's attributes belong to its op
            node.op as "add",
            node.inputs.map((id) => tensors[id] as Tensor),
            node.attributes,
          )
        : recorder.constant(node.value),
    );
  }
  return printed(record).map(({ node }) => {
    const value = knownValue(tensors[node] as Tensor);
    if (value === undefined) throw new Error(`n${node} is not known`);
    return value;
  });
}

function printed(record: CellRecord) {
  return record.outputs.flatMap((output) =>
    output.kind === "text"
      ? output.parts.filter((part) => typeof part !== "string")
      : [],
  );
}

/** The printed text with PyTorch's own values in the places of tensors, so that only the text is compared. */
function text(record: CellRecord, tensors: readonly Described[]): string {
  let place = 0;
  return record.outputs
    .flatMap((output) => (output.kind === "text" ? output.parts : []))
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

function expectClose(actual: TensorValue, expected: TensorValue): void {
  expect({ dtype: actual.dtype, shape: actual.shape }).toEqual({
    dtype: expected.dtype,
    shape: expected.shape,
  });
  const [got, want] = [numbersOf(actual), numbersOf(expected)];
  const finite = want.filter(Number.isFinite).map(Math.abs);
  const scale = Math.max(1, ...finite);
  got.forEach((element, index) => {
    const goal = want[index] ?? NaN;
    const same =
      Object.is(element, goal) ||
      element === goal ||
      Math.abs(element - goal) <= tolerance * scale;
    if (!same) expect(got).toEqual(want);
  });
}

describe("a program gives what it gives in PyTorch", () => {
  test.each(fixture.programs)("$code", async ({ code, tensors, repr }) => {
    const record = await run(code);
    const got = values(record);
    expect(got.length).toBe(tensors.length);
    got.forEach((value, index) => {
      expectClose(value, valueOf(tensors[index] as Described));
    });
    expect(text(record, tensors)).toBe(repr);
  });
});

describe("what PyTorch refuses is refused", () => {
  test.each(fixture.errors)("$code", async ({ code, error }) => {
    python.resetNamespace();
    const outcome = await python.runCell({
      id: "program",
      code: `${fixture.prelude}\n${code}\nresult`,
    });
    expect(outcome.kind).toBe("raised");
    if (outcome.kind !== "raised") return;
    expect(outcome.failure.message).toMatch(new RegExp(`^${error}: `));
    expect(outcome.failure.message).not.toContain("internal");
  });
});
