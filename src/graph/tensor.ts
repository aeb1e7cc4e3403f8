/** @file Tensors as data: element types, shapes and concrete values. */

/** The element types of the graph. As in PyTorch, floats are float32 and whole numbers int64 unless asked otherwise. */
export type DType = "float32" | "int64" | "bool" | HostDType;

/**
 * Computed on the CPU as a program asks for it, never by a device: what has such a dtype is known while recording.
 * The two short floats are held in float32 and rounded to what they can hold.
 */
export type HostDType =
  "float64" | "float16" | "bfloat16" | "int32" | "int16" | "int8" | "uint8";

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
  readonly float16: Float32Array;
  readonly bfloat16: Float32Array;
  readonly int32: Int32Array;
  readonly int16: Int16Array;
  readonly int8: Int8Array;
  readonly uint8: Uint8Array;
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
    case "float16":
    case "bfloat16":
      return {
        dtype,
        shape,
        data: Float32Array.from(numbers as ArrayLike<number>, (x) =>
          rounded(dtype, x),
        ),
      };
    case "int32":
      return { dtype, shape, data: Int32Array.from(numbers, Number) };
    case "int16":
      return { dtype, shape, data: Int16Array.from(numbers, Number) };
    case "int8":
      return { dtype, shape, data: Int8Array.from(numbers, Number) };
    case "uint8":
      return { dtype, shape, data: Uint8Array.from(numbers, Number) };
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
  return sizeOf(shape) * elementBytes[dtype];
}

export const elementBytes: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

export function isHost(dtype: DType): dtype is HostDType {
  return dtype !== "float32" && dtype !== "int64" && dtype !== "bool";
}

export function isFloat(dtype: DType): boolean {
  return /float/.test(dtype);
}

/** The nearest number that a short float can hold, halves to the even one. */
export function rounded(dtype: "float16" | "bfloat16", x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const single = Math.fround(x);
  const [digits, least, most] =
    dtype === "float16" ? [10, -14, 65504] : [7, -126, 3.3895313892515355e38];
  const power = Math.max(Math.floor(Math.log2(Math.abs(single))), least);
  const step = 2 ** (power - digits);
  const places = Math.abs(single) / step;
  const below = Math.floor(places);
  const apart = places - below;
  const up = apart > 0.5 || (apart === 0.5 && below % 2 === 1);
  const size = (up ? below + 1 : below) * step;
  return Math.sign(x) * (size > most ? Infinity : size);
}

/** The same value in memory of its own. */
export function copyOf(value: TensorValue): TensorValue {
  // a slice is of the kind of its array
  return { ...value, data: value.data.slice() } as TensorValue;
}
