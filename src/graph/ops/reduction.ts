/** @file The operations that fold axes. */
import {
  elementAt,
  fold,
  wholeElement,
  type Elements,
  type Fold,
} from "../elements.ts";
import { TraceError } from "../error.ts";
import type { NodeId } from "../node.ts";
import { typeText, type DType, type TensorType } from "../tensor.ts";
import { greatestOf, leastOf, sumOf } from "./numbers.ts";
import {
  at,
  floats,
  numeric,
  requireAxis,
  requireDType,
  shifted,
  type AlongAxis,
  type OpRecord,
  type Slices,
  type Vjp,
} from "./record.ts";
import type { Terms } from "./terms.ts";

/** Which axes a reduction folds; each in [0, rank), ascending. */
export interface Reduction {
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}

function folded(
  op: string,
  input: TensorType,
  { axes, keepdims }: Reduction,
  dtype: DType,
): TensorType {
  for (const axis of axes) requireAxis(op, input, axis);
  return {
    dtype,
    shape: input.shape.flatMap((size, axis) =>
      axes.includes(axis) ? (keepdims ? [1] : []) : [size],
    ),
  };
}

function requireFilled(
  op: string,
  input: TensorType,
  axes: readonly number[],
): void {
  if (axes.some((axis) => input.shape[axis] === 0)) {
    throw new TraceError(
      `${op}: an axis to fold must not be empty, got ${typeText(input)}`,
      "IndexError",
    );
  }
}

function otherThanFolded(
  attributes: Reduction,
  axis: number,
): Slices<Reduction> | undefined {
  const { axes, keepdims } = attributes;
  if (axes.includes(axis)) return undefined;
  return {
    attributes: { axes: axes.map((own) => shifted(own, axis)), keepdims },
    axis: keepdims ? axis : axis - axes.filter((own) => own < axis).length,
  };
}

type Infer = OpRecord<Reduction>["infer"];

/** @param ofNone whether it has a value where there is nothing to fold */
function folding(
  allowed: readonly DType[],
  ofNone: "has a value" | "refused",
): Infer {
  return (inputs, attributes, op) => {
    const input = at(inputs, 0);
    requireDType(op, input, allowed);
    if (ofNone === "refused") requireFilled(op, input, attributes.axes);
    return folded(op, input, attributes, input.dtype);
  };
}

const foldingNumbers = folding(numeric, "has a value");
const foldingFloats = folding(floats, "has a value");
const foldingSome = folding(numeric, "refused");

/** The gradient of the input from that of the result, which has the folded axes with size 1. */
type Spread = (
  terms: Terms,
  gradient: NodeId,
  input: NodeId,
  result: NodeId,
  axes: readonly number[],
) => NodeId;

function spreading(spread: Spread): Vjp<Reduction> {
  return ({ terms, gradient, inputs, output, attributes: { axes } }) => {
    const input = at(inputs, 0);
    const shape = terms.shapeOf(input);
    const kept = (x: NodeId): NodeId => terms.kept(x, shape, axes);
    const own = spread(terms, kept(gradient), input, kept(output), axes);
    return [terms.expand(own, shape)];
  };
}

function reduction(
  infer: Infer,
  by: Fold,
  spread: Spread,
): OpRecord<Reduction> {
  return {
    arity: 1,
    infer,
    compute: ({ inputs, attributes: { axes }, type }) =>
      fold(at(inputs, 0), type, axes, by),
    slices: otherThanFolded,
    vjp: spreading(spread),
  };
}

