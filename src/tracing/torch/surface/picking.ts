/** @file Functions that pick elements by places, and those that write or add to places. */
import { sizeOf } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import { axisOf, range } from "../axes.ts";
import { getitem, index_select } from "../indexing/get.ts";
import * as lookup from "../lookup.ts";
import { as } from "../operand.ts";
import { expand, flatten, select } from "../shape.ts";
import { both, entry, type Entry } from "./entry.ts";
import { made, numbersIn } from "./host.ts";
import {
  flag,
  integer,
  keyword,
  known,
  number,
  operand,
  tensor,
  text,
} from "./parameter.ts";
import {
  replace,
  reducing,
  combining,
  sourceFor,
  scattered,
  slicesCombined,
  slicesReduced,
  masked,
  put,
  placedInto,
} from "./putting.ts";

const scatterForm = [known("input"), integer("dim"), known("index")] as const;
const inPlace = { inPlace: true } as const;

export const picking: readonly Entry[] = [
  both(
    "select_scatter",
    [tensor("input"), tensor("src"), integer("dim"), integer("index")],
    (x, source, dim, index) =>
      placedInto("select_scatter", x, source, (copy) =>
        select(copy, dim, index),
      ),
  ),
  both(
    "slice_scatter",
    [
      tensor("input"),
      tensor("src"),
      integer("dim", 0),
      integer("start", null),
      integer("end", null),
      integer("step", 1),
    ],
    (x, source, dim, start, stop, step) =>
      placedInto("slice_scatter", x, source, (copy) => {
        const before = range(axisOf("slice_scatter", dim, x.rank));
        const ends = {
          ...(start !== undefined && { start }),
          ...(stop !== undefined && { stop }),
        };
        return getitem(copy, [...before.map(() => ({})), { ...ends, step }]);
      }),
  ),
  both(
    "diagonal_scatter",
    [
      tensor("input"),
      tensor("src"),
      integer("offset", 0),
      integer("dim1", 0),
      integer("dim2", 1),
    ],
    (x, source, offset, dim1, dim2) =>
      placedInto("diagonal_scatter", x, source, (copy) =>
        lookup.diagonal(copy, offset, dim1, dim2),
      ),
  ),
  both(
    "gather",
    [
      tensor("input"),
      integer("dim"),
      tensor("index"),
      keyword(flag("sparse_grad", false)),
    ],
    (x, dim, index) => lookup.gather(x, dim, index),
  ),
  both(
    "take_along_dim",
    [tensor("input"), tensor("indices"), integer("dim")],
    (x, indices, dim) => lookup.take_along_dim(x, indices, dim),
  ),
  both("take_along_dim", [tensor("input"), tensor("indices")], (x, indices) =>
    lookup.gather(flatten(x), 0, flatten(indices)),
  ),
  both("take", [tensor("input"), tensor("index")], (x, index) =>
    getitem(flatten(x), [index]),
  ),
  both(
    "index_select",
    [tensor("input"), integer("dim"), tensor("index")],
    index_select,
  ),
  both("masked_select", [known("input"), known("mask")], lookup.masked_select),
  both(
    "scatter",
    [...scatterForm, known("src"), keyword(text("reduce", null))],
    (x, dim, index, src, reduce) =>
      scattered("scatter", x, dim, index, src, combining("scatter", reduce)),
    inPlace,
  ),
  both(
    "scatter",
    [...scatterForm, number("value"), keyword(text("reduce", null))],
    (x, dim, index, value, reduce) =>
      scattered("scatter", x, dim, index, value, combining("scatter", reduce)),
    inPlace,
  ),
  both(
    "scatter_add",
    [...scatterForm, known("src")],
    (x, dim, index, src) =>
      scattered(
        "scatter_add",
        x,
        dim,
        index,
        src,
        combining("scatter_add", "add"),
      ),
    inPlace,
  ),
  both(
    "scatter_reduce",
    [
      ...scatterForm,
      known("src"),
      text("reduce"),
      keyword(flag("include_self", true)),
    ],
    (x, dim, index, src, reduce, include) => {
      const { combine, mean } = reducing("scatter_reduce", reduce);
      return scattered(
        "scatter_reduce",
        x,
        dim,
        index,
        src,
        combine,
        mean,
        include,
      );
    },
    inPlace,
  ),
  both(
    "index_add",
    [...scatterForm, known("source"), keyword(number("alpha", 1))],
    (x, dim, index, source, alpha) =>
      slicesCombined(
        "index_add",
        x,
        dim,
        index,
        sourceFor("index_add", x, source),
        (old, value) => old + alpha * value,
        alpha,
      ),
    inPlace,
  ),
  both(
    "index_copy",
    [...scatterForm, known("source")],
    (x, dim, index, source) =>
      slicesCombined(
        "index_copy",
        x,
        dim,
        index,
        sourceFor("index_copy", x, source),
        replace,
      ),
    inPlace,
  ),
  both(
    "index_fill",
    [...scatterForm, operand("value")],
    (x, dim, index, value) => {
      const axis = axisOf("index_fill", dim, x.rank);
      const count = sizeOf(index.shape);
      const shape = x.rank === 0 ? [count] : x.shape.with(axis, count);
      return slicesCombined(
        "index_fill",
        x,
        dim,
        index,
        expand(as(x.recorder, value, x.dtype), shape),
        replace,
      );
    },
    inPlace,
  ),
  both(
    "index_reduce",
    [
      ...scatterForm,
      known("source"),
      text("reduce"),
      keyword(flag("include_self", true)),
    ],
    slicesReduced,
    inPlace,
  ),
  both(
    "masked_scatter",
    [known("input"), known("mask"), known("source")],
    masked,
    inPlace,
  ),
  both(
    "put",
    [
      known("input"),
      known("index"),
      known("source"),
      flag("accumulate", false),
    ],
    put,
    inPlace,
  ),
  both(
    "isin",
    [
      known("elements"),
      known("test_elements"),
      keyword(flag("assume_unique", false)),
      keyword(flag("invert", false)),
    ],
    (x, tests, _unique, invert) => isIn(x, numbersIn(tests), invert),
  ),
  entry(
    "torch.isin",
    [
      known("elements"),
      number("test_elements"),
      keyword(flag("assume_unique", false)),
      keyword(flag("invert", false)),
    ],
    (x, test, _unique, invert) => isIn(x, [test], invert),
  ),
];

function isIn(x: Tensor, tests: readonly number[], invert: boolean): Tensor {
  const found = new Set(tests);
  return made(
    x,
    "bool",
    x.shape,
    numbersIn(x).map((value) => Number(found.has(value) !== invert)),
  );
}
