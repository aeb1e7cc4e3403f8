/** @file The operations on each element by itself of inputs that broadcast against each other. */
import { elementwise, filled, reader, type Arithmetic } from "../elements.ts";
import { divisionByZero } from "../error.ts";
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
  type OpRecord,
  type Slices,
} from "./record.ts";

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

function binary(infer: OpRecord["infer"], arithmetic: Arithmetic): OpRecord {
  return {
    arity: 2,
    infer,
    compute: ({ inputs, type }) => elementwise(type, inputs, arithmetic),
    slices: alignedAxes,
  };
}

export const add: OpRecord = binary(ofNumbers, {
  float: (a, b) => a + b,
  whole: (a, b) => a + b,
});
export const sub: OpRecord = binary(ofNumbers, {
  float: (a, b) => a - b,
  whole: (a, b) => a - b,
});
export const mul: OpRecord = binary(ofNumbers, {
  float: (a, b) => a * b,
  whole: (a, b) => a * b,
});
/** Whole numbers divide into floats, so the tracing layer casts first, as PyTorch does. */
export const div: OpRecord = binary(ofFloats, { float: (a, b) => a / b });
export const pow: OpRecord = binary(ofNumbers, {
  float: powerOf,
  whole: wholePower,
});
/** NaN where either is. */
export const maximum: OpRecord = binary(ofNumbers, {
  float: Math.max,
  whole: (a, b) => (a > b ? a : b),
});
/** NaN where either is. */
export const minimum: OpRecord = binary(ofNumbers, {
  float: Math.min,
  whole: (a, b) => (a < b ? a : b),
});

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
export const mod: OpRecord = binary(ofNumbers, {
  float: modulo,
  whole: nonZero("remainder", wholeModulo),
});
/** Remainder with the sign of the dividend, as in C. */
export const fmod: OpRecord = binary(ofNumbers, {
  float: (a, b) => a % b,
  whole: nonZero("fmod", (a, b) => a % b),
});
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
};
