/** @file PyTorch's arithmetic of two operands, with its promotion and its special cases for booleans. */
import { divisionByZero, TraceError } from "../../graph/error.ts";
import { isWhole } from "../../graph/elements.ts";
import {
  isFloat,
  numbersOf,
  typeText,
  type DType,
} from "../../graph/tensor.ts";
import { knownValue } from "../known/known.ts";
import { Tensor } from "../tensor.ts";
import {
  as,
  asFloat,
  cast,
  floatFor,
  isScalar,
  promoted,
  recorderOf,
  requireOneDType,
  scalarValue,
  type Operand,
} from "./operand.ts";

type Numeric =
  | "add"
  | "sub"
  | "mul"
  | "maximum"
  | "minimum"
  | "pow"
  | "mod"
  | "fmod"
  | "floor_div";

function recordBinary(op: Numeric, a: Operand, b: Operand): Tensor {
  const recorder = recorderOf(op, [a, b]);
  const dtype = promoted(a, b);
  return recorder.record(
    op,
    [as(recorder, a, dtype), as(recorder, b, dtype)],
    {},
  );
}

/** Two boolean operands stay boolean where PyTorch keeps them so. */
function recordLogic(op: "or" | "and", a: Operand, b: Operand): Tensor {
  const recorder = recorderOf(op, [a, b]);
  return recorder.record(
    op,
    [as(recorder, a, "bool"), as(recorder, b, "bool")],
    {},
  );
}

/** a + alpha * b */
export function add(a: Operand, b: Operand, alpha?: number): Tensor {
  if (alpha !== undefined && promoted(a, b) === "bool") {
    return add(a, alpha === 0 ? false : b);
  }
  const scaled = alpha === undefined ? b : times(b, alpha);
  return promoted(a, scaled) === "bool"
    ? recordLogic("or", a, scaled)
    : recordBinary("add", a, scaled);
}

/** a - alpha * b */
export function sub(a: Operand, b: Operand, alpha?: number): Tensor {
  if ([a, b].some(isBoolean)) {
    throw new TraceError(
      "sub: boolean tensors cannot be subtracted; write a ^ b or ~a, or b.float() to count with them",
      "NotImplementedError",
    );
  }
  return recordBinary("sub", a, alpha === undefined ? b : times(b, alpha));
}

function isBoolean(operand: Operand): boolean {
  return operand instanceof Tensor
    ? operand.dtype === "bool"
    : typeof operand === "boolean";
}

function times(b: Operand, factor: number): Operand {
  return b instanceof Tensor ? mul(b, factor) : scalarValue(b) * factor;
}

export function mul(a: Operand, b: Operand): Tensor {
  return promoted(a, b) === "bool"
    ? recordLogic("and", a, b)
    : recordBinary("mul", a, b);
}

/** True division, whole numbers too; or rounded towards zero or down. */
export function div(
  a: Operand,
  b: Operand,
  rounding?: "trunc" | "floor",
): Tensor {
  if (rounding === "floor") return floor_divide(a, b);
  if (rounding === "trunc" && !isFloat(promoted(a, b))) {
    return wholeQuotient(a, b);
  }
  const recorder = recorderOf("div", [a, b]);
  const dtype = floatFor(promoted(a, b));
  const quotient = recorder.record(
    "div",
    [as(recorder, a, dtype), as(recorder, b, dtype)],
    {},
  );
  if (rounding === undefined) return quotient;
  return recorder.record("trunc", [quotient], {});
}

/** Of whole numbers, towards zero. */
function wholeQuotient(a: Operand, b: Operand): Tensor {
  const recorder = recorderOf("div", [a, b]);
  const dtype = numberFor(promoted(a, b));
  requireNonZero("div", b);
  return recorder.record(
    "int_div",
    [as(recorder, a, dtype), as(recorder, b, dtype)],
    {},
  );
}

