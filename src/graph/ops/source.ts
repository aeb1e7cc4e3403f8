/** @file Where values come from: constants, the model's parameters, and what a run leaves open until it ends. */
import type { DType, Shape } from "../tensor.ts";
import type { None, OpRecord } from "./record.ts";

function notComputed(): never {
  throw new Error("internal: a source is given, never computed");
}

/** A value known while recording; its data is `node.value`. */
export const constant: OpRecord<None> = {
  arity: 0,
  infer: () => {
    throw new Error("internal: a constant has the type of its value");
  },
  compute: notComputed,
  vjp: "none",
};

export interface Weight {
  readonly name: string;
  readonly shape: Shape;
}

/** A parameter of the model, by its Hugging Face name. */
export const weight: OpRecord<Weight> = {
  arity: 0,
  infer: (_inputs, { shape }) => ({ dtype: "float32", shape }),
  compute: notComputed,
  vjp: "none",
};

export interface Tap {
  readonly run: number;
  readonly path: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Stands for the output (or input) of a module in a run that is still being recorded. Resolved when the run ends; no engine sees one. */
export const tap: OpRecord<Tap> = {
  arity: 0,
  infer: (_inputs, { dtype, shape }) => ({ dtype, shape }),
  compute: notComputed,
  vjp: "none",
};
