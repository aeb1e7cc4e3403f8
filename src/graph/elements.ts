/** @file Walks over the elements of values: what operations are computed with on the CPU. */
import {
  rounded,
  sizeOf,
  stridesOf,
  type DataOf,
  type DType,
  type Shape,
  type TensorType,
  type TensorValue,
} from "./tensor.ts";

/**
 * Elements of any dtype under the one that loops are written in. Those of int64 are big integers at run time: what
 * moves or compares elements need not care, what computes with them has a form for whole numbers.
 */
export type Elements = Float64Array;

function elementsOf(data: DataOf[DType]): Elements {
  return data as unknown as Elements;
}

/** The element at an offset that lies inside by construction. */
export function elementAt(elements: Elements, offset: number): number {
  return elements[offset] as number;
}

/** A whole number, such as an index, as an element of int64. */
export function wholeElement(value: bigint | number): number {
  return BigInt(value) as unknown as number;
}

/** The dtypes of whole numbers, whose arithmetic is on big integers. */
export function isWhole(dtype: DType): boolean {
  return isBig(dtype) || /^u?int/.test(dtype);
}

/** Whether the elements of a dtype are big integers at run time. */
function isBig(dtype: DType): boolean {
  return dtype === "int64";
}

/** Room for elements. Storing into it rounds to float32, or wraps around at 64 bits as PyTorch does. */
function allocate(dtype: DType, length: number): DataOf[DType] {
  switch (dtype) {
    case "float32":
      return new Float32Array(length);
    case "float16":
    case "bfloat16":
      return new Float32Array(length);
    case "float64":
      return new Float64Array(length);
    case "int64":
      return new BigInt64Array(length);
    case "int32":
      return new Int32Array(length);
    case "int16":
      return new Int16Array(length);
    case "int8":
      return new Int8Array(length);
    case "uint8":
    case "bool":
      return new Uint8Array(length);
    default:
      return dtype satisfies never;
  }
}

/** A value of a type whose elements `fill` writes; those that it leaves are zero. */
export function filled(
  { dtype, shape }: TensorType,
  fill: (elements: Elements) => void,
): TensorValue {
  const data = allocate(dtype, sizeOf(shape));
  fill(elementsOf(data));
  if (dtype === "float16" || dtype === "bfloat16") {
    const elements = elementsOf(data);
    elements.forEach((x, index) => (elements[index] = rounded(dtype, x)));
  }
  // data was made for the dtype
  return { dtype, shape, data } as TensorValue;
}

/** Calls back for each position of a shape, in row-major order. The position is one array that changes. */
export function walk(
  shape: Shape,
  visit: (position: readonly number[], index: number) => void,
): void {
  const size = sizeOf(shape);
  const position = new Array<number>(shape.length).fill(0);
  for (let index = 0; index < size; index++) {
    visit(position, index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (position[axis] ?? 0) + 1;
      position[axis] = next;
      if (next < (shape[axis] ?? 0)) break;
      position[axis] = 0;
    }
  }
}

/** Offset of a position in a row-major shape. */
export function offsetOf(
  strides: readonly number[],
  position: readonly number[],
): number {
  let offset = 0;
  for (let axis = 0; axis < strides.length; axis++) {
    offset += (strides[axis] ?? 0) * (position[axis] ?? 0);
  }
  return offset;
}

/** Elements of `x` in new places; an offset of -1 gives zero. */
export function moved(
  x: TensorValue,
  shape: Shape,
  offset: (position: readonly number[], index: number) => number,
): TensorValue {
  const from = elementsOf(x.data);
  return filled({ dtype: x.dtype, shape }, (to) => {
    walk(shape, (position, index) => {
      const source = offset(position, index);
      if (source >= 0) to[index] = elementAt(from, source);
    });
  });
}

/** Where the element of an operand lies that broadcasts to the element of a result at an index. */
function broadcastOffset(
  operand: Shape,
  result: Shape,
): (index: number) => number {
  const size = sizeOf(result);
  if (sizeOf(operand) === size) return (index) => index;
  if (sizeOf(operand) === 1) return () => 0;
  const lead = result.length - operand.length;
  const strides = stridesOf(operand).map((stride, axis) =>
    operand[axis] === 1 ? 0 : stride,
  );
  const offsets = new Uint32Array(size);
  walk(result, (position, index) => {
    offsets[index] = offsetOf(strides, position.slice(lead));
  });
  return (index) => offsets[index] ?? 0;
}

