/** @file The form of a shape rule, and the checks that rules share. */
import { TraceError, typesText } from "../error.ts";
import type { DType, Shape, TensorType } from "../tensor.ts";
import { typeText } from "../tensor.ts";
import type { OpAttributes, OpName } from "./op.ts";

/** What an operation accepts and what it makes: the type of the result, or a TraceError. */
export interface OpRule<Op extends OpName> {
  /** How many inputs; "some" is one or more. */
  readonly arity: number | "some";
  readonly infer: (
    inputs: readonly TensorType[],
    attributes: OpAttributes[Op],
    op: Op,
  ) => TensorType;
}

export type RulesOf<Ops extends OpName> = { readonly [Op in Ops]: OpRule<Op> };

/** The input at an index; arity has been checked before. */
export function at(inputs: readonly TensorType[], index: number): TensorType {
  const input = inputs[index];
  if (input === undefined) {
    throw new Error(
      `internal: a rule reads input ${index} of ${inputs.length}`,
    );
  }
  return input;
}

export function requireDType(
  op: OpName,
  input: TensorType,
  allowed: readonly DType[],
): void {
  if (!allowed.includes(input.dtype)) {
    throw new TraceError(
      `${op}: expected ${allowed.join(" or ")}, got ${typeText(input)}`,
    );
  }
}

export function requireSameDType(
  op: OpName,
  inputs: readonly TensorType[],
): DType {
  const first = at(inputs, 0).dtype;
  if (inputs.some((input) => input.dtype !== first)) {
    throw new TraceError(
      `${op}: inputs must have one dtype, got ${typesText(inputs)}`,
    );
  }
  return first;
}

export function requireAxis(op: OpName, input: TensorType, axis: number): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= input.shape.length) {
    throw new TraceError(
      `${op}: axis must be in [0, ${input.shape.length - 1}], got ${axis} for ${typeText(input)}`,
      "IndexError",
    );
  }
}

/** The common shape of operands that broadcast: aligned at the last axis, sizes equal or 1. */
export function broadcastShapes(
  subject: string,
  shapes: readonly Shape[],
): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, index) => {
    let size = 1;
    for (const shape of shapes) {
      const own = shape[index - (rank - shape.length)] ?? 1;
      if (own !== 1 && size !== 1 && own !== size) {
        throw new TraceError(
          `${subject}: shapes must broadcast, aligned at the last axis with sizes equal or 1, got ${shapes
            .map((each) => `[${each.join(",")}]`)
            .join(" and ")}`,
        );
      }
      if (own !== 1) size = own;
    }
    return size;
  });
}
