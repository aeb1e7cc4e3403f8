/** @file The op table: every operation of the graph. What a file of a kind exports is in it. */
import { TraceError } from "../error.ts";
import type { TensorType } from "../tensor.ts";
import * as binary from "./binary.ts";
import * as indexing from "./indexing.ts";
import * as linalg from "./linalg.ts";
import * as movement from "./movement.ts";
import type { AnyOpRecord, AttributesOf, OpRecord } from "./record.ts";
import * as reduction from "./reduction.ts";
import * as scan from "./scan.ts";
import * as source from "./source.ts";
import * as unary from "./unary.ts";

export const ops = {
  ...source,
  ...unary,
  ...binary,
  ...linalg,
  ...reduction,
  ...scan,
  ...movement,
  ...indexing,
} satisfies Readonly<Record<string, AnyOpRecord>>;

export type OpName = keyof typeof ops;

/** Operation -> metadata. */
export type OpAttributes = {
  readonly [Op in OpName]: AttributesOf<(typeof ops)[Op]>;
};

/** The record of an operation, whichever it is. */
export function recordOf<Op extends OpName>(
  op: Op,
): OpRecord<OpAttributes[Op]> {
  // each op takes its own attributes, which the type of the table says and TypeScript cannot follow through an index
  return ops[op] as unknown as OpRecord<OpAttributes[Op]>;
}

/** The type of an operation's result, or a TraceError that says which rule its inputs break. */
export function inferType<Op extends OpName>(
  op: Op,
  inputs: readonly TensorType[],
  attributes: OpAttributes[Op],
): TensorType {
  const { arity, infer } = recordOf(op);
  const fits = arity === "some" ? inputs.length > 0 : inputs.length === arity;
  if (!fits) {
    throw new TraceError(
      `${op}: takes ${arity === "some" ? "at least one input" : `${arity} ${arity === 1 ? "input" : "inputs"}`}, got ${inputs.length}`,
      "TypeError",
    );
  }
  return infer(inputs, attributes, op);
}
