/** @file What PyTorch functions compute with: tensors and Python's numbers, and the dtype that they promote to. */
import { TraceError, typesText } from "../../graph/error.ts";
import { tensorOf, type DType } from "../../graph/tensor.ts";
import type { Recorder } from "../recorder.ts";
import { Tensor } from "../tensor.ts";

/** A Python float that may look whole: 2.0 promotes whole numbers to float32, 2 does not. */
export interface FloatScalar {
  readonly float: number;
}

/** A number of the program. Whole numbers count as Python's int, others as float. */
export type Scalar = number | boolean | FloatScalar;

export type Operand = Tensor | Scalar;

/** Marks a number as a Python float, whole or not. */
export function floatScalar(value: number): FloatScalar {
  return { float: value };
}

export function isScalar(operand: Operand): operand is Scalar {
  return !(operand instanceof Tensor);
}

/** The number of a scalar; True is 1. */
export function scalarValue(scalar: Scalar): number {
  return typeof scalar === "object" ? scalar.float : Number(scalar);
}

// each kind of number has one dtype here, so the kind that holds more decides
const order: readonly DType[] = ["bool", "int64", "float32"];

function dtypeOf(operand: Operand): DType {
  if (operand instanceof Tensor) return operand.dtype;
  if (typeof operand === "boolean") return "bool";
  return Number.isInteger(operand) ? "int64" : "float32";
}

/** The dtype in which operands meet: bool < int64 < float32. */
export function promoted(...operands: readonly Operand[]): DType {
  const ranks = operands.map((operand) => order.indexOf(dtypeOf(operand)));
  return order[Math.max(...ranks)] ?? "float32";
}

/** The recorder that the operands belong to. */
export function recorderOf(
  name: string,
  operands: readonly Operand[],
): Recorder {
  const tensor = operands.find((operand) => operand instanceof Tensor);
  if (tensor === undefined) {
    throw new TraceError(
      `${name}: at least one argument must be a tensor, got numbers only`,
      "TypeError",
    );
  }
  return tensor.recorder;
}

/** The operand as a tensor of a dtype; a scalar becomes a constant without axes. */
export function as(recorder: Recorder, operand: Operand, dtype: DType): Tensor {
  if (operand instanceof Tensor) return cast(operand, dtype);
  const value = scalarValue(operand);
  if (dtype !== "int64") {
    return recorder.constant(tensorOf(dtype, [], [value]));
  }
  if (!(Math.abs(value) < 2 ** 63)) {
    throw new TraceError(
      `value cannot be converted to type int64_t without overflow, got ${value}`,
    );
  }
  // a float that is written into whole numbers loses its fraction
  return recorder.constant(tensorOf(dtype, [], [Math.trunc(value)]));
}

/** @throws TraceError where tensors that PyTorch does not promote have several dtypes */
export function requireOneDType(
  name: string,
  tensors: readonly Tensor[],
): void {
  const [first] = tensors;
  if (tensors.every(({ dtype }) => dtype === first?.dtype)) return;
  throw new TraceError(
    `${name}: tensors must have one dtype, got ${typesText(tensors.map(({ type }) => type))}; bring them to one with .float() or .to(…)`,
  );
}

export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : x.recorder.record("cast", [x], { dtype });
}

/** A float32 tensor as it is, whole numbers and booleans as float32, as PyTorch's exp or sqrt take them. */
export function asFloat(x: Tensor): Tensor {
  return cast(x, "float32");
}

/** Booleans as whole numbers, for what counts or compares by size. */
export function asNumber(x: Tensor): Tensor {
  return x.dtype === "bool" ? cast(x, "int64") : x;
}
