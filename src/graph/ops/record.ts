/** @file The record of an operation: all that the graph knows of it, in one place. */
import { TraceError, typesText } from "../error.ts";
import type { NodeId } from "../node.ts";
import {
  typeText,
  type DType,
  type Shape,
  type TensorType,
  type TensorValue,
} from "../tensor.ts";
import type { Terms } from "./terms.ts";

/** No metadata. */
export type None = Readonly<Record<never, never>>;

/** Along one axis in [0, rank). */
export interface AlongAxis {
  readonly axis: number;
}

/** What a value is computed from. */
export interface ComputeContext<Attributes> {
  readonly inputs: readonly TensorValue[];
  readonly attributes: Attributes;
  /** The type that the shape rule gave. */
  readonly type: TensorType;
}

/** A node whose gradient goes on to its inputs. */
export interface VjpContext<Attributes> {
  /** Records the operations that the gradients are made of. */
  readonly terms: Terms;
  readonly inputs: readonly NodeId[];
  /** The node itself. */
  readonly output: NodeId;
  /** The gradient with respect to the node: of its type. */
  readonly gradient: NodeId;
  readonly attributes: Attributes;
  /** Whether anybody wants the gradient of the input at an index. */
  readonly wants: (index: number) => boolean;
}

/** The gradient of each input, of its type: a vector-Jacobian product. Undefined where it is zero or nobody wants it. */
export type Vjp<Attributes> = (
  context: VjpContext<Attributes>,
) => readonly (NodeId | undefined)[];

/** An operation on one part of its input, and where the parts' results lie beside each other. */
export interface Slices<Attributes> {
  /** Metadata of the same operation on a part that lacks the axis. */
  readonly attributes: Attributes;
  /** The axis of the result along which the parts' results lie. */
  readonly axis: number;
}

/**
 * One operation. Axes in attributes are never negative: the tracing layer, which speaks PyTorch, resolves them.
 * Data goes in positional inputs, metadata in attributes. Its lowering is the engine's: src/engine/lowering.
 */
export interface OpRecord<Attributes = None> {
  /** How many inputs; "some" is one or more. */
  readonly arity: number | "some";
  /** The type of the result, or a TraceError that says which rule the inputs break. */
  readonly infer: (
    inputs: readonly TensorType[],
    attributes: Attributes,
    op: string,
  ) => TensorType;
  /** The value on the CPU, as PyTorch has it: for what is known while recording, and to compare devices with. */
  readonly compute: (context: ComputeContext<Attributes>) => TensorValue;
  /**
   * Whether the operation treats the parts of its first input along `axis` one by one: softmax over axis 2 does for
   * axis 0, and the mean over axis 0 does for axis 1, which is axis 0 of its result. Undefined where it mixes them;
   * absent where it mixes all, or nobody has said. Other inputs broadcast.
   */
  readonly slices?: (
    attributes: Attributes,
    axis: number,
    types: { readonly input: TensorType; readonly result: TensorType },
  ) => Slices<Attributes> | undefined;
  /** The gradients of its inputs; "none" for what is constant wherever it has a derivative, as floor and comparisons. */
  readonly vjp: Vjp<Attributes> | "none";
}

/** A record, whatever metadata it takes. */
export type AnyOpRecord = Pick<OpRecord<never>, "arity" | "infer" | "compute">;

/** The metadata that a record takes. */
export type AttributesOf<Record> =
  Record extends OpRecord<infer Attributes> ? Attributes : never;

export const floats: readonly DType[] = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
];
export const bools: readonly DType[] = ["bool"];
export const whole: readonly DType[] = [
  "int64",
  "int32",
  "int16",
  "int8",
  "uint8",
];
export const numeric: readonly DType[] = [...floats, ...whole];
export const indices: readonly DType[] = ["int64"];
export const anyDType: readonly DType[] = [...numeric, ...bools];

/** The input at an index; arity has been checked before. */
export function at<Input>(inputs: readonly Input[], index: number): Input {
  const input = inputs[index];
  if (input === undefined) {
    throw new Error(
      `internal: a rule reads input ${index} of ${inputs.length}`,
    );
  }
  return input;
}

function wordFor(allowed: readonly DType[]): string {
  if (allowed === numeric) return "numbers";
  if (allowed === floats) return "floats";
  return allowed === whole ? "whole numbers" : allowed.join(" or ");
}

export function requireDType(
  op: string,
  input: TensorType,
  allowed: readonly DType[],
): void {
  if (!allowed.includes(input.dtype)) {
    throw new TraceError(
      `${op}: expected ${wordFor(allowed)}, got ${typeText(input)}`,
    );
  }
}

export function requireSameDType(
  op: string,
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

export function requireAxis(op: string, input: TensorType, axis: number): void {
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

/** Axes of a part that lacks `axis`: those behind it move up by one. */
export function shifted(own: number, axis: number): number {
  return own > axis ? own - 1 : own;
}

/** For an operation along one axis that keeps the rank: the others are treated one by one. */
export function otherAxes<Attributes extends AlongAxis>(
  attributes: Attributes,
  axis: number,
): Slices<Attributes> | undefined {
  if (attributes.axis === axis) return undefined;
  return {
    attributes: { ...attributes, axis: shifted(attributes.axis, axis) },
    axis,
  };
}
