/** @file Lowering of the operations that act on each element by itself. */
import type * as binary from "../../graph/ops/binary.ts";
import type { OpName } from "../../graph/ops/table.ts";
import type * as unary from "../../graph/ops/unary.ts";
import type { DType, TensorType } from "../../graph/tensor.ts";
import { dataType } from "../../onnx/model.ts";
import { int, string, type Emitter, type Operand } from "./emitter.ts";
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

/**
 * The runtime's own cancels below zero on a GPU. With a the magnitude, log(1 + t) for t = a + a² / (1 + √(a² + 1)) keeps
 * all digits where the rounding of 1 + t is divided out again; log(2a) where a² would overflow; a itself where a³ / 6 is
 * below its last digit.
 */
function inverseSinh(emitter: Emitter, x: string): string {
  const { emit, number } = {
    emit: (op: string, ...from: string[]) => emitter.emit(op, from),
    number: (value: number) => emitter.float32(value),
  };
  const a = emit("Abs", x);
  const root = emit("Sqrt", emit("Add", emit("Mul", a, a), number(1)));
  const share = emit("Div", a, emit("Add", root, number(1)));
  const t = emit("Add", a, emit("Mul", a, share));
  const u = emit("Add", t, number(1));
  const part = emit("Div", t, emit("Sub", u, number(1)));
  const middle = emit("Mul", emit("Log", u), part);
  const large = emit("Add", emit("Log", a), number(Math.LN2));
  const far = emit("Greater", a, number(2 ** 28));
  const magnitude = emit("Where", far, large, middle);
  const negative = emit("Less", x, number(0));
  const signed = emit("Where", negative, emit("Neg", magnitude), magnitude);
  return emit("Where", emit("Less", a, number(1e-4)), x, signed);
}

/** Where a float is a number. IsNaN would leave the GPU; where a GPU assumes that there is no NaN, it sees none. */
export function isNumber(emitter: Emitter, name: string): string {
  return emitter.emit("Equal", [name, name]);
}

function extreme<Op extends "maximum" | "minimum">(
  opType: string,
  beats: string,
): Lowering<Op> {
  return ({ emitter, inputs, type }) => {
    if (type.dtype === "float32") return emitter.emit(opType, names(inputs));
    // the runtime compares 32 bits of whole numbers where one operand is a scalar
    const [a = "", b = ""] = names(inputs);
    return emitter.emit("Where", [emitter.emit(beats, [a, b]), a, b]);
  };
}

/**
 * A GPU takes a power by way of a logarithm: of the size alone, and right only where base and exponent are finite and
 * the base is not 0. The rest is written out as C has it.
 */
function floatPower(
  emitter: Emitter,
  base: Operand,
  exponent: Operand,
): string {
  const [x, y] = [base.name, exponent.name];
  const power = emitter.emit("Pow", [x, y]);
  const [zero, one, infinity] = [0, 1, Infinity].map((value) =>
    emitter.float32(value),
  ) as [string, string, string];
  const both = (a: string, b: string) => emitter.emit("And", [a, b]);
  const either = (a: string, b: string) => emitter.emit("Or", [a, b]);
  const not = (a: string) => emitter.emit("Not", [a]);
  const equal = (a: string, b: string) => emitter.emit("Equal", [a, b]);
  const isWhole = (a: string) => equal(emitter.emit("Floor", [a]), a);

  const size = emitter.emit("Abs", [x]);
  const endless = equal(emitter.emit("Abs", [y]), infinity);
  const whole = isWhole(y);
  const odd = both(
    whole,
    not(isWhole(emitter.emit("Mul", [y, emitter.float32(0.5)]))),
  );
  // of 0 and the infinities, and with infinite exponents
  const edge = either(
    endless,
    either(equal(size, zero), equal(size, infinity)),
  );
  const grows = emitter.emit("Xor", [
    emitter.emit("Less", [size, one]),
    emitter.emit("Greater", [y, zero]),
  ]);
  const sizeThere = emitter.emit("Where", [grows, infinity, zero]);
  const below = emitter.emit("Less", [emitter.emit("Div", [one, x]), zero]);
  // 1 / -Infinity is -0
  const minus = both(odd, either(below, emitter.emit("Less", [x, zero])));
  const there = emitter.emit("Where", [
    minus,
    emitter.emit("Neg", [sizeThere]),
    sizeThere,
  ]);
  const root = both(emitter.emit("Less", [x, zero]), not(whole));
  const numbers = both(isNumber(emitter, x), isNumber(emitter, y));
  const alwaysOne = either(
    either(equal(x, one), equal(y, zero)),
    both(endless, equal(size, one)),
  );
  return [
    [root, emitter.float32(NaN)] as const,
    [edge, there] as const,
    [not(numbers), emitter.float32(NaN)] as const,
    [alwaysOne, one] as const,
  ].reduce(
    (otherwise, [where, value]) =>
      emitter.emit("Where", [where, value, otherwise]),
    power,
  );
}