export const sum: OpRecord<Reduction> = reduction(
  foldingNumbers,
  {
    float: sumOf,
    whole: (lane) => lane.reduce((a, b) => BigInt.asIntN(64, a + b), 0n),
  },
  (_terms, g) => g,
);
export const mean: OpRecord<Reduction> = reduction(
  foldingFloats,
  { float: (lane) => sumOf(lane) / lane.length },
  (terms, g, x, _y, axes) => terms.scale(g, 1 / terms.countOf(x, axes)),
);
export const prod: OpRecord<Reduction> = reduction(
  foldingNumbers,
  {
    float: (lane) => lane.reduce((a, b) => a * b, 1),
    whole: (lane) => lane.reduce((a, b) => BigInt.asIntN(64, a * b), 1n),
  },
  (terms, g, x, _y, axes) => {
    // each factor gets the product of the others; a zero takes part in all of them but its own
    const [zero, one] = [terms.number(0, x), terms.number(1, x)];
    const isZero = terms.of("eq", x, zero);
    const zeros = terms.sum(terms.where(isZero, one, zero), axes);
    const others = terms.graph.record("prod", [terms.where(isZero, one, x)], {
      axes,
      keepdims: true,
    });
    const ofZero = terms.only(terms.of("eq", zeros, one), others);
    const ofOther = terms.only(terms.of("eq", zeros, zero), others);
    const divisor = terms.where(isZero, one, x);
    const slope = terms.where(
      isZero,
      ofZero,
      terms.of("div", ofOther, divisor),
    );
    return terms.mul(g, slope);
  },
);

/** Shared among all that are the greatest, or the least. */
const amongEquals: Spread = (terms, g, x, y, axes) => {
  const [zero, one] = [terms.number(0, x), terms.number(1, x)];
  const hit = terms.where(terms.of("eq", x, y), one, zero);
  return terms.mul(terms.of("div", g, terms.sum(hit, axes)), hit);
};

export const amax: OpRecord<Reduction> = reduction(
  foldingSome,
  {
    float: greatestOf,
    whole: (lane) => lane.reduce((a, b) => (a > b ? a : b)),
  },
  amongEquals,
);
export const amin: OpRecord<Reduction> = reduction(
  foldingSome,
  { float: leastOf, whole: (lane) => lane.reduce((a, b) => (a < b ? a : b)) },
  amongEquals,
);
export const logsumexp: OpRecord<Reduction> = reduction(
  foldingFloats,
  {
    float: (lane) => {
      const top = greatestOf(lane);
      if (!Number.isFinite(top)) return top;
      return top + Math.log(lane.reduce((s, x) => s + Math.exp(x - top), 0));
    },
  },
  (terms, g, x, y) => terms.mul(g, terms.of("exp", terms.of("sub", x, y))),
);

export interface Argument extends AlongAxis {
  readonly keepdims: boolean;
}

/** Where a lane is first beaten by none; NaN beats everything, as in PyTorch. */
function firstOf(
  lane: Elements,
  beats: (a: number, b: number) => boolean,
): number {
  let best = 0;
  for (let index = 0; index < lane.length; index++) {
    const [own, other] = [elementAt(lane, index), elementAt(lane, best)];
    if (Number.isNaN(own)) return index;
    if (beats(own, other)) best = index;
  }
  return best;
}

function argument(
  beats: (a: number, b: number) => boolean,
): OpRecord<Argument> {
  // JavaScript compares big integers by the same operators
  const by = {
    float: (lane: Elements) => wholeElement(firstOf(lane, beats)),
    whole: (lane: BigInt64Array) =>
      BigInt(firstOf(lane as unknown as Elements, beats)),
  };
  return {
    arity: 1,
    infer: (inputs, attributes, op) => {
      const input = at(inputs, 0);
      requireDType(op, input, numeric);
      requireAxis(op, input, attributes.axis);
      requireFilled(op, input, [attributes.axis]);
      const { axis, keepdims } = attributes;
      return folded(op, input, { axes: [axis], keepdims }, "int64");
    },
    compute: ({ inputs, attributes: { axis }, type }) =>
      fold(at(inputs, 0), type, [axis], by),
    slices: ({ axis: own, keepdims }, axis) => {
      if (own === axis) return undefined;
      return {
        attributes: { axis: shifted(own, axis), keepdims },
        axis: keepdims || own > axis ? axis : axis - 1,
      };
    },
    vjp: "none",
  };
}

/** The first of the greatest. */
export const argmax: OpRecord<Argument> = argument((a, b) => a > b);
/** The first of the least. */
export const argmin: OpRecord<Argument> = argument((a, b) => a < b);
