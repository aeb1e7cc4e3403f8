/** @file Shape rules of the operations that fold or scan axes. */
import { TraceError } from "../error.ts";
import { typeText, type DType, type TensorType } from "../tensor.ts";
import type { AlongAxis, OpName, Reduction } from "./op.ts";
import {
  at,
  requireAxis,
  requireDType,
  type OpRule,
  type RulesOf,
} from "./rule.ts";

function folded(
  op: OpName,
  input: TensorType,
  axes: readonly number[],
  keepdims: boolean,
  dtype: DType,
): TensorType {
  for (const axis of axes) requireAxis(op, input, axis);
  return {
    dtype,
    shape: input.shape.flatMap((size, axis) =>
      axes.includes(axis) ? (keepdims ? [1] : []) : [size],
    ),
  };
}

function emptyAxis(op: OpName, input: TensorType): TraceError {
  return new TraceError(
    `${op}: an axis to fold must not be empty, got ${typeText(input)}`,
  );
}

type Reductions = "sum" | "mean" | "prod" | "amax" | "amin" | "logsumexp";

function reduction<Op extends Reductions>(
  allowed: readonly DType[],
): OpRule<Op> {
  return {
    arity: 1,
    infer: (inputs, attributes: Reduction, op) => {
      const input = at(inputs, 0);
      requireDType(op, input, allowed);
      if (
        attributes.axes.some((axis) => input.shape[axis] === 0) &&
        op !== "sum"
      ) {
        throw emptyAxis(op, input);
      }
      return folded(
        op,
        input,
        attributes.axes,
        attributes.keepdims,
        input.dtype,
      );
    },
  };
}

function argument<Op extends "argmax" | "argmin">(): OpRule<Op> {
  return {
    arity: 1,
    infer: (inputs, attributes, op) => {
      const input = at(inputs, 0);
      requireDType(op, input, ["float32", "int64"]);
      requireAxis(op, input, attributes.axis);
      if (input.shape[attributes.axis] === 0) throw emptyAxis(op, input);
      return folded(op, input, [attributes.axis], attributes.keepdims, "int64");
    },
  };
}

function alongAxis<Op extends "softmax" | "log_softmax" | "cumsum">(
  allowed: readonly DType[],
): OpRule<Op> {
  return {
    arity: 1,
    infer: (inputs, attributes: AlongAxis, op) => {
      const input = at(inputs, 0);
      requireDType(op, input, allowed);
      requireAxis(op, input, attributes.axis);
      return input;
    },
  };
}

function topk<Op extends "topk_values" | "topk_indices">(): OpRule<Op> {
  return {
    arity: 1,
    infer: (inputs, { axis, k }, op) => {
      const input = at(inputs, 0);
      requireDType(op, input, ["float32", "int64"]);
      requireAxis(op, input, axis);
      const size = input.shape[axis] ?? 0;
      if (!Number.isInteger(k) || k < 1 || k > size) {
        throw new TraceError(
          `topk: k must be in [1, ${size}] for axis ${axis} of ${typeText(input)}, got ${k}`,
        );
      }
      return {
        dtype: op === "topk_values" ? input.dtype : "int64",
        shape: input.shape.map((own, index) => (index === axis ? k : own)),
      };
    },
  };
}

const numeric: readonly DType[] = ["float32", "int64"];
const floats: readonly DType[] = ["float32"];

export const reductions: RulesOf<
  | Reductions
  | "argmax"
  | "argmin"
  | "softmax"
  | "log_softmax"
  | "cumsum"
  | "layer_norm"
  | "topk_values"
  | "topk_indices"
> = {
  sum: reduction(numeric),
  mean: reduction(floats),
  prod: reduction(numeric),
  amax: reduction(numeric),
  amin: reduction(numeric),
  logsumexp: reduction(floats),
  argmax: argument(),
  argmin: argument(),
  softmax: alongAxis(floats),
  log_softmax: alongAxis(floats),
  cumsum: alongAxis(numeric),
  layer_norm: {
    arity: 3,
    infer: (inputs, _attributes, op) => {
      for (const input of inputs) requireDType(op, input, floats);
      const input = at(inputs, 0);
      const width = input.shape.at(-1);
      for (const parameter of inputs.slice(1)) {
        if (parameter.shape.length !== 1 || parameter.shape[0] !== width) {
          throw new TraceError(
            `layer_norm: weight and bias must have the size of the last axis, got ${typeText(parameter)} for ${typeText(input)}`,
          );
        }
      }
      return input;
    },
  },
  topk_values: topk(),
  topk_indices: topk(),
};
