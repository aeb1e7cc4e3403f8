/** @file The operations that pick elements by index. */
import { moved, offsetOf } from "../elements.ts";
import { TraceError, typesText } from "../error.ts";
import { stridesOf, type TensorValue } from "../tensor.ts";
import {
  at,
  indices,
  otherAxes,
  requireAxis,
  requireDType,
  type AlongAxis,
  type OpRecord,
} from "./record.ts";

/** Indices counted from the front; one that lies outside is refused, as PyTorch does. */
function places(
  indices: TensorValue,
  { shape }: TensorValue,
  axis: number,
): Int32Array {
  const size = shape[axis] ?? 0;
  return Int32Array.from(indices.data as BigInt64Array, (index) => {
    const place = Number(index);
    if (place < -size || place >= size) {
      throw new TraceError(
        `index: must be in [${-size}, ${size - 1}] for axis ${axis} of a tensor of shape [${shape.join(",")}], got ${place}`,
        "IndexError",
      );
    }
    return place < 0 ? place + size : place;
  });
}

/** (x, indices of any shape): the axis is replaced by the indices' shape. */
export const gather: OpRecord<AlongAxis> = {
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
  compute: ({ inputs, attributes: { axis }, type }) => {
    const [x, index] = [at(inputs, 0), at(inputs, 1)];
    const place = places(index, x, axis);
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
};

/** (x, indices of x's rank): as torch.gather. */
export const take_along: OpRecord<AlongAxis> = {
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
  compute: ({ inputs, attributes: { axis }, type }) => {
    const [x, index] = [at(inputs, 0), at(inputs, 1)];
    const place = places(index, x, axis);
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
};
