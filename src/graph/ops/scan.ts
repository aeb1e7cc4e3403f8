/** @file The operations that go along an axis and keep it: softmaxes, running sums, orders, normalisation. */
import {
  elementAt,
  reader,
  scan,
  wholeElement,
  type Elements,
} from "../elements.ts";
import { TraceError } from "../error.ts";
import type { NodeId } from "../node.ts";
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
import type { Terms } from "./terms.ts";

type Along = (lane: Elements) => ArrayLike<number>;

/** The gradient of the input from those of the result and the result itself. */
type Back = (
  terms: Terms,
  gradient: NodeId,
  result: NodeId,
  axis: number,
) => NodeId;

function alongAxis(
  allowed: readonly DType[],
  along: Along,
  back: Back,
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
    vjp: ({ terms, gradient, output, attributes: { axis } }) => [
      back(terms, gradient, output, axis),
    ],
  };
}

function exponentials(lane: Elements): Elements {
  const top = greatestOf(lane);
  return lane.map((x) => Math.exp(x - top));
}

export const softmax: OpRecord<AlongAxis> = alongAxis(
  floats,
  (lane) => {
    const parts = exponentials(lane);
    const sum = sumOf(parts);
    return parts.map((part) => part / sum);
  },
  (terms, g, y, axis) => {
    const shared = terms.sum(terms.mul(g, y), [axis]);
    return terms.mul(y, terms.of("sub", g, shared));
  },
);
export const log_softmax: OpRecord<AlongAxis> = alongAxis(
  floats,
  (lane) => {
    const top = greatestOf(lane);
    const sum = Math.log(sumOf(exponentials(lane)));
    return lane.map((x) => x - top - sum);
  },
  (terms, g, y, axis) => {
    const shared = terms.mul(terms.of("exp", y), terms.sum(g, [axis]));
    return terms.of("sub", g, shared);
  },
);
export const cumsum: OpRecord<AlongAxis> = alongAxis(
  numeric,
  (lane) => {
    const [first] = lane;
    if (first === undefined) return lane;
    // whole numbers are big integers, which add up among themselves
    let running = first;
    return lane.map((x, index) => (index === 0 ? x : (running += x)));
  },
  (terms, g, _y, axis) => {
    const sums = terms.graph.record("cumsum", [terms.flip(g, axis)], { axis });
    return terms.flip(sums, axis);
  },
);

export interface Top extends AlongAxis {
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
    vjp:
      gives === "indices"
        ? "none"
        : ({ terms, gradient, inputs, attributes }) => {
            const x = at(inputs, 0);
            const places = terms.graph.record("topk_indices", [x], attributes);
            const { axis } = attributes;
            const size = terms.shapeOf(x)[axis] ?? 0;
            return [
              terms.graph.record("scatter_add", [gradient, places], {
                axis,
                size,
              }),
            ];
          },
  };
}

/** The k greatest (or least) along an axis, in order. */
export const topk_values: OpRecord<Top> = topk("values");
/** Where they are. */
export const topk_indices: OpRecord<Top> = topk("indices");

export interface LayerNorm {
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
  vjp: ({ terms, gradient, inputs, attributes: { eps }, wants }) => {
    const [x, weight, bias] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const axis = terms.shapeOf(x).length - 1;
    const centred = terms.of("sub", x, terms.mean(x, axis));
    const spread = terms.mean(terms.mul(centred, centred), axis);
    const scale = terms.of(
      "reciprocal",
      terms.of("sqrt", terms.plus(spread, eps)),
    );
    const normal = terms.mul(centred, scale);
    const own = (): NodeId => {
      const g = terms.mul(gradient, weight);
      const along = terms.mul(normal, terms.mean(terms.mul(g, normal), axis));
      const across = terms.of("sub", g, terms.mean(g, axis));
      return terms.mul(terms.of("sub", across, along), scale);
    };
    const total = (g: NodeId, like: NodeId): NodeId =>
      terms.unbroadcast(g, terms.shapeOf(like));
    return [
      wants(0) ? own() : undefined,
      wants(1) ? total(terms.mul(gradient, normal), weight) : undefined,
      wants(2) ? total(gradient, bias) : undefined,
    ];
  },
};
