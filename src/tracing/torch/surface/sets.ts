/** @file Functions whose result's size follows from values: unique elements, counts, histograms, places to write. */
import { TraceError } from "../../../graph/error.ts";
import {
  isFloat,
  sizeOf,
  tensorOf,
  typeText,
  type DType,
} from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import { axisOf, sizeAt } from "../axes.ts";
import { getitem } from "../indexing/get.ts";
import { as, floatFor } from "../operand.ts";
import { expand, flatten, reshape } from "../shape.ts";
import { both, entry, type Entry } from "./entry.ts";
import { linesOf, made, numbersIn } from "./host.ts";
import { ascending } from "./ascending.ts";
import { flag, integer, known, number, tensors } from "./parameter.ts";
import { filledDiagonal, indexPut } from "./putting.ts";

const asked = [
  flag("sorted", true),
  flag("return_inverse", false),
  flag("return_counts", false),
] as const;

interface Groups {
  /** The first element of each group, by its place. */
  readonly first: readonly number[];
  readonly inverse: readonly number[];
  readonly counts: readonly number[];
}

function grouped(
  size: number,
  compare: (a: number, b: number) => number,
  consecutive: boolean,
): Groups {
  const order = Array.from({ length: size }, (_, place) => place);
  if (!consecutive) order.sort(compare);
  const [first, counts]: [number[], number[]] = [[], []];
  const inverse = new Array<number>(size).fill(0);
  order.forEach((place, rank) => {
    const before = order[rank - 1];
    if (before === undefined || compare(before, place) !== 0) {
      first.push(place);
      counts.push(0);
    }
    inverse[place] = first.length - 1;
    counts[first.length - 1] = (counts[first.length - 1] ?? 0) + 1;
  });
  return { first, inverse, counts };
}

/** Unique elements, or unique slices along an axis; what was asked for with them. */
function unique(
  x: Tensor,
  dim: number | undefined,
  wantsInverse: boolean,
  wantsCounts: boolean,
  consecutive: boolean,
): readonly Tensor[] {
  const source = dim === undefined ? flatten(x) : x;
  const axis = axisOf("unique", dim ?? 0, source.rank);
  const numbers = numbersIn(source);
  const { starts, step, length } = linesOf("unique", source.shape, axis);
  const compare = (a: number, b: number): number => {
    for (const start of starts) {
      const difference = ascending(
        numbers[start + a * step] ?? NaN,
        numbers[start + b * step] ?? NaN,
      );
      if (difference !== 0) return difference;
    }
    // NaN is not equal to itself
    const isNan = Number.isNaN(numbers[(starts[0] ?? 0) + a * step]);
    return isNan && a !== b && dim === undefined ? a - b : 0;
  };
  const { first, inverse, counts } = grouped(length, compare, consecutive);
  const places = made(x, "int64", [first.length], first);
  const values = source.recorder.record("gather", [source, places], { axis });
  const results = [made(values, values.dtype, values.shape, numbersIn(values))];
  if (wantsInverse) {
    results.push(
      made(x, "int64", dim === undefined ? x.shape : [length], inverse),
    );
  }
  if (wantsCounts) results.push(made(x, "int64", [counts.length], counts));
  return results;
}

function oneOrMore(results: readonly Tensor[]): Tensor | readonly Tensor[] {
  const [only] = results;
  return results.length === 1 && only !== undefined ? only : results;
}

const gives = { gives: "tensor or tensors" } as const;

/**
 * How many elements fall into each of equally wide bins.
 * @param around how far the bins reach around what is all one number
 */
