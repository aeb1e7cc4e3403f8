/** @file The graph behind a tensor as text, and the number of it where it is known. */
import { printGraph } from "../../../src/graph/print.ts";
import { numbersOf, tensorOf } from "../../../src/graph/tensor.ts";
import { knownValue } from "../../../src/tracing/known/known.ts";
import type { Recorder } from "../../../src/tracing/recorder.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";

/** A parameter of the model: its type is known, its numbers are not. */
export function weight(
  recorder: Recorder,
  name: string,
  ...shape: readonly number[]
): Tensor {
  return recorder.record("weight", [], { name, shape });
}

/** 0, 1, 2, … in a shape. */
export function counting(
  recorder: Recorder,
  ...shape: readonly number[]
): Tensor {
  const size = shape.reduce((product, own) => product * own, 1);
  return recorder.constant(
    tensorOf(
      "float32",
      shape,
      Array.from({ length: size }, (_, index) => index),
    ),
  );
}

export function textOf(tensor: Tensor): string {
  return printGraph(tensor.recorder.graph, [tensor.id]);
}

export function numbers(tensor: Tensor): number[] {
  const value = knownValue(tensor);
  if (value === undefined) throw new Error("the value is not known");
  return numbersOf(value);
}
