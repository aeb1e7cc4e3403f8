/** @file The operations on each element of one input by itself. */
import { elementwise, wholeElement, type Arithmetic } from "../elements.ts";
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
} from "./record.ts";

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

function unary(infer: OpRecord["infer"], arithmetic: Arithmetic): OpRecord {
  return {
    arity: 1,
    infer,
    compute: ({ inputs, type }) => elementwise(type, inputs, arithmetic),
    slices: everyAxis,
  };
}

function ofFloats(float: Unary): OpRecord {
  return unary(ofFloat, { float });
}

export const neg: OpRecord = unary(ofNumber, {
  float: (x) => -x,
  whole: (x) => -x,
});
export const abs: OpRecord = unary(ofNumber, {
  float: Math.abs,
  whole: (x) => (x < 0n ? -x : x),
});
/** 0 where there is no number. */
export const sign: OpRecord = unary(ofNumber, {
  float: signOf,
  whole: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
});

export const exp: OpRecord = ofFloats(Math.exp);
export const log: OpRecord = ofFloats(Math.log);
export const sqrt: OpRecord = ofFloats(Math.sqrt);
export const reciprocal: OpRecord = ofFloats((x) => 1 / x);
export const sin: OpRecord = ofFloats(Math.sin);
export const cos: OpRecord = ofFloats(Math.cos);
export const tanh: OpRecord = ofFloats(Math.tanh);
export const sigmoid: OpRecord = ofFloats((x) => 1 / (1 + Math.exp(-x)));
export const relu: OpRecord = ofFloats((x) => (x < 0 ? 0 : x));
export const erf: OpRecord = ofFloats(errorFunction);
export const floor: OpRecord = ofFloats(Math.floor);
export const ceil: OpRecord = ofFloats(Math.ceil);
export const trunc: OpRecord = ofFloats(Math.trunc);
/** Halves go to the even neighbour. */
export const round: OpRecord = ofFloats(halfToEven);

interface Gelu {
  readonly approximate: "none" | "tanh";
}

export const gelu: OpRecord<Gelu> = {
  arity: 1,
  infer: ofFloat,
  compute: ({ inputs, attributes: { approximate }, type }) =>
    elementwise(type, inputs, { float: (x) => geluOf(x, approximate) }),
  slices: everyAxis,
};

export const not: OpRecord = unary(ofBool, { float: (x) => 1 - x });
export const isnan: OpRecord = unary(taking(floats, "bool"), {
  float: (x) => Number(Number.isNaN(x)),
});

interface Cast {
  readonly dtype: DType;
}

/** Floats lose their fraction; what has no whole number becomes the least of all. */
export const cast: OpRecord<Cast> = {
  arity: 1,
  infer: (inputs, { dtype }) => ({ dtype, shape: at(inputs, 0).shape }),
  compute: ({ inputs, type }) => elementwise(type, inputs, castTo(type.dtype)),
  slices: everyAxis,
};

function castTo(dtype: DType): Arithmetic {
  switch (dtype) {
    case "int64":
      return { float: (x) => wholeElement(wholeOf(x)), whole: (x) => x };
    case "float32":
      return { float: (x) => x, whole: Number };
    case "bool":
      return { float: (x) => Number(x !== 0), whole: (x) => Number(x !== 0n) };
    default:
      return dtype satisfies never;
  }
}
