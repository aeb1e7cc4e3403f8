/** @file Plain numbers with a shape, and walks over them: what known values are computed in. */
import {
  numbersOf,
  sizeOf,
  stridesOf,
  type DType,
  type Shape,
  type TensorType,
  type TensorValue,
} from "../../graph/tensor.ts";

/** Row-major numbers; booleans are 0 and 1, float32 is rounded after each operation. */
export interface Buffer {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: Float64Array;
}

export function bufferOf(value: TensorValue): Buffer {
  return {
    dtype: value.dtype,
    shape: value.shape,
    data: Float64Array.from(numbersOf(value)),
  };
}

/** The element at an offset that lies inside by construction. */
export function at(data: Float64Array, offset: number): number {
  return data[offset] ?? NaN;
}

/** The value of a shape, element by element from its place. */
export function build(
  { dtype, shape }: TensorType,
  element: (place: readonly number[], index: number) => number,
): Buffer {
  const data = new Float64Array(sizeOf(shape));
  const place = new Array<number>(shape.length).fill(0);
  for (let index = 0; index < data.length; index++) {
    data[index] = element(place, index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      place[axis] = next;
      if (next < (shape[axis] ?? 0)) break;
      place[axis] = 0;
    }
  }
  return { dtype, shape, data };
}

/** Reads an operand at places of a result that it broadcasts to. */
export function reader(
  operand: Buffer,
  rank: number,
): (place: readonly number[]) => number {
  const lead = rank - operand.shape.length;
  const strides = stridesOf(operand.shape).map((stride, axis) =>
    operand.shape[axis] === 1 ? 0 : stride,
  );
  return (place) => {
    let offset = 0;
    for (let axis = 0; axis < strides.length; axis++) {
      offset += (strides[axis] ?? 0) * (place[axis + lead] ?? 0);
    }
    return at(operand.data, offset);
  };
}

/** Offset of a place in a row-major shape. */
export function offsetOf(
  strides: readonly number[],
  place: readonly number[],
): number {
  let offset = 0;
  for (let axis = 0; axis < strides.length; axis++) {
    offset += (strides[axis] ?? 0) * (place[axis] ?? 0);
  }
  return offset;
}
