/** @file The operations that pick elements by index. */
import {
  elementAt,
  filled,
  moved,
  offsetOf,
  reader,
  walk,
} from "../elements.ts";
import { outsideOf, TraceError, typesText } from "../error.ts";
import {
  sameShape,
  stridesOf,
  type Shape,
  type TensorType,
  type TensorValue,
} from "../tensor.ts";
import {
  at,
  indices,
  numeric,
  otherAxes,
  requireAxis,
  requireDType,
  type AlongAxis,
  type OpRecord,
} from "./record.ts";

export interface Picking extends AlongAxis {
  /** True where places below 0 are refused, as PyTorch's gather and embedding do; elsewhere they count from the end. */
  readonly front?: true;
}

/** Indices counted from the front; one that lies outside is refused, as PyTorch does. */
function places(
  indices: TensorValue,
  shape: Shape,
  { axis, front }: Picking,
): Int32Array {
  const size = shape[axis] ?? 0;
  return Int32Array.from(indices.data as BigInt64Array, (index) => {
    const place = Number(index);
    if (place < (front === true ? 0 : -size) || place >= size) {
      throw outsideOf(shape, { axis, ...(front && { front }) }, place);
    }
    return place < 0 ? place + size : place;
  });
}

/** (x, indices of any shape): the axis is replaced by the indices' shape. */
export const gather: OpRecord<Picking> = {
  arity: 2,
  infer: (inputs, { axis }, op) => {
    const [input, index] = [at(inputs, 0), at(inputs, 1)];
    requireDType(op, index, indices);
    requireAxis(op, input, axis);
    return {
      dtype: input.dtype,
      shape: input.shape.toSpliced(axis, 1, ...index.shape),
    };
  },
  compute: ({ inputs, attributes, type }) => {
    const { axis } = attributes;
    const [x, index] = [at(inputs, 0), at(inputs, 1)];
    const place = places(index, x.shape, attributes);
    const strides = stridesOf(x.shape);
    const rank = index.shape.length;
    const [outer, step, inner] = [
      strides.slice(0, axis),
      strides[axis] ?? 0,
      strides.slice(axis + 1),
    ];
    const own = stridesOf(index.shape);
    return moved(x, type.shape, (position) => {
      const picked = place[offsetOf(own, position.slice(axis, axis + rank))];
      return (
        offsetOf(outer, position) +
        (picked ?? 0) * step +
        offsetOf(inner, position.slice(axis + rank))
      );
    });
  },
  vjp: ({ terms, gradient, inputs, attributes: { axis } }) => {
    const size = terms.shapeOf(at(inputs, 0))[axis] ?? 0;
    return [
      terms.graph.record("index_add", [gradient, at(inputs, 1)], {
        axis,
        size,
      }),
    ];
  },
};

/** (x, indices of x's rank): as torch.gather. */
export const take_along: OpRecord<Picking> = {
  arity: 2,
  infer: (inputs, { axis }, op) => {
    const [input, index] = [at(inputs, 0), at(inputs, 1)];
    requireDType(op, index, indices);
    requireAxis(op, input, axis);
    const fits =
      index.shape.length === input.shape.length &&
      index.shape.every(
        (size, own) => own === axis || size <= (input.shape[own] ?? 0),
      );
    if (!fits) {
      throw new TraceError(
        `gather: the index must have the rank of the input and be no larger on any axis but ${axis}, got ${typesText(inputs)}`,
      );
    }
    return { dtype: input.dtype, shape: index.shape };
  },
  compute: ({ inputs, attributes, type }) => {
    const { axis } = attributes;
    const [x, index] = [at(inputs, 0), at(inputs, 1)];
    const place = places(index, x.shape, attributes);
    const strides = stridesOf(x.shape);
    const step = strides[axis] ?? 0;
    const rest = strides.with(axis, 0);
    return moved(
      x,
      type.shape,
      (position, own) => offsetOf(rest, position) + (place[own] ?? 0) * step,
    );
  },
  slices: otherAxes,
  vjp: ({ terms, gradient, inputs, attributes: { axis } }) => {
    const [x, index] = [at(inputs, 0), at(inputs, 1)];
    const shape = terms.shapeOf(x);
    let own = terms.graph.record("scatter_add", [gradient, index], {
      axis,
      size: shape[axis] ?? 0,
    });
    // an index may have fewer rows than the input
    shape.forEach((size, each) => {
      const given = terms.shapeOf(own)[each] ?? 0;
      own = terms.pad(own, each, 0, size - given);
    });
    return [own];
  },
};

