/** @file Elements of a certain rank on each line: the middle one, the k-th, the most frequent. NaN counts as the greatest. */
import { TraceError } from "../../../graph/error.ts";
import { sizeOf } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import { cast } from "../operand.ts";
import { flatten } from "../shape.ts";
import { ascending } from "./ascending.ts";
import { both, ordered, type Entry } from "./entry.ts";
import {
  alongAxis,
  foldedShape,
  linesOf,
  made,
  numbersIn,
  requireFilled,
  sharing,
} from "./host.ts";
import { flag, integer, known } from "./parameter.ts";

/** One value, and where it stands, from each line along an axis. */
function fromEach(
  name: string,
  x: Tensor,
  dim: number,
  keepdim: boolean,
  choose: (line: readonly number[]) => number,
): { values: Tensor; indices: Tensor } {
  const { lines, values } = alongAxis(name, x, dim);
  requireFilled(name, x, lines);
  const places = values.map(choose);
  const shape = foldedShape(x, lines.axis, keepdim);
  const picked = values.map((line, index) => line[places[index] ?? 0] ?? NaN);
  const from = places.map(
    (place, line) => (lines.starts[line] ?? 0) + place * lines.step,
  );
  const to = places.map((_, line) => line);
  return {
    values: sharing(name, made(x, x.dtype, shape, picked), [
      { of: x, from, to },
    ]),
    indices: made(x, "int64", shape, places),
  };
}

function placeOfRank(rank: number): (line: readonly number[]) => number {
  return (line) => {
    const places = line.map((_, place) => place);
    places.sort((a, b) => ascending(line[a] ?? NaN, line[b] ?? NaN));
    return places[rank] ?? 0;
  };
}

/** The lower of two middle values; NaN where there is one. */
function placeOfMedian(line: readonly number[]): number {
  const first = line.findIndex(Number.isNaN);
  if (first >= 0) return first;
  return placeOfRank(Math.floor((line.length - 1) / 2))(line);
}

function placeOfNanMedian(line: readonly number[]): number {
  const count = line.filter((value) => !Number.isNaN(value)).length;
  return placeOfRank(Math.max(0, Math.floor((count - 1) / 2)))(line);
}

/** The value that stands there most often, the least of several; the last of its places. */
function placeOfMode(line: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of line) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const value = [...counts]
    .filter(([, count]) => count === most)
    .map(([each]) => each)
    .sort(ascending)[0];
  return line.findLastIndex((each) => Object.is(each, value));
}

function kthvalue(
  x: Tensor,
  k: number,
  dim: number,
  keepdim: boolean,
): { values: Tensor; indices: Tensor } {
  const { length } = linesOf("kthvalue", x.shape, dim);
  if (k < 1 || k > length) {
    throw new TraceError(
      `kthvalue: k must be in [1, ${length}], got ${k}`,
      "RuntimeError",
    );
  }
  return fromEach("kthvalue", x, dim, keepdim, placeOfRank(k - 1));
}

/** Of all elements: several that stand in the middle share its gradient. */
function wholeMiddle(
  name: string,
  x: Tensor,
  choose: (line: readonly number[]) => number,
): Tensor {
  // of nothing: NaN, or what whole numbers have for it
  if (sizeOf(x.shape) === 0) {
    return cast(made(x, "float32", [], [NaN]), x.dtype);
  }
  const { values } = fromEach(name, x, 0, false, choose);
  const line = numbersIn(x);
  const value = line[choose(line)];
  const from = line.flatMap((each, place) => (each === value ? [place] : []));
  return sharing(name, values, [
    {
      of: x,
      from,
      to: from.map(() => 0),
      weights: from.map(() => 1 / from.length),
    },
  ]);
}

function middle(
  name: string,
  choose: (line: readonly number[]) => number,
): Entry[] {
  return [
    both(name, [known("input")], (x) => wholeMiddle(name, flatten(x), choose)),
    both(
      name,
      [known("input"), integer("dim"), flag("keepdim", false)],
      (x, dim, keepdim) => fromEach(name, x, dim, keepdim, choose),
      ordered,
    ),
  ];
}

export const ranks: readonly Entry[] = [
  ...middle("median", placeOfMedian),
  ...middle("nanmedian", placeOfNanMedian),
  both(
    "mode",
    [known("input"), integer("dim", -1), flag("keepdim", false)],
    (x, dim, keepdim) => fromEach("mode", x, dim, keepdim, placeOfMode),
    ordered,
  ),
  both(
    "kthvalue",
    [known("input"), integer("k"), integer("dim", -1), flag("keepdim", false)],
    kthvalue,
    ordered,
  ),
];
