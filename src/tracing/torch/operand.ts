/** @file What PyTorch functions compute with: tensors and Python's numbers, and the dtype that they promote to. */
import { TraceError, typesText } from "../../graph/error.ts";
import { isWhole } from "../../graph/elements.ts";
import {
  elementBytes,
  isFloat,
  tensorOf,
  type DType,
} from "../../graph/tensor.ts";
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

function dtypeOf(operand: Operand): DType {
  if (operand instanceof Tensor) return operand.dtype;
  if (typeof operand === "boolean") return "bool";
  return Number.isInteger(operand) ? "int64" : "float32";
}

/**
 * The dtype in which operands meet, as PyTorch has it: a tensor without axes counts only where it is of another kind
 * of number than those with axes, and a number of the program only where it is of another kind than the tensors.
 */
export function promoted(...operands: readonly Operand[]): DType {
  const ofRank = (isOf: (operand: Operand) => boolean): DType | undefined =>
    operands
      .filter(isOf)
      .map(dtypeOf)
      .reduce<DType | undefined>(
        (a, b) => (a === undefined ? b : wider(a, b)),
        undefined,
      );
  return [
    ofRank((operand) => !isScalar(operand) && operand.rank > 0),
    ofRank((operand) => !isScalar(operand) && operand.rank === 0),
    ofRank(isScalar),
  ].reduce<DType>((strong, weak) => {
    if (weak === undefined) return strong;
    return kindOf(weak) > kindOf(strong) ? wider(strong, weak) : strong;
  }, nothing);
}

/** Of a kind below all others. */
const nothing = "nothing" as DType;

/** Whether a dtype is of no wider kind of number than another, into which its values may then be written. */
export function isKindWithin(dtype: DType, other: DType): boolean {
  return kindOf(dtype) <= kindOf(other);
}

function kindOf(dtype: DType): number {
  if (dtype === nothing) return -1;
  if (isFloat(dtype)) return 2;
  return dtype === "bool" ? 0 : 1;
}

/** What holds the values of both, as PyTorch chooses it. */
function wider(a: DType, b: DType): DType {
  if (a === b || kindOf(b) < kindOf(a)) return a;
  if (kindOf(a) < kindOf(b)) return b;
  if (isFloat(a))
    return elementBytes[a] === elementBytes[b] ? "float32" : longer(a, b);
  // the one type without a sign needs a longer one that has it
  if (a !== "uint8" && b !== "uint8") return longer(a, b);
  return longer("int16", a === "uint8" ? b : a);
}

function longer(a: DType, b: DType): DType {
  return elementBytes[a] >= elementBytes[b] ? a : b;
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
  if (!isWhole(dtype)) {
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

/** Floats as they are, whole numbers and booleans as float32, as PyTorch's exp or sqrt take them. */
export function asFloat(x: Tensor): Tensor {
  return cast(x, floatFor(x.dtype));
}

/** The dtype of floats for what is computed from a dtype: itself, or float32. */
export function floatFor(dtype: DType): DType {
  return isFloat(dtype) ? dtype : "float32";
}

/** Booleans as whole numbers, for what compares by size. */
export function asNumber(x: Tensor): Tensor {
  return x.dtype === "bool" ? cast(x, "int64") : x;
}

/** Booleans and whole numbers of every length as int64, for what adds up or multiplies many. */
export function asCount(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x : cast(x, "int64");
}
