/** @file The operations on each element of one input by itself. */
import { elementwise, wholeElement, type Arithmetic } from "../elements.ts";
import type { NodeId } from "../node.ts";
import type { DType } from "../tensor.ts";
import {
  erf as errorFunction,
  gelu as geluOf,
  halfToEven,
  signOf,
  wholeOf,
} from "./numbers.ts";
import {
  at,
  bools,
  floats,
  numeric,
  requireDType,
  type OpRecord,
  type Slices,
  type Vjp,
} from "./record.ts";
import type { Terms } from "./terms.ts";

type Unary = (x: number) => number;

/** Every axis is treated one by one. */
function everyAxis<Attributes>(
  attributes: Attributes,
  axis: number,
): Slices<Attributes> {
  return { attributes, axis };
}

function taking(allowed: readonly DType[], result?: DType): OpRecord["infer"] {
  return (inputs, _attributes, op) => {
    const input = at(inputs, 0);
    requireDType(op, input, allowed);
    return { dtype: result ?? input.dtype, shape: input.shape };
  };
}

const ofNumber = taking(numeric);
const ofFloat = taking(floats);
const ofBool = taking(bools);

/** The derivative times the gradient, from the input and the result. */
type Derivative = (
  terms: Terms,
  gradient: NodeId,
  input: NodeId,
  output: NodeId,
) => NodeId;

function chain<Attributes>(derivative: Derivative): Vjp<Attributes> {
  return ({ terms, gradient, inputs, output }) => [
    derivative(terms, gradient, at(inputs, 0), output),
  ];
}

function unary(
  infer: OpRecord["infer"],
  arithmetic: Arithmetic,
  derivative?: Derivative,
): OpRecord {
  return {
    arity: 1,
    infer,
    compute: ({ inputs, type }) => elementwise(type, inputs, arithmetic),
    slices: everyAxis,
    vjp: derivative === undefined ? "none" : chain(derivative),
  };
}

function ofFloats(float: Unary, derivative?: Derivative): OpRecord {
  return unary(ofFloat, { float }, derivative);
}

export const neg: OpRecord = unary(
  ofNumber,
  { float: (x) => -x, whole: (x) => -x },
  (terms, g) => terms.of("neg", g),
);
export const abs: OpRecord = unary(
  ofNumber,
  { float: Math.abs, whole: (x) => (x < 0n ? -x : x) },
  (terms, g, x) => terms.mul(g, terms.of("sign", x)),
);
/** 0 where there is no number. */
export const sign: OpRecord = unary(ofNumber, {
  float: signOf,
  whole: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
});

export const exp: OpRecord = ofFloats(Math.exp, (terms, g, _x, y) =>
  terms.mul(g, y),
);
export const log: OpRecord = ofFloats(Math.log, (terms, g, x) =>
  terms.of("div", g, x),
);
export const sqrt: OpRecord = ofFloats(Math.sqrt, (terms, g, _x, y) =>
  terms.of("div", g, terms.scale(y, 2)),
);
export const reciprocal: OpRecord = ofFloats(
  (x) => 1 / x,
  (terms, g, _x, y) => terms.of("neg", terms.mul(g, y, y)),
);
export const sin: OpRecord = ofFloats(Math.sin, (terms, g, x) =>
  terms.mul(g, terms.of("cos", x)),
);
export const cos: OpRecord = ofFloats(Math.cos, (terms, g, x) =>
  terms.of("neg", terms.mul(g, terms.of("sin", x))),
);
export const atan: OpRecord = ofFloats(Math.atan, (terms, g, x) =>
  terms.of("div", g, terms.plus(terms.mul(x, x), 1)),
);
export const asinh: OpRecord = ofFloats(Math.asinh, (terms, g, x) =>
  terms.of("div", g, terms.of("sqrt", terms.plus(terms.mul(x, x), 1))),
);
export const tanh: OpRecord = ofFloats(Math.tanh, (terms, g, _x, y) =>
  terms.mul(g, oneLess(terms, terms.mul(y, y))),
);
export const sigmoid: OpRecord = ofFloats(
  (x) => 1 / (1 + Math.exp(-x)),
  (terms, g, _x, y) => terms.mul(g, y, oneLess(terms, y)),
);
export const relu: OpRecord = ofFloats(
  (x) => (x < 0 ? 0 : x),
  (terms, g, _x, y) => terms.only(terms.of("gt", y, terms.number(0, y)), g),
);
export const erf: OpRecord = ofFloats(errorFunction, (terms, g, x) =>
  terms.scale(terms.mul(g, bell(terms, x, 1)), 2 / Math.sqrt(Math.PI)),
);

