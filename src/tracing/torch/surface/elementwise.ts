/** @file Functions that act on each element by itself. */
import { TraceError } from "../../../graph/error.ts";
import type { NodeId } from "../../../graph/node.ts";
import { isFloat } from "../../../graph/tensor.ts";
import type { Terms } from "../../../graph/ops/terms.ts";
import { Tensor } from "../../tensor.ts";
import * as arithmetic from "../arithmetic.ts";
import * as compare from "../compare.ts";
import * as each from "../elementwise.ts";
import { nonzero } from "../lookup.ts";
import { relu } from "../nn.ts";
import {
  type Operand,
  as,
  asFloat,
  cast,
  floatFor,
  floatScalar,
  promoted,
} from "../operand.ts";
import { all } from "../reduction.ts";
import { broadcast_tensors } from "../shape.ts";
import { bitwise, bitwiseNot, common, shifted } from "./bits.ts";
import { both, entry, type Entry } from "./entry.ts";
import { made, numbersIn, told } from "./host.ts";
import {
  bits,
  flag,
  integer,
  keyword,
  known,
  number,
  operand,
  tensor,
  text,
} from "./parameter.ts";

const inPlace = { inPlace: true } as const;
/** PyTorch takes no plain number there. */
const tensors = [tensor("input"), tensor("other")] as const;

function unary(names: string, compute: (x: Tensor) => Tensor): Entry {
  return both(names, [tensor("input")], compute, inPlace);
}

function asked(names: string, compute: (x: Tensor) => Tensor): Entry {
  return both(names, [tensor("input")], compute);
}

function binary(
  names: string,
  compute: (a: Operand, b: Operand) => Tensor,
): Entry {
  return both(names, [operand("input"), operand("other")], compute, inPlace);
}

function divided(a: Operand, b: Operand, mode?: string): Tensor {
  if (mode !== undefined && mode !== "trunc" && mode !== "floor") {
    throw new TraceError(
      `div: rounding_mode must be None, "trunc" or "floor", got ${JSON.stringify(mode)}`,
    );
  }
  return arithmetic.div(a, b, mode);
}

function frac(x: Tensor): Tensor {
  return arithmetic.sub(x, each.trunc(x));
}

/** x * log(y), and 0 where x is 0 unless y is no number. */
function xlogy(x: Operand, y: Operand): Tensor {
  const first = y instanceof Tensor ? y : x;
  if (!(first instanceof Tensor)) {
    throw new TraceError("xlogy: one argument must be a tensor", "TypeError");
  }
  const dtype = floatFor(promoted(x, y));
  const [a, b] = [as(first.recorder, x, dtype), as(first.recorder, y, dtype)];
  const product = arithmetic.mul(a, each.log(b));
  return compare.where(
    compare.logical_and(compare.eq(a, 0), compare.eq(b, b)),
    floatScalar(0),
    product,
  );
}

function clampedBy(
  x: Tensor,
  min: Operand | undefined,
  max: Operand | undefined,
): Tensor {
  if (min === undefined && max === undefined) {
    throw new TraceError(
      "clamp: min or max must be given, got neither",
      "RuntimeError",
    );
  }
  return each.clamp(x, min, max);
}

/** By one bound, booleans stay booleans where both are. */
function bounded(
  x: Tensor,
  min: Operand | undefined,
  max: Operand | undefined,
): Tensor {
  const bound = min ?? max;
  const result = clampedBy(x, min, max);
  return x.dtype === "bool" && bound instanceof Tensor && bound.dtype === "bool"
    ? each.to(result, "bool")
    : result;
}

function rounded(x: Tensor, decimals: number): Tensor {
  if (decimals === 0) return each.round(x);
  const factor = floatScalar(10 ** decimals);
  return arithmetic.div(each.round(arithmetic.mul(x, factor)), factor);
}

function logit(x: Tensor, eps: number | undefined): Tensor {
  const floats = asFloat(x);
  const p = eps === undefined ? floats : each.clamp(floats, eps, 1 - eps);
  return each.log(arithmetic.div(p, arithmetic.sub(1, p)));
}

function logaddexp(first: Tensor, second: Tensor): Tensor {
  const dtype = floatFor(promoted(first, second));
  const [a, b] = [cast(first, dtype), cast(second, dtype)];
  const greater = arithmetic.maximum(a, b);
  const distance = each.neg(each.abs(arithmetic.sub(a, b)));
  // equal infinities differ by NaN
  const rest = compare.where(
    compare.eq(a, b),
    floatScalar(Math.log(2)),
    each.log1p(each.exp(distance)),
  );
  return arithmetic.add(greater, rest);
}

