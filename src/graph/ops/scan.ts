/** @file The operations that go along an axis and keep it: softmaxes, running sums, orders, normalisation. */
import {
  elementAt,
  reader,
  scan,
  wholeElement,
  type Elements,
} from "../elements.ts";
import { TraceError } from "../error.ts";
import { typeText, type DType } from "../tensor.ts";
import { greatestOf, sumOf } from "./numbers.ts";
import {
  at,
  floats,
  numeric,
  otherAxes,
  requireAxis,
  requireDType,
  type AlongAxis,
  type OpRecord,
} from "./record.ts";

type Along = (lane: Elements) => ArrayLike<number>;

function alongAxis(
  allowed: readonly DType[],
  along: Along,
): OpRecord<AlongAxis> {
  return {
    arity: 1,
    infer: (inputs, { axis }, op) => {
      const input = at(inputs, 0);
      requireDType(op, input, allowed);
      requireAxis(op, input, axis);
      return input;
    },
    compute: ({ inputs, attributes: { axis }, type }) =>
      scan(at(inputs, 0), type, axis, along),
    slices: otherAxes,
  };
}

function exponentials(lane: Elements): Elements {
  const top = greatestOf(lane);
  return lane.map((x) => Math.exp(x - top));
}

export const softmax: OpRecord<AlongAxis> = alongAxis(floats, (lane) => {
  const parts = exponentials(lane);
  const sum = sumOf(parts);
  return parts.map((part) => part / sum);
});
export const log_softmax: OpRecord<AlongAxis> = alongAxis(floats, (lane) => {
  const top = greatestOf(lane);
  const sum = Math.log(sumOf(exponentials(lane)));
  return lane.map((x) => x - top - sum);
});
export const cumsum: OpRecord<AlongAxis> = alongAxis(numeric, (lane) => {
  const [first] = lane;
  if (first === undefined) return lane;
  // whole numbers are big integers, which add up among themselves
  let running = first;
  return lane.map((x, index) => (index === 0 ? x : (running += x)));
});

interface Top extends AlongAxis {
  readonly k: number;
  readonly largest: boolean;
}

/** Which places of a lane hold its greatest (or least), equal ones in their order; NaN is greater than any. */
function ranked(lane: Elements, largest: boolean): number[] {
  const sign = largest ? -1 : 1;
  const order = (a: number, b: number): number => {
    const [x, y] = [elementAt(lane, a), elementAt(lane, b)];
    if (x < y) return -sign;
    if (x > y) return sign;
    const nans = Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return nans === 0 ? a - b : sign * nans;
  };
  return Array.from(lane, (_, place) => place).sort(order);
}

function topk(gives: "values" | "indices"): OpRecord<Top> {
  return {
    arity: 1,
    infer: (inputs, { axis, k }, op) => {
      const input = at(inputs, 0);
      requireDType(op, input, numeric);
      requireAxis(op, input, axis);
      const size = input.shape[axis] ?? 0;
      if (!Number.isInteger(k) || k < 1 || k > size) {
        throw new TraceError(
          `topk: k must be in [1, ${size}] for axis ${axis} of ${typeText(input)}, got ${k}`,
        );
      }
      return {
        dtype: gives === "values" ? input.dtype : "int64",
        shape: input.shape.map((own, index) => (index === axis ? k : own)),
      };
    },
    compute: ({ inputs, attributes: { axis, k, largest }, type }) =>
      scan(at(inputs, 0), type, axis, (lane) =>
        ranked(lane, largest)
          .slice(0, k)
          .map((place) =>
            gives === "values" ? elementAt(lane, place) : wholeElement(place),
          ),
      ),
    slices: otherAxes,
  };
}

/** The k greatest (or least) along an axis, in order. */
export const topk_values: OpRecord<Top> = topk("values");
/** Where they are. */
export const topk_indices: OpRecord<Top> = topk("indices");

interface LayerNorm {
  readonly eps: number;
}

/** (x, weight, bias) over the last axis */
export const layer_norm: OpRecord<LayerNorm> = {
  arity: 3,
  infer: (inputs, _attributes, op) => {
    for (const input of inputs) requireDType(op, input, floats);
    const input = at(inputs, 0);
    const width = input.shape.at(-1);
    for (const parameter of inputs.slice(1)) {
      if (parameter.shape.length !== 1 || parameter.shape[0] !== width) {
        throw new TraceError(
          `layer_norm: weight and bias must have the size of the last axis, got ${typeText(parameter)} for ${typeText(input)}`,
        );
      }
    }
    return input;
  },
  compute: ({ inputs, attributes: { eps }, type }) => {
    const width = type.shape.slice(-1);
    const weight = reader(at(inputs, 1), width);
    const bias = reader(at(inputs, 2), width);
    return scan(at(inputs, 0), type, type.shape.length - 1, (lane) => {
      const mean = sumOf(lane) / lane.length;
      const centred = lane.map((own) => own - mean);
      const spread = sumOf(centred.map((own) => own * own)) / lane.length;
      const scale = 1 / Math.sqrt(spread + eps);
      return centred.map((own, i) => own * scale * weight(i) + bias(i));
    });
  },
};
