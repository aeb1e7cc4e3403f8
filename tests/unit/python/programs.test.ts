/** @file Small PyTorch programs give here what they give in PyTorch: values, dtypes, shapes, text and refusals. */
import { beforeAll, describe, expect, test } from "vitest";
import { difference } from "../../../scripts/cases/compare.ts";
import type { TensorValue } from "../../../src/graph/tensor.ts";
import type { CellRecord } from "../../../src/python/cell-record.ts";
import type { Interpreter } from "../../../src/python/interpreter.ts";
import { knownValue } from "../../../src/tracing/known/known.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import { tensorDifference } from "../../../src/check/difference.ts";
import { recorded, startPython } from "./interpreter.ts";
import {
  fixture,
  printedTensors,
  resultText,
  runProgram,
  tolerance,
  valueOf,
} from "./programs.ts";

let python: Interpreter;

beforeAll(async () => {
  python = await startPython();
}, 120_000);

/** Every program follows from its constants, so that no engine is needed here. */
function valuesOf({ graph, ...record }: CellRecord): TensorValue[] {
  const recorder = new Recorder();
  const tensors: Tensor[] = [];
  const at = (id: number): Tensor => {
    const tensor = tensors[id];
    if (tensor === undefined) throw new Error(`n${id} comes too late`);
    return tensor;
  };
  for (const node of graph.nodes) {
    tensors.push(
      node.op === "constant" && node.value !== undefined
        ? recorder.constant(node.value)
        : recorder.record(
            // the attributes of a node belong to its op, whichever it is
            node.op as "add",
            node.inputs.map(at),
            node.attributes,
          ),
    );
  }
  return printedTensors({ graph, ...record }).map(({ node }) => {
    const value = knownValue(at(node));
    if (value === undefined) throw new Error(`n${node} is not known`);
    return value;
  });
}

describe("a program gives what it gives in PyTorch", () => {
  test.each(fixture.programs)("$code", async ({ code, tensors, repr }) => {
    const record = recorded(await runProgram(python, code));
    const differences = valuesOf(record).map((value, index) => {
      const described = tensors[index];
      if (described === undefined) throw new Error("printed too many tensors");
      return tensorDifference(value, valueOf(described));
    });
    expect(differences.length).toBe(tensors.length);
    expect(Math.max(0, ...differences)).toBeLessThanOrEqual(tolerance);
    expect(difference(resultText(record), repr)).toBeUndefined();
  });
});

describe("what PyTorch refuses is refused", () => {
  test.each(fixture.errors)("$code", async ({ code, error }) => {
    const outcome = await runProgram(python, code);
    expect(outcome.kind).toBe("raised");
    if (outcome.kind !== "raised") return;
    const { origin, message } = outcome.failure;
    // a crash of ours, or Python's complaint about our own code, is no refusal
    expect(origin, message).toBe("refusal");
    expect(message).toMatch(new RegExp(`^${error}: `));
    expect(message).toMatchSnapshot();
  });
});
