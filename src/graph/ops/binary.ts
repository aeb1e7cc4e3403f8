/** @file The operations on each element by itself of inputs that broadcast against each other. */
import { elementwise, filled, reader, type Arithmetic } from "../elements.ts";
import { divisionByZero } from "../error.ts";
import type { NodeId } from "../node.ts";
import type { DType, TensorType } from "../tensor.ts";
import {
  floorQuotient,
  modulo,
  powerOf,
  wholeFloorQuotient,
  wholeModulo,
  wholePower,
} from "./numbers.ts";
import {
  anyDType,
  at,
  bools,
  broadcastShapes,
  floats,
  numeric,
  requireDType,
  requireSameDType,
  whole,
  type None,
  type OpRecord,
  type Slices,
  type Vjp,
} from "./record.ts";
import type { Terms } from "./terms.ts";

/** Every axis of an input that is aligned with the result is treated one by one. */
function alignedAxes<Attributes>(
  attributes: Attributes,
  axis: number,
  { input, result }: { input: TensorType; result: TensorType },
): Slices<Attributes> | undefined {
  return input.shape.length === result.shape.length
    ? { attributes, axis }
    : undefined;
}

function taking(allowed: readonly DType[], result?: DType): OpRecord["infer"] {
  return (inputs, _attributes, op) => {
    for (const input of inputs) requireDType(op, input, allowed);
    const dtype = requireSameDType(op, inputs);
    return {
      dtype: result ?? dtype,
      shape: broadcastShapes(
        op,
        inputs.map((input) => input.shape),
      ),
    };
  };
}

const ofNumbers = taking(numeric);
const ofFloats = taking(floats);
const ofWhole = taking(whole);
const ofBools = taking(bools);
const comparingNumbers = taking(numeric, "bool");
const comparingAny = taking(anyDType, "bool");

/** The derivatives with respect to both operands, times the gradient, before what was broadcast is summed. */
type Derivatives = readonly [Derivative, Derivative];
type Derivative = (
  terms: Terms,
  gradient: NodeId,
  operands: { readonly a: NodeId; readonly b: NodeId; readonly y: NodeId },
) => NodeId;

function chain(derivatives: Derivatives): Vjp<None> {
  return ({ terms, gradient, inputs, output, wants }) => {
    const operands = { a: at(inputs, 0), b: at(inputs, 1), y: output };
    return derivatives.map((derivative, index) => {
      if (!wants(index)) return undefined;
      const shape = terms.shapeOf(at(inputs, index));
      return terms.unbroadcast(derivative(terms, gradient, operands), shape);
    });
  };
}

function binary(
  infer: OpRecord["infer"],
  arithmetic: Arithmetic,
  derivatives?: Derivatives,
): OpRecord {
  return {
    arity: 2,
    infer,
    compute: ({ inputs, type }) => elementwise(type, inputs, arithmetic),
    slices: alignedAxes,
    vjp: derivatives === undefined ? "none" : chain(derivatives),
  };
}

const same: Derivative = (_terms, g) => g;

export const add: OpRecord = binary(
  ofNumbers,
  { float: (a, b) => a + b, whole: (a, b) => a + b },
  [same, same],
);
export const sub: OpRecord = binary(
  ofNumbers,
  { float: (a, b) => a - b, whole: (a, b) => a - b },
  [same, (terms, g) => terms.of("neg", g)],
);
export const mul: OpRecord = binary(
  ofNumbers,
  { float: (a, b) => a * b, whole: (a, b) => a * b },
  [(terms, g, { b }) => terms.mul(g, b), (terms, g, { a }) => terms.mul(g, a)],
);
/** Whole numbers divide into floats, so the tracing layer casts first, as PyTorch does. */
export const div: OpRecord = binary(ofFloats, { float: (a, b) => a / b }, [
  (terms, g, { b }) => terms.of("div", g, b),
  (terms, g, { b, y }) => terms.of("neg", terms.mul(g, terms.of("div", y, b))),
]);
export const pow: OpRecord = binary(
  ofNumbers,
  { float: powerOf, whole: wholePower },
  [
    (terms, g, { a, b }) => {
      const slope = terms.mul(b, terms.of("pow", a, terms.plus(b, -1)));
      const flat = terms.of("eq", b, terms.number(0, b));
      return terms.where(flat, terms.number(0, g), terms.mul(g, slope));
    },
    (terms, g, { a, b, y }) => {
      const zero = terms.number(0, a);
      const flat = terms.of(
        "and",
        terms.of("eq", a, zero),
        terms.of("ge", b, zero),
      );
      const slope = terms.mul(g, y, terms.of("log", a));
      return terms.where(flat, terms.number(0, g), slope);
    },
  ],
);