/** Booleans count as int64. */
function numberFor(dtype: DType): DType {
  return dtype === "bool" ? "int64" : dtype;
}

/** Booleans divide as whole numbers; of whole numbers the divisor must not hold 0. */
function divided(
  name: string,
  op: "mod" | "fmod" | "floor_div",
  a: Operand,
  b: Operand,
): Tensor {
  const dtype = numberFor(promoted(a, b));
  if (isFloat(dtype)) return recordBinary(op, a, b);
  const recorder = recorderOf(name, [a, b]);
  requireNonZero(name, b);
  return recorder.record(
    op,
    [as(recorder, a, dtype), as(recorder, b, dtype)],
    {},
  );
}

/** a // b, rounded down as Python does. */
export function floor_divide(a: Operand, b: Operand): Tensor {
  return divided("floor_divide", "floor_div", a, b);
}

/** a % b with the sign of b. */
export function remainder(a: Operand, b: Operand): Tensor {
  return divided("remainder", "mod", a, b);
}

/** The remainder with the sign of a, as C's fmod. */
export function fmod(a: Operand, b: Operand): Tensor {
  return divided("fmod", "fmod", a, b);
}

/** Where the divisor depends on the model, the engine looks when it has run. */
function requireNonZero(name: string, b: Operand): void {
  const known = isScalar(b) ? undefined : knownValue(b);
  const divisors = isScalar(b)
    ? [scalarValue(b)]
    : known === undefined
      ? []
      : numbersOf(known);
  if (divisors.includes(0)) throw divisionByZero(name);
}

export function pow(a: Operand, b: Operand): Tensor {
  if (isScalar(b) && a instanceof Tensor) return power(a, b);
  if (promoted(a, b) === "bool") {
    throw new TraceError(
      "pow: expected numbers, got booleans; call .long() first",
    );
  }
  return recordBinary("pow", a, b);
}

/** Small powers as products and roots: exact, and right for negative bases on every device. */
function power(a: Tensor, exponent: Exclude<Operand, Tensor>): Tensor {
  const dtype = promoted(a, exponent);
  const x = cast(a, numberFor(dtype));
  const value = scalarValue(exponent);
  if (isWhole(x.dtype) && value < 0) {
    throw new TraceError(
      `pow: whole numbers have no negative powers, got ${typeText(a.type)} ** ${value}; call .float() first`,
    );
  }
  switch (value) {
    case 1:
      return x;
    case 2:
      return mul(x, x);
    case 3:
      return mul(mul(x, x), x);
    case 0.5:
    case -0.5: {
      const root = x.recorder.record("sqrt", [asFloat(x)], {});
      return value > 0 ? root : x.recorder.record("reciprocal", [root], {});
    }
    case -1:
      return x.recorder.record("reciprocal", [asFloat(x)], {});
    default:
      return recordBinary("pow", x, exponent);
  }
}

function extreme(op: "maximum" | "minimum") {
  return (a: Operand, b: Operand): Tensor => {
    if (promoted(a, b) !== "bool") return recordBinary(op, a, b);
    return recordLogic(op === "maximum" ? "or" : "and", a, b);
  };
}

/** The greater of two, element by element. */
export const maximum = extreme("maximum");
/** The lesser of two, element by element. */
export const minimum = extreme("minimum");

/** a + weight * (b - a) */
export function lerp(a: Tensor, b: Operand, weight: Operand): Tensor {
  if (b instanceof Tensor) requireOneDType("lerp", [a, b]);
  return add(a, mul(weight, sub(b, a)));
}

/** x + value * a * b */
export function addcmul(x: Tensor, a: Tensor, b: Tensor, value = 1): Tensor {
  return add(x, mul(mul(a, b), value));
}

/** x + value * a / b */
export function addcdiv(x: Tensor, a: Tensor, b: Tensor, value = 1): Tensor {
  return add(x, mul(div(a, b), value));
}
