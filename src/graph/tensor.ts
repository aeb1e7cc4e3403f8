/** @file Tensors as data: element types, shapes and concrete values. */

/** The element types of the graph. As in PyTorch, floats are float32 and whole numbers int64 unless asked otherwise. */
export type DType = "float32" | "float64" | "int64" | "bool";

/** Sizes by axis, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** How the elements of each type are held. Booleans are bytes, 0 or 1. */
export interface DataOf {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int64: BigInt64Array;
  readonly bool: Uint8Array;
}

/** A value that has been computed: row-major elements and their type. */
export type TensorValue = {
  [D in DType]: {
    readonly dtype: D;
    readonly shape: Shape;
    readonly data: DataOf[D];
  };
}[DType];

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Distance in elements between neighbours on each axis of a row-major tensor. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** "float32[10,100]", as graphs print and errors say it. */
export function typeText(type: TensorType): string {
  return `${type.dtype}[${type.shape.join(",")}]`;
}

/** Builds a value from plain numbers (booleans are 0 and 1); only int64 takes bigints. */
export function tensorOf(
  dtype: DType,
  shape: Shape,
  numbers: ArrayLike<number> | ArrayLike<number | bigint>,
): TensorValue {
  if (numbers.length !== sizeOf(shape)) {
    throw new Error(
      `internal: a tensor of shape [${shape.join(",")}] has ${sizeOf(shape)} elements, got ${numbers.length}`,
    );
  }
  switch (dtype) {
    case "float32":
      return {
        dtype,
        shape,
        data: Float32Array.from(numbers as ArrayLike<number>),
      };
    case "float64":
      return {
        dtype,
        shape,
        data: Float64Array.from(numbers as ArrayLike<number>),
      };
    case "int64":
      return {
        dtype,
        shape,
        data: BigInt64Array.from(Array.from(numbers), (n) => BigInt(n)),
      };
    case "bool":
      return {
        dtype,
        shape,
        data: Uint8Array.from(Array.from(numbers), (n) =>
          Number(n) === 0 ? 0 : 1,
        ),
      };
    default:
      return dtype satisfies never;
  }
}

/** The elements as plain numbers, row-major. Whole numbers beyond 2^53 lose their last digits. */
export function numbersOf(value: TensorValue): number[] {
  return Array.from(value.data as ArrayLike<number | bigint>, Number);
}

/** Bytes of a value of a type, as it lies in memory. */
export function bytesOf({ dtype, shape }: TensorType): number {
  return sizeOf(shape) * { float32: 4, float64: 8, int64: 8, bool: 1 }[dtype];
}

/** The same value in memory of its own. */
export function copyOf(value: TensorValue): TensorValue {
  switch (value.dtype) {
    case "float32":
      return { ...value, data: value.data.slice() };
    case "float64":
      return { ...value, data: value.data.slice() };
    case "int64":
      return { ...value, data: value.data.slice() };
    case "bool":
      return { ...value, data: value.data.slice() };
    default:
      return value satisfies never;
  }
}