/** 0 below zero, 1 above, and what `values` says at zero. */
function heaviside(x: Tensor, values: Tensor): Tensor {
  if (x.dtype !== values.dtype) {
    throw new TraceError(
      `heaviside: both must have one dtype, got ${x.dtype} and ${values.dtype}`,
    );
  }
  const above = cast(compare.gt(x, 0), x.dtype);
  return compare.where(compare.eq(x, 0), values, above);
}

/** sin(πx) / πx */
function sinc(x: Tensor): Tensor {
  const turned = arithmetic.mul(asFloat(x), Math.PI);
  const quotient = arithmetic.div(each.sin(turned), turned);
  return compare.where(compare.eq(x, 0), floatScalar(1), quotient);
}

/** -x log x; 0 at zero, and nothing below it. */
function entropy(given: Tensor): Tensor {
  const x = asFloat(given);
  const own = each.neg(arithmetic.mul(x, each.log(x)));
  const below = compare.where(compare.lt(x, 0), floatScalar(-Infinity), own);
  return compare.where(compare.eq(x, 0), floatScalar(0), below);
}

/** Zeros have a sign too, which their reciprocal shows. */
function signbit(x: Tensor): Tensor {
  const below = compare.lt(x, 0);
  return isFloat(x.dtype)
    ? compare.bitwise_or(below, compare.lt(each.reciprocal(x), 0))
    : below;
}

/** Itself, as `+x`. */
function positive(x: Tensor): Tensor {
  if (x.dtype === "bool") {
    throw new TraceError("positive: numbers are needed, got booleans");
  }
  return x;
}

function closeTo(
  a: Tensor,
  b: Operand,
  rtol: number,
  atol: number,
  equalNan: boolean,
): Tensor {
  const close = compare.isclose(a, b, rtol, atol);
  if (!equalNan || !(b instanceof Tensor)) return close;
  return compare.logical_or(
    close,
    compare.logical_and(each.isnan(a), each.isnan(b)),
  );
}

function copysign(a: Tensor, b: Operand): Tensor {
  const dtype = floatFor(promoted(a, b));
  const size = each.abs(each.to(a, dtype));
  const sign = as(a.recorder, b, dtype);
  // the sign of -0.0 counts
  const result = compare.where(signbit(sign), each.neg(size), size);
  // the sign's gradient is zero, as PyTorch says it, and not nothing
  return sign.requiresGrad
    ? arithmetic.add(result, arithmetic.mul(each.sign(sign), 0))
    : result;
}

function atan2(y: Tensor, x: Tensor): Tensor {
  const [up = y, along = x] = broadcast_tensors([y, x]);
  const [a, b] = [numbersIn(up), numbersIn(along)];
  const result = made(
    y,
    floatFor(arithmetic.add(up, along).dtype),
    up.shape,
    a.map((value, place) => Math.atan2(value, b[place] ?? 0)),
  );
  const [upId, alongId] = [up.id, along.id];
  return told("atan2", result, [up, along], ({ terms, gradient }) => {
    const length = terms.add(
      terms.mul(upId, upId),
      terms.mul(alongId, alongId),
    );
    const each = terms.of("div", gradient, length);
    return [terms.mul(each, alongId), terms.of("neg", terms.mul(each, upId))];
  });
}

/** A function of one float that the graph has no operation for: it computes at once, from a value that is read. */
function atOnce(
  names: string,
  compute: (value: number) => number,
  slope: (terms: Terms, x: NodeId) => NodeId,
): Entry {
  return both(
    names,
    [known("input")],
    (x) => {
      const { id } = x;
      const result = made(
        x,
        floatFor(x.dtype),
        x.shape,
        numbersIn(x).map(compute),
      );
      return told(names, result, [x], ({ terms, gradient }) => [
        terms.mul(gradient, slope(terms, id)),
      ]);
    },
    { inPlace: true, differs: "the value is read at once" },
  );
}

/** 1 / sqrt(a + b x²) */
function inverseRoot(a: number, b: number) {
  return (terms: Terms, x: NodeId): NodeId => {
    const square = terms.scale(terms.mul(x, x), b);
    const root = terms.of("sqrt", terms.plus(square, a));
    return terms.of("reciprocal", root);
  };
}

/** (e^x + sign e^-x) / 2 */
function hyperbolic(sign: number) {
  return (terms: Terms, x: NodeId): NodeId => {
    const up = terms.of("exp", x);
    const down = terms.scale(terms.of("exp", terms.of("neg", x)), sign);
    return terms.scale(terms.add(up, down), 0.5);
  };
}

