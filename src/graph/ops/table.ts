/** @file The op table: every operation of the graph with its shape rule. */
import { TraceError } from "../error.ts";
import type { TensorType } from "../tensor.ts";
import { elementwise } from "./elementwise.ts";
import { linalg } from "./linalg.ts";
import { movement } from "./movement.ts";
import type { OpAttributes, OpName } from "./op.ts";
import { reductions } from "./reduction.ts";
import type { OpRule, RulesOf } from "./rule.ts";

const sources: RulesOf<"constant" | "weight" | "tap"> = {
  constant: {
    arity: 0,
    infer: () => {
      throw new Error("internal: a constant has the type of its value");
    },
  },
  weight: {
    arity: 0,
    infer: (_inputs, { shape }) => ({ dtype: "float32", shape }),
  },
  tap: {
    arity: 0,
    infer: (_inputs, { dtype, shape }) => ({ dtype, shape }),
  },
};

export const opTable: RulesOf<OpName> = {
  ...sources,
  ...elementwise,
  ...linalg,
  ...reductions,
  ...movement,
};

/** The type of an operation's result, or a TraceError that says which rule its inputs break. */
export function inferType<Op extends OpName>(
  op: Op,
  inputs: readonly TensorType[],
  attributes: OpAttributes[Op],
): TensorType {
  const rule: OpRule<Op> = opTable[op];
  const fits =
    rule.arity === "some" ? inputs.length > 0 : inputs.length === rule.arity;
  if (!fits) {
    throw new TraceError(
      `${op}: takes ${rule.arity === "some" ? "at least one input" : `${rule.arity} ${rule.arity === 1 ? "input" : "inputs"}`}, got ${inputs.length}`,
      "TypeError",
    );
  }
  return rule.infer(inputs, attributes, op);
}
