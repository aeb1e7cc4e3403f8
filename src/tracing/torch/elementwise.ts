/** @file PyTorch functions of one tensor that act on each element by itself. */
import { TraceError } from "../../graph/error.ts";
import { isFloat, typeText } from "../../graph/tensor.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, mul, sub } from "./arithmetic.ts";
import { where } from "./compare.ts";
import {
  as,
  asFloat,
  cast,
  floatFor,
  isScalar,
  promoted,
  scalarValue,
  type Operand,
} from "./operand.ts";

type FloatOp =
  | "exp"
  | "log"
  | "sqrt"
  | "reciprocal"
  | "sin"
  | "cos"
  | "atan"
  | "asinh"
  | "tanh"
  | "sigmoid"
  | "erf";

/** Whole numbers become float32 first, as in PyTorch. */
function float(op: FloatOp): (x: Tensor) => Tensor {
  return (x) => x.recorder.record(op, [asFloat(x)], {});
}

export const exp = float("exp");
export const log = float("log");
export const sqrt = float("sqrt");

/** The square root of a sum of squares, whose gradient is zero where it is zero, as that of PyTorch's norms. */
export function rootOfSquares(sum: Tensor): Tensor {
  const result = sqrt(sum);
  const { id } = result;
  return sum.recorder.passGradient(
    "sqrt",
    result,
    [sum],
    ({ terms, gradient }) => {
      const isZero = terms.of("eq", id, terms.number(0, id));
      const slope = terms.of("div", gradient, terms.scale(id, 2));
      return [terms.where(isZero, terms.number(0, id), slope)];
    },
  );
}

export const reciprocal = float("reciprocal");
export const sin = float("sin");
export const cos = float("cos");
export const atan = float("atan");
export const asinh = float("asinh");
export const tanh = float("tanh");
export const sigmoid = float("sigmoid");
export const erf = float("erf");

/** Whole numbers stay as they are; booleans are refused, as in PyTorch. */
function rounding(
  op: "floor" | "ceil" | "round" | "trunc",
): (x: Tensor) => Tensor {
  return (x) => {
    requireNumber(op, x);
    return isFloat(x.dtype) ? x.recorder.record(op, [x], {}) : x;
  };
}

export const floor = rounding("floor");
export const ceil = rounding("ceil");
/** Halves go to the even neighbour. */
export const round = rounding("round");
/** Towards zero. */
export const trunc = rounding("trunc");

function requireNumber(name: string, x: Tensor): void {
  if (x.dtype === "bool") {
    throw new TraceError(
      `${name}: expected numbers, got ${typeText(x.type)}; for the opposite of a boolean tensor write ~x or torch.logical_not(x)`,
      "NotImplementedError",
    );
  }
}

export function neg(x: Tensor): Tensor {
  requireNumber("neg", x);
  return x.recorder.record("neg", [x], {});
}

export function abs(x: Tensor): Tensor {
  requireNumber("abs", x);
  return x.recorder.record("abs", [x], {});
}

export function sign(x: Tensor): Tensor {
  return x.dtype === "bool" ? x : x.recorder.record("sign", [x], {});
}

export function square(x: Tensor): Tensor {
  // a power, which makes whole numbers of booleans
  const base = x.dtype === "bool" ? cast(x, "int64") : x;
  return mul(base, base);
}

export function rsqrt(x: Tensor): Tensor {
  return reciprocal(sqrt(x));
}

export function exp2(x: Tensor): Tensor {
  return exp(mul(asFloat(x), Math.LN2));
}

export function expm1(x: Tensor): Tensor {
  return sub(exp(x), 1);
}

export function log1p(x: Tensor): Tensor {
  return log(add(asFloat(x), 1));
}

export function log2(x: Tensor): Tensor {
  return mul(log(x), 1 / Math.LN2);
}

export function log10(x: Tensor): Tensor {
  return mul(log(x), 1 / Math.LN10);
}

export function tan(x: Tensor): Tensor {
  return div(sin(x), cos(x));
}

export function isnan(x: Tensor): Tensor {
  if (isFloat(x.dtype)) return x.recorder.record("isnan", [x], {});
  return x.recorder.record("ne", [x, x], {});
}

export function isinf(x: Tensor): Tensor {
  return x.recorder.record(
    "eq",
    [abs(asFloat(x)), as(x.recorder, Infinity, floatFor(x.dtype))],
    {},
  );
}

export function isfinite(x: Tensor): Tensor {
  // false for nan too: no comparison with it holds
  return x.recorder.record(
    "lt",
    [abs(asFloat(x)), as(x.recorder, Infinity, floatFor(x.dtype))],
    {},
  );
}

/** The largest finite number of a dtype of floats. */
function largest(dtype: Tensor["dtype"]): number {
  if (dtype === "float64") return Number.MAX_VALUE;
  if (dtype === "float16") return 65504;
  return dtype === "bfloat16" ? 3.3895313892515355e38 : 3.4028234663852886e38;
}

/** nan and the infinities replaced by numbers; by default 0 and the ends of the dtype. */
export function nan_to_num(
  x: Tensor,
  nan = 0,
  posinf = largest(x.dtype),
  neginf = -largest(x.dtype),
): Tensor {
  if (!isFloat(x.dtype)) return x;
  const at = (value: number): Tensor => as(x.recorder, value, x.dtype);
  const replaced = (from: number, to: number, y: Tensor): Tensor =>
    where(x.recorder.record("eq", [x, at(from)], {}), at(to), y);
  return where(
    isnan(x),
    at(nan),
    replaced(Infinity, posinf, replaced(-Infinity, neginf, x)),
  );
}

/** The tensor in another dtype; floats lose their fraction, as in PyTorch. */
export function to(x: Tensor, dtype: Tensor["dtype"]): Tensor {
  return cast(x, dtype);
}

/** Each element kept in [min, max]; either end may be absent. */
export function clamp(x: Tensor, min?: Operand, max?: Operand): Tensor {
  if (min === undefined && max === undefined) {
    throw new TraceError("clamp: at least one of min and max must be given");
  }
  const { recorder } = x;
  const bounds = [min, max].filter((bound) => bound !== undefined);
  const dtype = promotedNumbers(x, bounds);
  let result = cast(x, dtype);
  if (min !== undefined) {
    result = recorder.record("maximum", [result, as(recorder, min, dtype)], {});
  }
  if (max !== undefined) {
    result = recorder.record("minimum", [result, as(recorder, max, dtype)], {});
  }
  if (!bounds.every(isScalar) || x.dtype !== dtype) return result;
  // at a bound that is a number the gradient is zero; of a tensor's, each has a half
  const { id } = x;
  return recorder.passGradient("clamp", result, [x], ({ terms, gradient }) => {
    let own = gradient;
    const only = (op: "gt" | "lt", bound: Operand | undefined): void => {
      if (bound === undefined || !isScalar(bound)) return;
      const limit = terms.number(scalarValue(bound), id);
      own = terms.only(terms.of(op, id, limit), own);
    };
    only("gt", min);
    only("lt", max);
    return [own];
  });
}

function promotedNumbers(x: Tensor, bounds: readonly Operand[]): DTypeOf {
  const dtype = promoted(x, ...bounds);
  return dtype === "bool" ? "int64" : dtype;
}

type DTypeOf = Tensor["dtype"];