function counted(
  name: string,
  x: Tensor,
  bins: number,
  min: number,
  max: number,
  around: number,
): { counts: number[]; low: number; high: number } {
  if (!(bins > 0))
    throw new TraceError(`${name}: bins must be greater than 0, got ${bins}`);
  const numbers = numbersIn(x);
  let [low, high] = [min, max];
  if (low === high && numbers.length > 0) {
    low = numbers.reduce((least, value) => Math.min(least, value), Infinity);
    high = numbers.reduce((most, value) => Math.max(most, value), -Infinity);
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new TraceError(
      `${name}: the range must be finite, got [${low}, ${high}]`,
    );
  }
  if (low === high) [low, high] = [low - around, high + around];
  if (low > high)
    throw new TraceError(
      `${name}: max must not be less than min, got ${low} and ${high}`,
    );
  const counts = new Array<number>(bins).fill(0);
  for (const value of numbers) {
    if (!(value >= low && value <= high)) continue;
    const bin = Math.min(
      Math.floor(((value - low) / (high - low)) * bins),
      bins - 1,
    );
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { counts, low, high };
}

/** PyTorch adds up what is not float32 in double precision. */
function bincountDType(weights: Tensor): DType {
  return weights.dtype === "float32" ? "float32" : "float64";
}

function bincount(
  x: Tensor,
  weights: Tensor | undefined,
  least: number,
): Tensor {
  if (isFloat(x.dtype) || x.rank !== 1) {
    throw new TraceError(
      `bincount: one axis of whole numbers is needed, got ${typeText(x.type)}`,
    );
  }
  const numbers = numbersIn(x);
  const negative = numbers.find((value) => value < 0);
  if (negative !== undefined)
    throw new TraceError(
      `bincount: numbers must not be negative, got ${negative}`,
    );
  const size = numbers.reduce(
    (most, value) => Math.max(most, value + 1),
    least,
  );
  const counts = new Array<number>(size).fill(0);
  const amounts = weights === undefined ? undefined : numbersIn(weights);
  numbers.forEach(
    (value, place) =>
      (counts[value] = (counts[value] ?? 0) + (amounts?.[place] ?? 1)),
  );
  return made(
    x,
    weights === undefined ? "int64" : bincountDType(weights),
    [size],
    counts,
  );
}

function histogram(
  x: Tensor,
  bins: number,
): { hist: Tensor; bin_edges: Tensor } {
  const { counts, low, high } = counted("histogram", x, bins, 0, 0, 0.5);
  const edges = Array.from(
    { length: bins + 1 },
    (_, place) => low + ((high - low) * place) / bins,
  );
  return {
    hist: made(x, floatFor(x.dtype), [bins], counts),
    bin_edges: made(x, floatFor(x.dtype), [bins + 1], edges),
  };
}

/** x[indices] = values, where places may be named more than once. */
function put(
  x: Tensor,
  indices: readonly Tensor[],
  values: Tensor,
  accumulate: boolean,
): Tensor {
  const size = sizeOf(x.shape);
  const all = x.recorder.constant(
    tensorOf(
      "int64",
      [size],
      Array.from({ length: size }, (_, place) => place),
    ),
  );
  const places = getitem(reshape(all, x.shape), [...indices]);
  const source = expand(as(x.recorder, values, x.dtype), places.shape);
  return indexPut(x, numbersIn(places), source, accumulate);
}

const putForm = [
  known("input"),
  tensors("indices"),
  known("values"),
  flag("accumulate", false),
] as const;

export const sets: readonly Entry[] = [
  both(
    "unique",
    [known("input"), ...asked, integer("dim", null)],
    (x, _sorted, inverse, counts, dim) =>
      oneOrMore(unique(x, dim, inverse, counts, false)),
    gives,
  ),
  both(
    "unique_consecutive",
    [
      known("input"),
      flag("return_inverse", false),
      flag("return_counts", false),
      integer("dim", null),
    ],
    (x, inverse, counts, dim) =>
      oneOrMore(unique(x, dim, inverse, counts, true)),
    gives,
  ),
  both(
    "histc",
    [known("input"), integer("bins", 100), number("min", 0), number("max", 0)],
    (x, bins, min, max) =>
      made(
        x,
        floatFor(x.dtype),
        [bins],
        counted("histc", x, bins, min, max, 1).counts,
      ),
  ),
  both("histogram", [known("input"), integer("bins")], histogram, {
    gives: ["hist", "bin_edges"],
  }),
  both(
    "bincount",
    [known("input"), known("weights", null), integer("minlength", 0)],
    bincount,
  ),
  both("index_put", putForm, put, { inPlace: true }),
  entry(
    "Tensor.fill_diagonal_",
    [known("self"), number("fill_value"), flag("wrap", false)],
    (x, value, wrap) => {
      if (x.rank !== 2)
        throw new TraceError(
          `fill_diagonal_: a matrix is needed here, got ${typeText(x.type)}`,
          "RuntimeError",
        );
      if (wrap && sizeAt(x, 0) > sizeAt(x, 1)) {
        throw new TraceError(
          `fill_diagonal_: wrap=True is offered for matrices that are not taller than wide, got ${typeText(x.type)}; fill the blocks one by one`,
          "NotImplementedError",
        );
      }
      // what is written into whole numbers is cut, as in PyTorch
      return filledDiagonal(x, x.dtype === "int64" ? Math.trunc(value) : value);
    },
    { writes: true },
  ),
  entry(
    "torch.nn.functional.one_hot",
    [known("input"), integer("num_classes", -1)],
    oneHot,
  ),
];

function oneHot(x: Tensor, classes: number): Tensor {
  if (x.dtype !== "int64")
    throw new TraceError(
      `one_hot: whole numbers are needed, got ${typeText(x.type)}`,
    );
  const numbers = numbersIn(x);
  const size =
    classes === -1
      ? numbers.reduce((most, value) => Math.max(most, value + 1), 0)
      : classes;
  const wrong = numbers.find((value) => value < 0 || value >= size);
  if (wrong !== undefined) {
    throw new TraceError(
      `one_hot: classes must be in [0, ${size - 1}], got ${wrong}`,
    );
  }
  const values = numbers.flatMap((value) =>
    Array.from({ length: size }, (_, place) => Number(place === value)),
  );
  return made(x, "int64", [...x.shape, size], values);
}