/** 1 - x */
function oneLess(terms: Terms, x: NodeId): NodeId {
  return terms.of("sub", terms.number(1, x), x);
}

/** exp(-factor x^2) */
function bell(terms: Terms, x: NodeId, factor: number): NodeId {
  return terms.of("exp", terms.scale(terms.mul(x, x), -factor));
}

export const floor: OpRecord = ofFloats(Math.floor);
export const ceil: OpRecord = ofFloats(Math.ceil);
export const trunc: OpRecord = ofFloats(Math.trunc);
/** Halves go to the even neighbour. */
export const round: OpRecord = ofFloats(halfToEven);

export interface Gelu {
  readonly approximate: "none" | "tanh";
}

export const gelu: OpRecord<Gelu> = {
  arity: 1,
  infer: ofFloat,
  compute: ({ inputs, attributes: { approximate }, type }) =>
    elementwise(type, inputs, { float: (x) => geluOf(x, approximate) }),
  slices: everyAxis,
  vjp: ({ terms, gradient, inputs, attributes: { approximate } }) => {
    const derivative = approximate === "none" ? geluSlope : tanhGeluSlope;
    return [terms.mul(gradient, derivative(terms, at(inputs, 0)))];
  },
};

/** The normal distribution up to x, and x times its density. */
function geluSlope(terms: Terms, x: NodeId): NodeId {
  const error = terms.of("erf", terms.scale(x, Math.SQRT1_2));
  const below = terms.scale(terms.plus(error, 1), 0.5);
  const density = terms.scale(bell(terms, x, 0.5), 1 / Math.sqrt(2 * Math.PI));
  return terms.add(below, terms.mul(x, density));
}

function tanhGeluSlope(terms: Terms, x: NodeId): NodeId {
  const [scale, cubic] = [Math.sqrt(2 / Math.PI), 0.044715];
  const square = terms.mul(x, x);
  const inner = terms.mul(
    x,
    terms.plus(terms.scale(square, scale * cubic), scale),
  );
  const t = terms.of("tanh", inner);
  const slope = terms.plus(terms.scale(square, 3 * scale * cubic), scale);
  const bend = terms.mul(x, oneLess(terms, terms.mul(t, t)), slope);
  return terms.scale(terms.add(terms.plus(t, 1), bend), 0.5);
}

export const not: OpRecord = unary(ofBool, { float: (x) => 1 - x });
export const isnan: OpRecord = unary(taking(floats, "bool"), {
  float: (x) => Number(Number.isNaN(x)),
});

export interface Cast {
  readonly dtype: DType;
}

/** Floats lose their fraction; what has no whole number becomes the least of all. */
export const cast: OpRecord<Cast> = {
  arity: 1,
  infer: (inputs, { dtype }) => ({ dtype, shape: at(inputs, 0).shape }),
  compute: ({ inputs, type }) => elementwise(type, inputs, castTo(type.dtype)),
  slices: everyAxis,
  vjp: ({ terms, gradient, inputs }) => {
    const { dtype } = terms.graph.typeOf(at(inputs, 0));
    return [terms.graph.record("cast", [gradient], { dtype })];
  },
};

function castTo(dtype: DType): Arithmetic {
  switch (dtype) {
    case "int64":
      return { float: (x) => wholeElement(wholeOf(x)), whole: (x) => x };
    case "int32":
    case "int16":
    case "int8":
    case "uint8":
      // by way of 32 bits, as the processor does it: what does not fit, NaN too, is the least number
      return {
        float: (x) => (Math.abs(x) < 2 ** 31 ? Math.trunc(x) : -(2 ** 31)),
        whole: (x) => x,
      };
    case "float32":
    case "float64":
    case "float16":
    case "bfloat16":
      return { float: (x) => x, whole: Number };
    case "bool":
      return { float: (x) => Number(x !== 0), whole: (x) => Number(x !== 0n) };
    default:
      return dtype satisfies never;
  }
}
