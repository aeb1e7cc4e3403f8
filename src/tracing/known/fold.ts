/** @file Reductions, scans and orders of known values. */
import { sizeOf, type TensorType } from "../../graph/tensor.ts";
import { at, build, type Buffer } from "./buffer.ts";

/** The elements of the folded axes, gathered for each place of the result. */
function lanes(
  x: Buffer,
  type: TensorType,
  axes: readonly number[],
): Float64Array[] {
  const keeps = x.shape.map((_, axis) => !axes.includes(axis));
  const length = sizeOf(x.shape.filter((_, axis) => !keeps[axis]));
  const lines = Array.from(
    { length: sizeOf(type.shape) },
    () => new Float64Array(length),
  );
  const filled = new Uint32Array(lines.length);
  build(x, (place, index) => {
    let line = 0;
    for (let axis = 0; axis < x.shape.length; axis++) {
      if (keeps[axis]) line = line * (x.shape[axis] ?? 1) + (place[axis] ?? 0);
    }
    const position = filled[line] ?? 0;
    const target = lines[line];
    if (target !== undefined) target[position] = at(x.data, index);
    filled[line] = position + 1;
    return 0;
  });
  return lines;
}

type Fold = (lane: Float64Array) => number;

const sum: Fold = (lane) => lane.reduce((a, b) => a + b, 0);
const max: Fold = (lane) => lane.reduce((a, b) => Math.max(a, b), -Infinity);
const min: Fold = (lane) => lane.reduce((a, b) => Math.min(a, b), Infinity);

export const folds: Readonly<Record<string, Fold>> = {
  sum,
  mean: (lane) => sum(lane) / lane.length,
  prod: (lane) => lane.reduce((a, b) => a * b, 1),
  amax: max,
  amin: min,
  logsumexp: (lane) => {
    const top = max(lane);
    if (!Number.isFinite(top)) return top;
    return top + Math.log(lane.reduce((s, x) => s + Math.exp(x - top), 0));
  },
  argmax: (lane) => lane.indexOf(max(lane)),
  argmin: (lane) => lane.indexOf(min(lane)),
};

export function reduce(
  op: string,
  x: Buffer,
  type: TensorType,
  axes: readonly number[],
): Buffer | undefined {
  const fold = folds[op];
  if (fold === undefined) return undefined;
  const lines = lanes(x, type, axes);
  return build(type, (_, index) => fold(lines[index] ?? new Float64Array()));
}

type Scan = (lane: Float64Array) => ArrayLike<number>;

function exponentials(lane: Float64Array): Float64Array {
  const top = max(lane);
  return lane.map((x) => Math.exp(x - top));
}

export const scans: Readonly<Record<string, Scan>> = {
  softmax: (lane) => {
    const parts = exponentials(lane);
    const total = sum(parts);
    return parts.map((part) => part / total);
  },
  log_softmax: (lane) => {
    const top = max(lane);
    const total = Math.log(sum(exponentials(lane)));
    return lane.map((x) => x - top - total);
  },
  cumsum: (lane) => {
    let running = 0;
    return lane.map((x) => (running += x));
  },
};

/** Which places of a lane hold its greatest (or least) values, equal ones in their order. */
export function ranked(lane: Float64Array, largest: boolean): number[] {
  const places = Array.from(lane, (_, place) => place);
  const sign = largest ? -1 : 1;
  return places.sort((a, b) => sign * (at(lane, a) - at(lane, b)) || a - b);
}

/** A function of each lane along an axis, written back along it. */
export function scan(
  x: Buffer,
  type: TensorType,
  axis: number,
  along: Scan,
): Buffer {
  const outer = { dtype: x.dtype, shape: x.shape.toSpliced(axis, 1) };
  const results = lanes(x, outer, [axis]).map(along);
  return build(type, (place) => {
    let line = 0;
    for (let index = 0; index < place.length; index++) {
      if (index !== axis)
        line = line * (type.shape[index] ?? 1) + (place[index] ?? 0);
    }
    return results[line]?.[place[axis] ?? 0] ?? NaN;
  });
}
