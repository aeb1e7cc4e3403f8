/** @file Lowering of the operations that act on each element by itself. */
import type { OpName } from "../../graph/ops/op.ts";
import type { elementwise as rules } from "../../graph/ops/elementwise.ts";
import { dataType } from "../../onnx/model.ts";
import { int, string, type Emitter } from "./emitter.ts";
import { names, operand, type Lowering, type LoweringsOf } from "./rule.ts";

function direct<Op extends OpName>(opType: string): Lowering<Op> {
  return ({ emitter, inputs }) => emitter.emit(opType, names(inputs));
}

/** The logarithm, with -Infinity at 0 and NaN below it: a GPU may give any number there (SwiftShader: -88). */
export function safeLog(emitter: Emitter, name: string): string {
  const positive = emitter.emit("Greater", [name, emitter.float32(0)]);
  // the root is 0 at 0 and NaN below
  const special = emitter.emit("Sub", [
    emitter.emit("Sqrt", [name]),
    emitter.float32(Infinity),
  ]);
  return emitter.emit("Where", [
    positive,
    emitter.emit("Log", [name]),
    special,
  ]);
}

export const elementwise: LoweringsOf<keyof typeof rules> = {
  neg: direct("Neg"),
  abs: direct("Abs"),
  sign: direct("Sign"),
  exp: direct("Exp"),
  log: ({ emitter, inputs }) => safeLog(emitter, operand(inputs, 0).name),
  sqrt: direct("Sqrt"),
  reciprocal: direct("Reciprocal"),
  sin: direct("Sin"),
  cos: direct("Cos"),
  tanh: direct("Tanh"),
  sigmoid: direct("Sigmoid"),
  relu: direct("Relu"),
  erf: direct("Erf"),
  floor: direct("Floor"),
  ceil: direct("Ceil"),
  round: direct("Round"),
  gelu: ({ emitter, inputs, attributes }) =>
    emitter.emit("Gelu", names(inputs), {
      approximate: string(attributes.approximate),
    }),
  not: direct("Not"),
  isnan: direct("IsNaN"),
  cast: ({ emitter, inputs, attributes }) =>
    emitter.emit("Cast", names(inputs), {
      to: int(dataType[attributes.dtype]),
    }),
  add: direct("Add"),
  sub: direct("Sub"),
  mul: direct("Mul"),
  div: direct("Div"),
  // ONNX divides whole numbers towards zero
  int_div: direct("Div"),
  pow: ({ emitter, inputs, type }) => {
    const power = emitter.emit("Pow", names(inputs));
    if (type.dtype === "int64") return power;
    // a root of a negative number is not a number; a GPU may take that of its absolute value
    const [base = "", exponent = ""] = names(inputs);
    const whole = emitter.emit("Equal", [
      emitter.emit("Floor", [exponent]),
      exponent,
    ]);
    const negative = emitter.emit("Less", [base, emitter.float32(0)]);
    const undefinedThere = emitter.emit("And", [
      negative,
      emitter.emit("Not", [whole]),
    ]);
    return emitter.emit("Where", [undefinedThere, emitter.float32(NaN), power]);
  },
  maximum: direct("Max"),
  minimum: direct("Min"),
  mod: ({ emitter, inputs, type }) => {
    if (type.dtype === "int64") return emitter.emit("Mod", names(inputs));
    // ONNX's Mod on floats takes the sign of the dividend; Python's the divisor's. a - floor(a / b) * b would be
    // wrong wherever the quotient rounds up to a whole number (1 % 0.1)
    const divisor = operand(inputs, 1).name;
    const rest = emitter.emit("Mod", names(inputs), { fmod: int(1) });
    const zero = emitter.float32(0);
    const otherSign = emitter.emit("Less", [
      emitter.emit("Mul", [rest, divisor]),
      zero,
    ]);
    const moved = emitter.emit("Add", [rest, divisor]);
    return emitter.emit("Where", [otherSign, moved, rest]);
  },
  eq: direct("Equal"),
  ne: ({ emitter, inputs }) =>
    emitter.emit("Not", [emitter.emit("Equal", names(inputs))]),
  lt: direct("Less"),
  le: direct("LessOrEqual"),
  gt: direct("Greater"),
  ge: direct("GreaterOrEqual"),
  and: direct("And"),
  or: direct("Or"),
  xor: direct("Xor"),
  where: ({ emitter, inputs, type }) => {
    if (type.dtype !== "bool") return emitter.emit("Where", names(inputs));
    // the runtime has no Where for booleans
    const [condition = "", a = "", b = ""] = names(inputs);
    return emitter.emit("Or", [
      emitter.emit("And", [condition, a]),
      emitter.emit("And", [emitter.emit("Not", [condition]), b]),
    ]);
  },
};