/** The gradient goes to the operand that was chosen, half of it to each where they are equal. */
function chosen(beats: "gt" | "lt", whose: "a" | "b"): Derivative {
  return (terms, g, { a, b }) => {
    const [own, other] = whose === "a" ? [a, b] : [b, a];
    const half = terms.where(terms.of("eq", a, b), terms.scale(g, 0.5), g);
    const lost = terms.of(beats, other, own);
    return terms.where(lost, terms.number(0, g), half);
  };
}

/** NaN where either is. */
export const maximum: OpRecord = binary(
  ofNumbers,
  { float: Math.max, whole: (a, b) => (a > b ? a : b) },
  [chosen("gt", "a"), chosen("gt", "b")],
);
/** NaN where either is. */
export const minimum: OpRecord = binary(
  ofNumbers,
  { float: Math.min, whole: (a, b) => (a < b ? a : b) },
  [chosen("lt", "a"), chosen("lt", "b")],
);

/** How often the divisor was taken away. */
function taken(rounding: "floor" | "trunc"): Derivative {
  return (terms, g, { a, b }) => {
    const times = terms.of(rounding, terms.of("div", a, b));
    return terms.of("neg", terms.mul(g, times));
  };
}

function nonZero(
  name: string,
  quotient: (a: bigint, b: bigint) => bigint,
): (a: bigint, b: bigint) => bigint {
  return (a, b) => {
    if (b === 0n) throw divisionByZero(name);
    return quotient(a, b);
  };
}

/** Remainder with the sign of the divisor, as in Python. */
export const mod: OpRecord = binary(
  ofNumbers,
  { float: modulo, whole: nonZero("remainder", wholeModulo) },
  [same, taken("floor")],
);
/** Remainder with the sign of the dividend, as in C. */
export const fmod: OpRecord = binary(
  ofNumbers,
  { float: (a, b) => a % b, whole: nonZero("fmod", (a, b) => a % b) },
  [same, taken("trunc")],
);
/** Quotient rounded down, as Python's `//`. */
export const floor_div: OpRecord = {
  ...binary(ofNumbers, { float: Math.fround }),
  compute: ({ inputs, type }) => {
    const round = type.dtype === "float32" ? Math.fround : (x: number) => x;
    return elementwise(type, inputs, {
      float: (a, b) => floorQuotient(a, b, round),
      whole: nonZero("floor_divide", wholeFloorQuotient),
    });
  },
};
/** Quotient of whole numbers, rounded towards zero. */
export const int_div: OpRecord = binary(ofWhole, {
  float: (a, b) => Math.trunc(a / b),
  whole: nonZero("div", (a, b) => a / b),
});

function comparison(
  infer: OpRecord["infer"],
  holds: (a: number, b: number) => boolean,
): OpRecord {
  return binary(infer, {
    float: (a, b) => Number(holds(a, b)),
    // JavaScript compares big integers by the same operators
    whole: (a, b) =>
      Number(holds(a as unknown as number, b as unknown as number)),
  });
}

export const eq: OpRecord = comparison(comparingAny, (a, b) => a === b);
export const ne: OpRecord = comparison(comparingAny, (a, b) => a !== b);
export const lt: OpRecord = comparison(comparingNumbers, (a, b) => a < b);
export const le: OpRecord = comparison(comparingNumbers, (a, b) => a <= b);
export const gt: OpRecord = comparison(comparingNumbers, (a, b) => a > b);
export const ge: OpRecord = comparison(comparingNumbers, (a, b) => a >= b);

export const and: OpRecord = binary(ofBools, { float: (a, b) => a & b });
export const or: OpRecord = binary(ofBools, { float: (a, b) => a | b });
export const xor: OpRecord = binary(ofBools, { float: (a, b) => a ^ b });

/** (condition, a, b) */
export const where: OpRecord = {
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
  compute: ({ inputs, type }) => {
    const condition = reader(at(inputs, 0), type.shape);
    const a = reader(at(inputs, 1), type.shape);
    const b = reader(at(inputs, 2), type.shape);
    return filled(type, (to) => {
      for (let index = 0; index < to.length; index++) {
        to[index] = condition(index) === 0 ? b(index) : a(index);
      }
    });
  },
  slices: alignedAxes,
  vjp: ({ terms, gradient, inputs }) => {
    const condition = at(inputs, 0);
    const zero = terms.number(0, gradient);
    const [a, b] = [at(inputs, 1), at(inputs, 2)];
    return [
      undefined,
      terms.unbroadcast(
        terms.where(condition, gradient, zero),
        terms.shapeOf(a),
      ),
      terms.unbroadcast(
        terms.where(condition, zero, gradient),
        terms.shapeOf(b),
      ),
    ];
  },
};
