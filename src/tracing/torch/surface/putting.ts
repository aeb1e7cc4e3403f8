/** @file Values put, added or joined at places of a tensor, which may repeat. Computed at once, on the CPU. */
import { TraceError } from "../../../graph/error.ts";
import {
  isFloat,
  sameShape,
  sizeOf,
  stridesOf,
  typeText,
} from "../../../graph/tensor.ts";
import { Tensor } from "../../tensor.ts";
import { axisOf, sizeAt } from "../axes.ts";
import { setitem } from "../indexing/set.ts";
import { as, type Operand } from "../operand.ts";
import { clone, expand, reshape } from "../shape.ts";
import { linesOf, made, numbersIn, sharing, type Share } from "./host.ts";

type Combine = (old: number, value: number) => number;

const combines: Readonly<Record<string, Combine>> = {
  add: (old, value) => old + value,
  sum: (old, value) => old + value,
  multiply: (old, value) => old * value,
  prod: (old, value) => old * value,
  amax: (old, value) => (Number.isNaN(value) ? value : Math.max(old, value)),
  amin: (old, value) => (Number.isNaN(value) ? value : Math.min(old, value)),
};

export const replace: Combine = (_old, value) => value;

/** How `scatter_reduce` and `index_reduce` combine: a mean is a sum that is divided in the end. */
export function reducing(
  name: string,
  reduce: string,
): { combine: Combine; mean: boolean } {
  const mean = reduce === "mean";
  return { combine: combining(name, mean ? "sum" : reduce), mean };
}

export function combining(name: string, reduce: string | undefined): Combine {
  if (reduce === undefined) return replace;
  const found = combines[reduce];
  if (found !== undefined) return found;
  throw new TraceError(
    `${name}: reduce must be one of ${Object.keys(combines).join(", ")} or mean, got ${JSON.stringify(reduce)}`,
    "RuntimeError",
  );
}

function requirePlaces(name: string, index: Tensor): void {
  if (index.dtype === "int64") return;
  throw new TraceError(
    `${name}: the index must be int64, got ${typeText(index.type)}`,
    "RuntimeError",
  );
}

function placeIn(name: string, place: number, size: number): number {
  if (place < 0 || place >= size) {
    throw new TraceError(
      `${name}: index ${place} is out of bounds for an axis of size ${size}`,
      "RuntimeError",
    );
  }
  return place;
}

/** Numbers of a value written into x: floats never go into whole numbers. */
export function sourceFor(name: string, x: Tensor, value: Operand): Tensor {
  if (value instanceof Tensor && value.dtype !== x.dtype) {
    throw new TraceError(
      `${name}: self and source must have one dtype, got ${x.dtype} and ${value.dtype}`,
      "RuntimeError",
    );
  }
  return as(x.recorder, value, x.dtype);
}

/**
 * x with `source[i][j]` combined into `x[index[i][j]][j]` (along the axis 0).
 * @param include whether the old elements count
 */
export function scattered(
  name: string,
  x: Tensor,
  dim: number,
  index: Tensor,
  value: Operand,
  combine: Combine,
  mean = false,
  include = true,
): Tensor {
  requirePlaces(name, index);
  // one place without an axis is a line of one
  if (index.rank === 0 && x.rank === 1) {
    const line = reshape(index, [1]);
    return scattered(name, x, dim, line, value, combine, mean, include);
  }
  const axis = axisOf(name, dim, x.rank);
  const source = sourceFor(name, x, value);
  const places = numbersIn(index);
  if (places.length === 0) return x;
  const wrong = index.shape.findIndex(
    (size, each) =>
      (each !== axis && size > (x.shape[each] ?? 1)) ||
      (source.rank > 0 && size > (source.shape[each] ?? 1)),
  );
  if (index.rank !== x.rank || wrong >= 0) {
    throw new TraceError(
      `${name}: the index must fit into self (apart from axis ${axis}) and into the source, got ${typeText(index.type)} for ${typeText(x.type)} and ${typeText(source.type)}`,
      "RuntimeError",
    );
  }
  const numbers = numbersIn(x);
  const from = numbersIn(source);
  const [to, own, given] = [x.shape, index.shape, source.shape].map(stridesOf);
  const size = x.shape[axis] ?? 1;
  const seen = new Map<number, number>();
  const written = new Written(numbers.length);
  places.forEach((place, flat) => {
    let [target, origin] = [0, 0];
    own?.forEach((stride, each) => {
      const at = Math.floor(flat / stride) % (index.shape[each] ?? 1);
      origin += at * (given?.[each] ?? 0);
      const put = each === axis ? placeIn(name, place, size) : at;
      target += put * (to?.[each] ?? 0);
    });
    const added = from[source.rank === 0 ? 0 : origin] ?? NaN;
    const count = seen.get(target) ?? 0;
    seen.set(target, count + 1);
    const isFirst = count === 0 && !include;
    written.put(
      target,
      source.rank === 0 ? 0 : origin,
      combine === replace || isFirst,
    );
    numbers[target] =
      count === 0 && !include ? added : combine(numbers[target] ?? 0, added);
  });
  if (mean) {
    for (const [target, count] of seen) {
      const total = numbers[target] ?? 0;
      const parts = include ? count + 1 : count;
      numbers[target] = isFloat(x.dtype)
        ? total / parts
        : Math.floor(total / parts);
      written.divide(target, parts);
    }
  }
  const result = made(x, x.dtype, x.shape, numbers);
  return combine === replace ||
    combine === combines["add"] ||
    combine === combines["sum"]
    ? sharing(name, result, written.shares(x, source))
    : result;
}