export interface Scattered extends AlongAxis {
  /** Of the axis in the result. */
  readonly size: number;
}

/**
 * (source, indices of any shape): gather's opposite. The axes of the source that stand where the indices' are become
 * one of `size`, with the sum of what was sent to each place: index_add to zeros.
 */
export const index_add: OpRecord<Scattered> = {
  arity: 2,
  infer: (inputs, { axis, size }, op) => {
    const [source, index] = [at(inputs, 0), at(inputs, 1)];
    requireDType(op, source, numeric);
    requireDType(op, index, indices);
    const own = source.shape.slice(axis, axis + index.shape.length);
    if (!sameShape(own, index.shape)) {
      throw new TraceError(
        `${op}: the source must have the indices' shape from axis ${axis} on, got ${typesText(inputs)}`,
      );
    }
    return {
      dtype: source.dtype,
      shape: source.shape.toSpliced(axis, index.shape.length, size),
    };
  },
  compute: ({ inputs, attributes: { axis }, type }) => {
    const [source, index] = [at(inputs, 0), at(inputs, 1)];
    const place = places(index, type.shape, { axis });
    const rank = index.shape.length;
    const own = stridesOf(index.shape);
    return summed(source, type, (position) => [
      ...position.slice(0, axis),
      place[offsetOf(own, position.slice(axis, axis + rank))] ?? 0,
      ...position.slice(axis + rank),
    ]);
  },
  vjp: ({ terms, gradient, inputs, attributes: { axis } }) => [
    terms.graph.record("gather", [gradient, at(inputs, 1)], { axis }),
  ],
};

/** (source, indices of its shape): each element to its place along the axis, summed: torch.scatter_add to zeros. */
export const scatter_add: OpRecord<Scattered> = {
  arity: 2,
  infer: (inputs, { axis, size }, op) => {
    const [source, index] = [at(inputs, 0), at(inputs, 1)];
    requireDType(op, source, numeric);
    requireDType(op, index, indices);
    requireAxis(op, source, axis);
    if (!sameShape(source.shape, index.shape)) {
      throw new TraceError(
        `${op}: the indices must have the shape of the source, got ${typesText(inputs)}`,
      );
    }
    return { dtype: source.dtype, shape: source.shape.with(axis, size) };
  },
  compute: ({ inputs, attributes: { axis }, type }) => {
    const [source, index] = [at(inputs, 0), at(inputs, 1)];
    const place = places(index, type.shape, { axis });
    return summed(source, type, (position, own) =>
      position.with(axis, place[own] ?? 0),
    );
  },
  slices: otherAxes,
  vjp: ({ terms, gradient, inputs, attributes: { axis } }) => [
    terms.graph.record("take_along", [gradient, at(inputs, 1)], { axis }),
  ],
};

/** Adds up the elements of a source at positions of a result. */
function summed(
  source: TensorValue,
  type: TensorType,
  target: (position: readonly number[], index: number) => readonly number[],
): TensorValue {
  const strides = stridesOf(type.shape);
  const read = reader(source, source.shape);
  return filled(type, (to) =>
    walk(source.shape, (position, index) => {
      const offset = offsetOf(strides, target(position, index));
      to[offset] = elementAt(to, offset) + read(index);
    }),
  );
}