/** Reads an operand at the indices of a result that it broadcasts to. */
export function reader(
  operand: TensorValue,
  result: Shape,
): (index: number) => number {
  const elements = elementsOf(operand.data);
  const offset = broadcastOffset(operand.shape, result);
  return (index) => elementAt(elements, offset(index));
}

/** A function of elements: for floats and booleans (0 and 1), and for whole numbers where it takes them. */
export interface Arithmetic {
  readonly float: (a: number, b: number) => number;
  readonly whole?: (a: bigint, b: bigint) => bigint | number;
}

/** A function of each element by itself, or of two that broadcast. */
export function elementwise(
  type: TensorType,
  operands: readonly TensorValue[],
  arithmetic: Arithmetic,
): TensorValue {
  const [first, second = first] = operands;
  if (first === undefined || second === undefined) {
    throw new Error("internal: nothing to compute with");
  }
  const apply = formFor(first.dtype, type.dtype, arithmetic);
  const [a, b] = [reader(first, type.shape), reader(second, type.shape)];
  return filled(type, (to) => {
    for (let index = 0; index < to.length; index++) {
      to[index] = apply(a(index), b(index));
    }
  });
}

/** Which form of a function the elements of a dtype go through. */
function formFor(
  dtype: DType,
  result: DType,
  { float, whole }: Arithmetic,
): Arithmetic["float"] {
  if (!isWhole(dtype)) return float;
  if (whole === undefined) {
    throw new Error(`internal: there is no arithmetic for ${dtype}`);
  }
  if (!isBig(dtype) || (isWhole(result) && !isBig(result))) {
    return (a, b) => {
      const exact = whole(BigInt(a), BigInt(b));
      if (typeof exact === "number") return exact;
      // shorter ones wrap around where they are stored
      return isBig(result)
        ? wholeElement(exact)
        : Number(BigInt.asIntN(32, exact));
    };
  }
  // elements of whole numbers are big integers
  return whole as unknown as Arithmetic["float"];
}

/** Room for elements that are still computed with: floats are held in double precision. */
function workspace(dtype: DType, length: number): Elements {
  return isBig(dtype)
    ? elementsOf(new BigInt64Array(length))
    : new Float64Array(length);
}

/** The elements along some axes for each position of the others, both in row-major order. */
function lanesOf(x: TensorValue, axes: readonly number[]): Elements[] {
  const keeps = x.shape.map((_, axis) => !axes.includes(axis));
  const length = sizeOf(x.shape.filter((_, axis) => !keeps[axis]));
  const count = sizeOf(x.shape.filter((_, axis) => keeps[axis]));
  const lanes = Array.from({ length: count }, () => workspace(x.dtype, length));
  const counts = new Uint32Array(count);
  const elements = elementsOf(x.data);
  walk(x.shape, (position, index) => {
    let lane = 0;
    for (let axis = 0; axis < x.shape.length; axis++) {
      if (keeps[axis]) {
        lane = lane * (x.shape[axis] ?? 1) + (position[axis] ?? 0);
      }
    }
    const place = counts[lane] ?? 0;
    (lanes[lane] as Elements)[place] = elementAt(elements, index);
    counts[lane] = place + 1;
  });
  return lanes;
}

/** What folds the elements along axes to one: for floats, and for whole numbers where it takes them. */
export interface Fold {
  readonly float: (lane: Elements) => number;
  readonly whole?: (lane: BigInt64Array) => bigint;
}

/** One element for each lane along the axes. */
export function fold(
  x: TensorValue,
  type: TensorType,
  axes: readonly number[],
  { float, whole }: Fold,
): TensorValue {
  if (isBig(x.dtype) && whole === undefined) {
    throw new Error(`internal: there is no fold for ${x.dtype}`);
  }
  // lanes of whole numbers hold big integers
  const apply = isBig(x.dtype) ? (whole as unknown as typeof float) : float;
  const lanes = lanesOf(x, axes);
  return filled(type, (to) => {
    lanes.forEach((lane, index) => (to[index] = apply(lane)));
  });
}

/** A function of each lane along an axis, written back along it; the result may be longer or shorter there. */
export function scan(
  x: TensorValue,
  type: TensorType,
  axis: number,
  along: (lane: Elements) => ArrayLike<number>,
): TensorValue {
  const results = lanesOf(x, [axis]).map(along);
  const outer = stridesOf(type.shape.toSpliced(axis, 1));
  return filled(type, (to) => {
    walk(type.shape, (position, index) => {
      const lane = results[offsetOf(outer, position.toSpliced(axis, 1))];
      to[index] = lane?.[position[axis] ?? 0] as number;
    });
  });
}