/** Which elements of what is written into, and of what is written, a result holds. */
class Written {
  readonly #kept: Float64Array;
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #weights: number[] = [];
  readonly #last = new Map<number, number[]>();

  constructor(size: number) {
    this.#kept = new Float64Array(size).fill(1);
  }

  /** @param isOver what was there is gone */
  put(target: number, origin: number, isOver: boolean, weight = 1): void {
    const before = this.#last.get(target) ?? [];
    if (isOver) {
      this.#kept[target] = 0;
      for (const entry of before) this.#weights[entry] = 0;
      before.length = 0;
    }
    before.push(this.#to.length);
    this.#last.set(target, before);
    this.#from.push(origin);
    this.#to.push(target);
    this.#weights.push(weight);
  }

  divide(target: number, by: number): void {
    this.#kept[target] = (this.#kept[target] ?? 0) / by;
    for (const entry of this.#last.get(target) ?? []) {
      this.#weights[entry] = (this.#weights[entry] ?? 0) / by;
    }
  }

  shares(into: Tensor, source: Tensor): Share[] {
    const all = Array.from(this.#kept, (_, place) => place);
    const weights = Array.from(this.#kept);
    return [
      { of: into, from: all, to: all, weights },
      { of: source, from: this.#from, to: this.#to, weights: this.#weights },
    ];
  }
}

/** The slices of x along an axis that `index` names, combined with those of `source`. */
export function slicesCombined(
  name: string,
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  combine: Combine,
  weight?: number,
): Tensor {
  const axis = axisOf(name, dim, x.rank);
  if (x.rank === 0) {
    const line = (y: Tensor): Tensor => reshape(y, [sizeOf(y.shape)]);
    const own = slicesCombined(
      name,
      line(x),
      0,
      line(index),
      line(source),
      combine,
      weight,
    );
    return reshape(own, []);
  }
  const places = numbersIn(index);
  if (places.length === 0 && sizeOf(source.shape) === 0) return x;
  const { starts, step, length } = linesOf(name, x.shape, axis);
  const from = linesOf(name, source.shape, source.rank === 0 ? -1 : axis);
  if (from.length !== places.length || from.starts.length !== starts.length) {
    throw new TraceError(
      `${name}: the source must have a slice for each of the ${places.length} places, shaped as those of ${typeText(x.type)}, got ${typeText(source.type)}`,
      "RuntimeError",
    );
  }
  const numbers = numbersIn(x);
  const given = numbersIn(source);
  const written = new Written(numbers.length);
  starts.forEach((start, line) =>
    places.forEach((place, order) => {
      const own = place < 0 ? place + length : place;
      const target = start + placeIn(name, own, length) * step;
      const origin = (from.starts[line] ?? 0) + order * from.step;
      numbers[target] = combine(numbers[target] ?? 0, given[origin] ?? NaN);
      written.put(target, origin, combine === replace, weight);
    }),
  );
  const result = made(x, x.dtype, x.shape, numbers);
  return combine === replace || weight !== undefined
    ? sharing(name, result, written.shares(x, source))
    : result;
}

/** As `scatter_reduce`, with one place for a whole slice. */
export function slicesReduced(
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  reduce: string,
  include: boolean,
): Tensor {
  if (!["prod", "mean", "amax", "amin"].includes(reduce)) {
    throw new TraceError(
      `index_reduce: reduce must be prod, mean, amax or amin, got ${JSON.stringify(reduce)}`,
      "RuntimeError",
    );
  }
  const axis = axisOf("index_reduce", dim, x.rank);
  const count = sizeOf(index.shape);
  const wanted = x.rank === 0 ? [] : x.shape.with(axis, count);
  if (!sameShape(source.shape, wanted)) {
    throw new TraceError(
      `index_reduce: the source must have a slice for each of the ${count} places, shaped as those of ${typeText(x.type)}, got ${typeText(source.type)}`,
      "RuntimeError",
    );
  }
  const along = wanted.map((_, each) => (each === axis ? count : 1));
  const places = expand(reshape(index, along), wanted);
  const { combine, mean } = reducing("index_reduce", reduce);
  return scattered(
    "index_reduce",
    x,
    dim,
    places,
    source,
    combine,
    mean,
    include,
  );
}

export function masked(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  const wide = numbersIn(expand(mask, x.shape));
  const own = sourceFor("masked_scatter", x, source);
  const given = numbersIn(own);
  const written = new Written(wide.length);
  const count = wide.filter((each) => each === 1).length;
  if (given.length < count) {
    throw new TraceError(
      `masked_scatter: the source must have an element for each of the ${count} places of the mask, got ${given.length}`,
      "RuntimeError",
    );
  }
  let next = 0;
  const numbers = numbersIn(x).map((old, place) => {
    if (wide[place] !== 1) return old;
    written.put(place, next, true);
    return given[next++] ?? NaN;
  });
  const result = made(x, x.dtype, x.shape, numbers);
  return sharing("masked_scatter", result, written.shares(x, own));
}

export function put(
  x: Tensor,
  index: Tensor,
  source: Tensor,
  add: boolean,
): Tensor {
  requirePlaces("put", index);
  const numbers = numbersIn(x);
  const own = sourceFor("put", x, source);
  const given = numbersIn(own);
  if (given.length !== sizeOf(index.shape)) {
    throw new TraceError(
      `put: index and source must have equally many elements, got ${sizeOf(index.shape)} and ${given.length}`,
      "IndexError",
    );
  }
  const written = new Written(numbers.length);
  numbersIn(index).forEach((place, order) => {
    const target = placeIn(
      "put",
      place < 0 ? place + numbers.length : place,
      numbers.length,
    );
    const value = given[order] ?? NaN;
    numbers[target] = add ? (numbers[target] ?? 0) + value : value;
    written.put(target, order, !add);
  });
  const result = made(x, x.dtype, x.shape, numbers);
  return sharing("put", result, written.shares(x, own));
}

/** A copy, into a view of which a source of its very shape is written. */
export function placedInto(
  name: string,
  x: Tensor,
  source: Tensor,
  viewOf: (copy: Tensor) => Tensor,
): Tensor {
  const copy = clone(x);
  const part = viewOf(copy);
  if (!sameShape(part.shape, source.shape)) {
    throw new TraceError(
      `${name}: the source must have the shape [${part.shape.join(", ")}] of what it replaces, got ${typeText(source.type)}`,
    );
  }
  setitem(part, ["ellipsis"], source);
  return copy;
}

/** Fills the diagonal of a matrix in place. */
export function filledDiagonal(x: Tensor, value: number): Tensor {
  const numbers = numbersIn(x);
  const columns = sizeAt(x, 1);
  const count = Math.min(sizeAt(x, 0), columns);
  const written = new Written(numbers.length);
  for (let place = 0; place < count; place++) {
    numbers[place * columns + place] = value;
    written.put(place * columns + place, 0, true);
  }
  const result = made(x, x.dtype, x.shape, numbers);
  return sharing(
    "fill_diagonal",
    result,
    written.shares(x, result).slice(0, 1),
  );
}

/** x with values added to, or put at, places that may repeat: `x[indices] = values`. */
export function indexPut(
  x: Tensor,
  places: readonly number[],
  source: Tensor,
  accumulate: boolean,
): Tensor {
  const numbers = numbersIn(x);
  const values = numbersIn(source);
  const written = new Written(numbers.length);
  places.forEach((place, order) => {
    const origin = order % values.length;
    const value = values[origin] ?? NaN;
    numbers[place] = accumulate ? (numbers[place] ?? 0) + value : value;
    written.put(place, origin, !accumulate);
  });
  const result = made(x, x.dtype, x.shape, numbers);
  return sharing("index_put", result, written.shares(x, source));
}