export const elementwise: readonly Entry[] = [
  unary("abs absolute", each.abs),
  unary("neg negative", each.neg),
  unary("sign sgn", each.sign),
  unary("exp", each.exp),
  unary("exp2", each.exp2),
  unary("expm1", each.expm1),
  unary("log", each.log),
  unary("log1p", each.log1p),
  unary("log2", each.log2),
  unary("log10", each.log10),
  unary("sqrt", each.sqrt),
  unary("rsqrt", each.rsqrt),
  unary("reciprocal", each.reciprocal),
  unary("square", each.square),
  unary("sin", each.sin),
  unary("cos", each.cos),
  unary("tan", each.tan),
  unary("atan arctan", each.atan),
  unary("asinh arcsinh", each.asinh),
  unary("tanh", each.tanh),
  unary("sigmoid", each.sigmoid),
  unary("erf", each.erf),
  unary("floor", each.floor),
  unary("ceil", each.ceil),
  unary("trunc fix", each.trunc),
  unary("frac", frac),
  unary("relu", relu),
  asked("isnan", each.isnan),
  asked("isinf", each.isinf),
  asked("isfinite", each.isfinite),
  asked("isposinf", (x) => compare.eq(x, Infinity)),
  asked("isneginf", (x) => compare.eq(x, -Infinity)),
  asked("signbit", signbit),
  unary("logical_not", compare.logical_not),
  atOnce("asin arcsin", Math.asin, inverseRoot(1, -1)),
  atOnce("acos arccos", Math.acos, (terms, x) =>
    terms.of("neg", inverseRoot(1, -1)(terms, x)),
  ),
  atOnce("sinh", Math.sinh, hyperbolic(1)),
  atOnce("cosh", Math.cosh, hyperbolic(-1)),
  atOnce("acosh arccosh", Math.acosh, inverseRoot(-1, 1)),
  atOnce("atanh arctanh", Math.atanh, (terms, x) => {
    const rest = terms.plus(terms.scale(terms.mul(x, x), -1), 1);
    return terms.of("reciprocal", rest);
  }),
  both("deg2rad", [tensor("input")], (x) =>
    arithmetic.mul(x, floatScalar(Math.PI / 180)),
  ),
  both("rad2deg", [tensor("input")], (x) =>
    arithmetic.mul(x, floatScalar(180 / Math.PI)),
  ),
  both("atan2 arctan2", [known("input"), known("other")], atan2),
  both(
    "bitwise_not",
    [bits("input")],
    (x) =>
      x instanceof Tensor && x.dtype !== "bool"
        ? bitwiseNot(x)
        : compare.bitwise_not(x as Tensor),
    inPlace,
  ),

  binary("mul multiply", arithmetic.mul),
  binary("floor_divide", arithmetic.floor_divide),
  binary("remainder", arithmetic.remainder),
  binary("fmod", arithmetic.fmod),
  entry(
    "torch.float_power Tensor.float_power",
    [tensor("input"), operand("exponent")],
    (x, exponent) =>
      arithmetic.pow(
        each.to(x, "float64"),
        as(x.recorder, exponent, "float64"),
      ),
  ),
  both("pow", [operand("input"), operand("exponent")], arithmetic.pow, inPlace),
  both("maximum", [tensor("input"), tensor("other")], arithmetic.maximum),
  both("minimum", [tensor("input"), tensor("other")], arithmetic.minimum),
  both("fmax", [tensor("input"), tensor("other")], (a, b) =>
    compare.where(
      each.isnan(a),
      b,
      compare.where(each.isnan(b), a, arithmetic.maximum(a, b)),
    ),
  ),
  both("fmin", [tensor("input"), tensor("other")], (a, b) =>
    compare.where(
      each.isnan(a),
      b,
      compare.where(each.isnan(b), a, arithmetic.minimum(a, b)),
    ),
  ),
  binary("eq", compare.eq),
  binary("ne not_equal", compare.ne),
  binary("lt less", compare.lt),
  binary("le less_equal", compare.le),
  binary("gt greater", compare.gt),
  binary("ge greater_equal", compare.ge),
  both("logical_and", tensors, compare.logical_and, inPlace),
  both("logical_or", tensors, compare.logical_or, inPlace),
  both("logical_xor", tensors, compare.logical_xor, inPlace),
  both("bitwise_and", [bits("input"), bits("other")], bitwise("and"), inPlace),
  both("bitwise_or", [bits("input"), bits("other")], bitwise("or"), inPlace),
  both("bitwise_xor", [bits("input"), bits("other")], bitwise("xor"), inPlace),
  both(
    "bitwise_left_shift",
    [bits("input"), bits("other")],
    shifted("left"),
    inPlace,
  ),
  both(
    "bitwise_right_shift",
    [bits("input"), bits("other")],
    shifted("right"),
    inPlace,
  ),
  both(
    "add",
    [operand("input"), operand("other"), keyword(number("alpha", null))],
    arithmetic.add,
    inPlace,
  ),
  both(
    "sub subtract",
    [operand("input"), operand("other"), keyword(number("alpha", null))],
    arithmetic.sub,
    inPlace,
  ),
  entry(
    "torch.rsub",
    [operand("input"), operand("other"), keyword(number("alpha", null))],
    (a, b, alpha) => arithmetic.sub(b, a, alpha),
  ),
  both(
    "div divide",
    [operand("input"), operand("other"), keyword(text("rounding_mode", null))],
    divided,
    inPlace,
  ),
  binary("true_divide", divided),
  both(
    "round",
    [tensor("input"), keyword(integer("decimals", 0))],
    rounded,
    inPlace,
  ),
  both(
    "clamp clip",
    [tensor("input"), operand("min", null), operand("max", null)],
    clampedBy,
    inPlace,
  ),
  both(
    "clamp_min",
    [tensor("input"), operand("min")],
    (x, min) => bounded(x, min, undefined),
    inPlace,
  ),
  both(
    "clamp_max",
    [tensor("input"), operand("max")],
    (x, max) => bounded(x, undefined, max),
    inPlace,
  ),
  entry(
    "torch.where",
    [tensor("condition"), operand("input"), operand("other")],
    compare.where,
  ),
  entry("torch.where", [known("condition")], nonzero, { gives: "tensors" }),
  entry(
    "Tensor.where",
    [operand("self"), tensor("condition"), operand("other")],
    (x, condition, other) => compare.where(condition, x, other),
  ),
  both(
    "masked_fill",
    [tensor("input"), tensor("mask"), operand("value")],
    compare.masked_fill,
    inPlace,
  ),
  both(
    "nan_to_num",
    [
      tensor("input"),
      number("nan", null),
      number("posinf", null),
      number("neginf", null),
    ],
    each.nan_to_num,
    inPlace,
  ),
  both(
    "lerp",
    [tensor("input"), operand("end"), operand("weight")],
    arithmetic.lerp,
    inPlace,
  ),
  both(
    "addcmul",
    [
      tensor("input"),
      tensor("tensor1"),
      tensor("tensor2"),
      keyword(number("value", 1)),
    ],
    arithmetic.addcmul,
    inPlace,
  ),
  both(
    "addcdiv",
    [
      tensor("input"),
      tensor("tensor1"),
      tensor("tensor2"),
      keyword(number("value", 1)),
    ],
    arithmetic.addcdiv,
    inPlace,
  ),
  both("heaviside", [tensor("input"), tensor("values")], heaviside, inPlace),
  both("sinc", [tensor("input")], sinc, inPlace),
  entry("torch.special.sinc", [tensor("input")], sinc),
  entry("torch.special.entr", [tensor("input")], entropy),
  both("positive", [tensor("input")], positive, { view: true }),
  both("gcd", tensors, common("gcd"), inPlace),
  both("lcm", tensors, common("lcm"), inPlace),
  both("logaddexp", [tensor("input"), tensor("other")], logaddexp),
  both("hypot", [tensor("input"), tensor("other")], (a, b) =>
    each.sqrt(arithmetic.add(each.square(a), each.square(b))),
  ),
  both("xlogy", [operand("input"), operand("other")], xlogy, inPlace),
  both("copysign", [tensor("input"), operand("other")], copysign),
  both("logit", [tensor("input"), number("eps", null)], logit, inPlace),
  entry("torch.special.expit", [tensor("input")], each.sigmoid),
  entry("torch.special.logit", [tensor("input"), number("eps", null)], logit),
  entry("torch.special.xlogy", [operand("input"), operand("other")], xlogy),
  entry("torch.special.exp2", [tensor("input")], each.exp2),
  entry("torch.special.expm1", [tensor("input")], each.expm1),
  entry("torch.special.log1p", [tensor("input")], each.log1p),
  entry("torch.special.erf", [tensor("input")], each.erf),
  both(
    "isclose",
    [
      tensor("input"),
      tensor("other"),
      number("rtol", 1e-5),
      number("atol", 1e-8),
      flag("equal_nan", false),
    ],
    closeTo,
  ),
  both(
    "allclose",
    [
      known("input"),
      known("other"),
      number("rtol", 1e-5),
      number("atol", 1e-8),
      flag("equal_nan", false),
    ],
    (a, b, rtol, atol, equalNan) =>
      numbersIn(all(closeTo(a, b, rtol, atol, equalNan)))[0] === 1,
    { gives: "plain" },
  ),
  both(
    "equal",
    [known("input"), known("other")],
    (a, b) => {
      const [first, second] = [numbersIn(a), numbersIn(b)];
      return (
        a.shape.length === b.shape.length &&
        a.shape.every((size, axis) => size === b.shape[axis]) &&
        first.every((value, place) => value === second[place])
      );
    },
    { gives: "plain" },
  ),
];