interface Division {
  readonly emitter: Emitter;
  readonly inputs: readonly Operand[];
}

/**
 * A divisor of whole numbers that is never 0 or -1, by which the least of all cannot be divided: processors trap on
 * both. They are 1 instead; what is divided by 0 is refused elsewhere (division-check.ts).
 */
function safeDivisor({ emitter, inputs }: Division): {
  readonly divisor: string;
  /** Where the divisor is -1; absent where it never is. */
  readonly negated?: string;
} {
  const { name, value, type } = operand(inputs, 1);
  const holds = (number: bigint): boolean =>
    value === undefined ||
    (value.data as BigInt64Array).some((own) => own === number);
  if (!holds(0n) && !holds(-1n)) return { divisor: name };
  const is = (number: number): string =>
    emitter.emit("Equal", [name, emitter.scalar(type.dtype, number)]);
  const [zero, negated] = [is(0), is(-1)];
  const divisor = emitter.emit("Where", [
    emitter.emit("Or", [zero, negated]),
    emitter.scalar(type.dtype, 1),
    name,
  ]);
  return { divisor, negated };
}

/** Quotient of whole numbers; ONNX rounds it towards zero. */
function wholeQuotient(
  { emitter, inputs }: Division,
  dividend = operand(inputs, 0).name,
): string {
  const { divisor, negated } = safeDivisor({ emitter, inputs });
  const quotient = emitter.emit("Div", [dividend, divisor]);
  if (negated === undefined) return quotient;
  return emitter.emit("Where", [
    negated,
    emitter.emit("Neg", [dividend]),
    quotient,
  ]);
}

/** Remainder of whole numbers; by -1 it is 0, as by 1. */
function wholeRemainder(
  division: Division,
  sign: "dividend" | "divisor",
): string {
  const { emitter, inputs } = division;
  const { divisor } = safeDivisor(division);
  return emitter.emit("Mod", [operand(inputs, 0).name, divisor], {
    fmod: int(sign === "dividend" ? 1 : 0),
  });
}

/** The remainder of floats with the sign of the dividend: exact. */
function remainder(emitter: Emitter, inputs: readonly Operand[]): string {
  return emitter.emit("Mod", names(inputs), { fmod: int(1) });
}

/** Where a remainder lies on the other side of zero than its divisor. */
function otherSide(
  emitter: Emitter,
  rest: string,
  divisor: string,
  dtype: DType,
): string {
  const zero = emitter.scalar(dtype, 0);
  // comparisons rather than a product, which may vanish
  return emitter.emit("And", [
    emitter.emit("Not", [emitter.emit("Equal", [rest, zero])]),
    emitter.emit("Xor", [
      emitter.emit("Less", [rest, zero]),
      emitter.emit("Less", [divisor, zero]),
    ]),
  ]);
}

/** As PyTorch: from the remainder, which is exact, since a / b may round up to a whole number (1 / 0.1). */
function floorQuotient(
  emitter: Emitter,
  inputs: readonly Operand[],
  { dtype }: TensorType,
): string {
  const [a = "", b = ""] = names(inputs);
  const number = (value: number): string => emitter.scalar(dtype, value);
  const rest = remainder(emitter, inputs);
  const exact = emitter.emit("Div", [emitter.emit("Sub", [a, rest]), b]);
  const lowered = emitter.emit("Where", [
    otherSide(emitter, rest, b, dtype),
    emitter.emit("Sub", [exact, number(1)]),
    exact,
  ]);
  const below = emitter.emit("Floor", [lowered]);
  const nearer = emitter.emit("Greater", [
    emitter.emit("Sub", [lowered, below]),
    number(0.5),
  ]);
  const quotient = emitter.emit("Where", [
    nearer,
    emitter.emit("Add", [below, number(1)]),
    below,
  ]);
  return emitter.emit("Where", [
    emitter.emit("Equal", [b, number(0)]),
    emitter.emit("Div", [a, b]),
    quotient,
  ]);
}

/** Products by squaring, exact where 64 bits hold them and wrapped beyond, for an exponent that is known and small. */
function wholePower(emitter: Emitter, base: Operand, exponent: number): string {
  let square = base.name;
  let result: string | undefined;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      result =
        result === undefined ? square : emitter.emit("Mul", [result, square]);
    }
    if (rest > 1) square = emitter.emit("Mul", [square, square]);
  }
  return result ?? base.name;
}

