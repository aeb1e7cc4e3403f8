/** @file Shape rules of the operations that act on each element by itself. */
import type { DType } from "../tensor.ts";
import type { OpName } from "./op.ts";
import {
  at,
  broadcastShapes,
  requireDType,
  requireSameDType,
  type OpRule,
  type RulesOf,
} from "./rule.ts";

const numeric: readonly DType[] = ["float32", "int64"];
const floats: readonly DType[] = ["float32"];
const bools: readonly DType[] = ["bool"];

function unary<Op extends OpName>(allowed: readonly DType[]): OpRule<Op> {
  return {
    arity: 1,
    infer: (inputs, _attributes, op) => {
      const input = at(inputs, 0);
      requireDType(op, input, allowed);
      return input;
    },
  };
}

function binary<Op extends OpName>(
  allowed: readonly DType[],
  result?: DType,
): OpRule<Op> {
  return {
    arity: 2,
    infer: (inputs, _attributes, op) => {
      for (const input of inputs) requireDType(op, input, allowed);
      const dtype = requireSameDType(op, inputs);
      return {
        dtype: result ?? dtype,
        shape: broadcastShapes(
          op,
          inputs.map((input) => input.shape),
        ),
      };
    },
  };
}

type Elementwise =
  | "neg"
  | "abs"
  | "sign"
  | "exp"
  | "log"
  | "sqrt"
  | "reciprocal"
  | "sin"
  | "cos"
  | "tanh"
  | "sigmoid"
  | "relu"
  | "erf"
  | "floor"
  | "ceil"
  | "round"
  | "gelu"
  | "not"
  | "isnan"
  | "cast"
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "pow"
  | "maximum"
  | "minimum"
  | "mod"
  | "int_div"
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "and"
  | "or"
  | "xor"
  | "where";

export const elementwise: RulesOf<Elementwise> = {
  neg: unary(numeric),
  abs: unary(numeric),
  sign: unary(numeric),
  exp: unary(floats),
  log: unary(floats),
  sqrt: unary(floats),
  reciprocal: unary(floats),
  sin: unary(floats),
  cos: unary(floats),
  tanh: unary(floats),
  sigmoid: unary(floats),
  relu: unary(floats),
  erf: unary(floats),
  floor: unary(floats),
  ceil: unary(floats),
  round: unary(floats),
  gelu: unary(floats),
  not: unary(bools),
  isnan: {
    arity: 1,
    infer: (inputs, _attributes, op) => {
      requireDType(op, at(inputs, 0), floats);
      return { dtype: "bool", shape: at(inputs, 0).shape };
    },
  },
  cast: {
    arity: 1,
    infer: (inputs, { dtype }) => ({ dtype, shape: at(inputs, 0).shape }),
  },
  add: binary(numeric),
  sub: binary(numeric),
  mul: binary(numeric),
  // whole numbers divide into floats, so the tracing layer casts first, as PyTorch does
  div: binary(floats),
  pow: binary(numeric),
  maximum: binary(numeric),
  minimum: binary(numeric),
  mod: binary(numeric),
  int_div: binary(["int64"]),
  eq: binary(["float32", "int64", "bool"], "bool"),
  ne: binary(["float32", "int64", "bool"], "bool"),
  lt: binary(numeric, "bool"),
  le: binary(numeric, "bool"),
  gt: binary(numeric, "bool"),
  ge: binary(numeric, "bool"),
  and: binary(bools),
  or: binary(bools),
  xor: binary(bools),
  where: {
    arity: 3,
    infer: (inputs, _attributes, op) => {
      requireDType(op, at(inputs, 0), bools);
      return {
        dtype: requireSameDType(op, inputs.slice(1)),
        shape: broadcastShapes(
          op,
          inputs.map((input) => input.shape),
        ),
      };
    },
  },
};