export const elementwise: LoweringsOf<
  keyof typeof unary | keyof typeof binary
> = {
  neg: direct("Neg"),
  abs: direct("Abs"),
  // 0 for what is no number, where ONNX has NaN
  sign: ({ emitter, inputs }) => {
    const { name, type } = operand(inputs, 0);
    if (type.dtype === "int64") {
      // the runtime's looks at 32 bits
      const zero = emitter.scalar(type.dtype, 0);
      const is = (comparison: string): string =>
        emitter.emit("Cast", [emitter.emit(comparison, [name, zero])], {
          to: int(dataType.int64),
        });
      return emitter.emit("Sub", [is("Greater"), is("Less")]);
    }
    const sign = emitter.emit("Sign", [name]);
    return emitter.emit("Where", [
      isNumber(emitter, name),
      sign,
      emitter.scalar(type.dtype, 0),
    ]);
  },
  exp: direct("Exp"),
  log: ({ emitter, inputs }) => safeLog(emitter, operand(inputs, 0).name),
  sqrt: direct("Sqrt"),
  reciprocal: direct("Reciprocal"),
  sin: direct("Sin"),
  cos: direct("Cos"),
  atan: direct("Atan"),
  asinh: ({ emitter, inputs }) => inverseSinh(emitter, operand(inputs, 0).name),
  tanh: direct("Tanh"),
  sigmoid: direct("Sigmoid"),
  relu: direct("Relu"),
  erf: direct("Erf"),
  floor: direct("Floor"),
  ceil: direct("Ceil"),
  // ONNX has none
  trunc: ({ emitter, inputs }) => {
    const { name, type } = operand(inputs, 0);
    return emitter.emit("Where", [
      emitter.emit("Less", [name, emitter.scalar(type.dtype, 0)]),
      emitter.emit("Ceil", [name]),
      emitter.emit("Floor", [name]),
    ]);
  },
  round: direct("Round"),
  gelu: ({ emitter, inputs, attributes }) =>
    emitter.emit("Gelu", names(inputs), {
      approximate: string(attributes.approximate),
    }),
  not: direct("Not"),
  isnan: direct("IsNaN"),
  cast: ({ emitter, inputs, attributes: { dtype } }) => {
    const { name, type } = operand(inputs, 0);
    const cast = emitter.emit("Cast", [name], { to: int(dataType[dtype]) });
    if (type.dtype !== "float32" || dtype !== "int64") return cast;
    // what has no whole number is the least of all on x86, and something else on other processors and in WASM
    const fits = emitter.emit("Less", [
      emitter.emit("Abs", [name]),
      emitter.float32(2 ** 63),
    ]);
    return emitter.emit("Where", [
      fits,
      cast,
      emitter.scalar("int64", -(2 ** 63)),
    ]);
  },
  add: direct("Add"),
  sub: direct("Sub"),
  mul: direct("Mul"),
  div: direct("Div"),
  int_div: ({ emitter, inputs }) => wholeQuotient({ emitter, inputs }),
  floor_div: ({ emitter, inputs, type }) => {
    if (type.dtype === "float32") return floorQuotient(emitter, inputs, type);
    // what is left is a multiple, so the quotient is exact whichever way it is rounded
    const rest = wholeRemainder({ emitter, inputs }, "divisor");
    const multiple = emitter.emit("Sub", [operand(inputs, 0).name, rest]);
    return wholeQuotient({ emitter, inputs }, multiple);
  },
  pow: ({ emitter, inputs, type }) => {
    if (type.dtype === "int64") {
      const [base, exponent] = [operand(inputs, 0), operand(inputs, 1)];
      const [known] = exponent.value?.data ?? [];
      if (exponent.type.shape.length === 0 && known !== undefined && known > 0)
        return wholePower(emitter, base, Number(known));
      return emitter.emit("Pow", names(inputs));
    }
    return floatPower(emitter, operand(inputs, 0), operand(inputs, 1));
  },
  maximum: extreme("Max", "Greater"),
  minimum: extreme("Min", "Less"),
  mod: ({ emitter, inputs, type }) => {
    if (type.dtype === "int64") {
      return wholeRemainder({ emitter, inputs }, "divisor");
    }
    // ONNX's Mod on floats takes the sign of the dividend; Python's the divisor's
    const divisor = operand(inputs, 1).name;
    const rest = remainder(emitter, inputs);
    return emitter.emit("Where", [
      otherSide(emitter, rest, divisor, type.dtype),
      emitter.emit("Add", [rest, divisor]),
      rest,
    ]);
  },
  fmod: ({ emitter, inputs, type }) =>
    type.dtype === "int64"
      ? wholeRemainder({ emitter, inputs }, "dividend")
      : remainder(emitter, inputs),
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
