/** @file Functions that move elements: shapes, joining, taking apart. */
import { TraceError } from "../../../graph/error.ts";
import { sizeOf, typeText } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import * as arithmetic from "../arithmetic.ts";
import { axisOf, range, sizeAt, type Dims } from "../axes.ts";
import { full, tensor as constant } from "../creation.ts";
import * as joining from "../joining.ts";
import * as lookup from "../lookup.ts";
import type { Operand } from "../operand.ts";
import { cumsum, sum } from "../reduction.ts";
import * as shape from "../shape.ts";
import { both, entry, type Entry } from "./entry.ts";
import { numbersIn } from "./host.ts";
import {
  dims,
  flag,
  integer,
  keyword,
  known,
  number,
  numbers,
  rest,
  sizes,
  tensor,
  tensors,
  text,
} from "./parameter.ts";

const view = { view: true } as const;
const several = { gives: "tensors" } as const;
const views = { gives: "tensors", view: true } as const;
const diagonals = [
  tensor("input"),
  integer("offset", 0),
  integer("dim1", 0),
  integer("dim2", 1),
] as const;

function at(dims: readonly number[], names: string): Entry {
  return entry(
    names,
    [rest("tensors")],
    (given) => joined(given, dims.length),
    several,
  );
}

/** atleast_1d and the like: axes of size 1 are added. */
function joined(given: readonly Tensor[], rank: number): readonly Tensor[] {
  return given.map((x) => widened(x, rank));
}

function widened(x: Tensor, rank: number): Tensor {
  let own = x;
  if (own.rank === 0) own = shape.unsqueeze(own, 0);
  if (rank >= 2 && own.rank === 1) own = shape.unsqueeze(own, 0);
  if (rank >= 3 && own.rank === 2) own = shape.unsqueeze(own, -1);
  return own;
}

function rotated(x: Tensor, k: number, axes: readonly number[]): Tensor {
  const [first = 0, second = 1] = axes;
  switch (((k % 4) + 4) % 4) {
    case 1:
      return shape.transpose(shape.flip(x, second), first, second);
    case 2:
      return shape.flip(x, [first, second]);
    case 3:
      return shape.flip(shape.transpose(x, first, second), second);
    default:
      return shape.clone(x);
  }
}

function repeatedEach(
  x: Tensor,
  counts: readonly number[],
  dim: number | undefined,
): Tensor {
  const source = dim === undefined ? shape.flatten(x) : x;
  const axis = axisOf("repeat_interleave", dim ?? 0, source.rank);
  const places = counts.flatMap((count, place) =>
    new Array<number>(count).fill(place),
  );
  return x.recorder.record(
    "gather",
    [source, constant(x.recorder, places, [places.length], "int64")],
    { axis },
  );
}

/** Sizes at which a tensor is split into `sections` parts, the first ones longer by one. */
function sectionsOf(size: number, sections: number): number[] {
  const [least, longer] = [Math.floor(size / sections), size % sections];
  return range(sections).map((place) => (place < longer ? least + 1 : least));
}

function splitAt(
  x: Tensor,
  where: number | readonly number[],
  dim: number,
): Tensor[] {
  const size = sizeAt(x, axisOf("tensor_split", dim, x.rank));
  if (typeof where === "number") {
    return joining.split(x, sectionsOf(size, where), dim);
  }
  const ends = [...where, size].map((end) => (end < 0 ? end + size : end));
  return ends.map((end, place) => {
    const start = Math.min(place === 0 ? 0 : (ends[place - 1] ?? 0), size);
    return shape.narrow(
      x,
      dim,
      start,
      Math.max(0, Math.min(end, size) - start),
    );
  });
}

/** How parts are told: how many they are, or where they begin. PyTorch has a name for each. */
const partings = [integer("sections"), numbers("indices")] as const;

/** hsplit and the like: equal parts only. */
function apart(name: string, dimOf: (x: Tensor) => number): Entry[] {
  return partings.map((parting) =>
    both(
      name,
      [tensor("input"), parting],
      (x, parts) => {
        const dim = dimOf(x);
        const size = sizeAt(x, axisOf(name, dim, x.rank));
        if (typeof parts === "number" && size % parts !== 0) {
          throw new TraceError(
            `${name}: the ${size} places of axis ${dim} of ${typeText(x.type)} must come in ${parts} equal parts; torch.tensor_split makes unequal ones`,
          );
        }
        return splitAt(x, parts, dim);
      },
      views,
    ),
  );
}

/** Of a curve, by what lies under it between two places: as wide as is told, or as the places are apart. */
function integral(
  names: string,
  together: (areas: Tensor, axis: number) => Tensor,
): Entry[] {
  const under = (y: Tensor, width: Operand, axis: number): Tensor => {
    const length = sizeAt(y, axis) - 1;
    const sums = arithmetic.add(
      shape.narrow(y, axis, 0, length),
      shape.narrow(y, axis, 1, length),
    );
    return together(arithmetic.div(arithmetic.mul(sums, width), 2), axis);
  };
  const dim = keyword(integer("dim", -1));
  return [
    entry(
      names,
      [tensor("y"), keyword(number("dx", 1)), dim],
      (y, width, dim) => under(y, width, axisOf("trapezoid", dim, y.rank)),
    ),
    entry(names, [tensor("y"), tensor("x"), dim], (y, x, dim) => {
      const axis = axisOf("trapezoid", dim, y.rank);
      const sizes = y.shape.map((_, each) =>
        x.rank === 1
          ? each === axis
            ? sizeAt(x, 0)
            : 1
          : (x.shape[each - y.rank + x.rank] ?? 1),
      );
      const placed = x.rank < y.rank ? shape.reshape(x, sizes) : x;
      return under(y, joining.diff(placed, 1, axis), axis);
    }),
  ];
}

/** The places of what is not zero as rows; they lie in memory axis by axis. */
function flagged(x: Tensor): Tensor {
  const lines = lookup.nonzero(x);
  // a scalar has no axes to tell places by
  return x.rank === 0
    ? full(x.recorder, [sizeAt(lines[0] ?? x, 0), 0], 0, "int64")
    : shape.laid(joining.stack(lines, 1), [1, 0]);
}

function splitInto(x: Tensor, parts: Dims, dim: number): Tensor[] {
  return joining.split(x, parts ?? 1, dim);
}

function swapped(names: string, axes: "dim" | "axis"): Entry {
  return both(
    names,
    [tensor("input"), integer(`${axes}0`), integer(`${axes}1`)],
    shape.transpose,
    { view: true, inPlace: true },
  );
}

function product(lists: readonly Tensor[]): Tensor {
  if (lists.length === 1 && lists[0] !== undefined) return lists[0];
  return joining.stack(
    joining.meshgrid(lists).map((each) => shape.flatten(each)),
    1,
  );
}

function chosen(x: Tensor, r: number, isRepeated: boolean): Tensor {
  const size = sizeAt(x, 0);
  const rows: number[][] = [];
  const extend = (row: readonly number[], from: number): void => {
    if (row.length === r) rows.push([...row]);
    else {
      for (let next = from; next < size; next++)
        extend([...row, next], isRepeated ? next : next + 1);
    }
  };
  extend([], 0);
  const places = constant(x.recorder, rows.flat(), [rows.length, r], "int64");
  return x.recorder.record("gather", [x, places], { axis: 0 });
}

function blocks(given: readonly Tensor[]): Tensor {
  const [first] = given;
  if (first === undefined) {
    throw new TraceError("block_diag: needs at least one tensor, got none");
  }
  const wide = given.map((x) => widened(x, 2));
  const columns = wide.reduce((sum, x) => sum + sizeAt(x, 1), 0);
  let before = 0;
  const rows = wide.map((x) => {
    const zeros = (width: number): Tensor =>
      full(x.recorder, [sizeAt(x, 0), width], 0, x.dtype);
    const own = sizeAt(x, 1);
    const parts = [zeros(before), x, zeros(columns - before - own)];
    before += own;
    return joining.cat(
      parts.filter((part) => sizeOf(part.shape) > 0 || part === x),
      1,
    );
  });
  return joining.cat(rows, 0);
}

export const movement: readonly Entry[] = [
  entry(
    "torch.reshape Tensor.reshape",
    [tensor("input"), sizes("shape")],
    shape.reshape,
    view,
  ),
  entry("Tensor.view", [tensor("self"), sizes("size")], shape.view, view),
  entry(
    "Tensor.view_as",
    [tensor("self"), tensor("other")],
    (x, other) => shape.view(x, other.shape),
    view,
  ),
  entry(
    "Tensor.reshape_as",
    [tensor("self"), tensor("other")],
    (x, other) => shape.reshape(x, other.shape),
    view,
  ),
  both(
    "as_strided",
    [
      tensor("input"),
      sizes("size"),
      sizes("stride"),
      integer("storage_offset", null),
    ],
    shape.as_strided,
    view,
  ),
  both(
    "flatten",
    [tensor("input"), integer("start_dim", 0), integer("end_dim", -1)],
    shape.flatten,
    view,
  ),
  // a copy of what does not lie row by row, also where strides could say it
  both(
    "ravel",
    [tensor("input")],
    (x) => shape.view(shape.contiguous(x), [sizeOf(x.shape)]),
    view,
  ),
  both(
    "unflatten",
    [tensor("input"), integer("dim"), sizes("sizes")],
    shape.unflatten,
    view,
  ),
  both("squeeze", [tensor("input"), dims("dim", null)], shape.squeeze, {
    view: true,
    inPlace: true,
  }),
  both("unsqueeze", [tensor("input"), integer("dim")], shape.unsqueeze, {
    view: true,
    inPlace: true,
  }),
  both("permute", [tensor("input"), sizes("dims")], shape.permute, view),
  swapped("transpose swapdims", "dim"),
  swapped("swapaxes", "axis"),
  both("t", [tensor("input")], shape.t, { view: true, inPlace: true }),
  both("adjoint", [tensor("input")], shape.matrixTransposed, view),
  both(
    "movedim moveaxis",
    [tensor("input"), dims("source"), dims("destination")],
    shape.movedim,
    view,
  ),
  entry("Tensor.expand", [tensor("self"), sizes("size")], shape.expand, view),
  entry(
    "Tensor.expand_as",
    [tensor("self"), tensor("other")],
    (x, other) => shape.expand(x, other.shape),
    view,
  ),
  both("broadcast_to", [tensor("input"), sizes("size")], shape.expand, view),
  entry(
    "torch.broadcast_tensors",
    [rest("tensors")],
    shape.broadcast_tensors,
    views,
  ),
  entry("Tensor.repeat", [tensor("self"), sizes("repeats")], shape.repeat),
  both("tile", [tensor("input"), sizes("dims")], shape.tile),
  both(
    "repeat_interleave",
    [tensor("input"), integer("repeats"), integer("dim", null)],
    shape.repeat_interleave,
  ),
  both(
    "repeat_interleave",
    [tensor("input"), known("repeats"), integer("dim", null)],
    (x, repeats, dim) => repeatedEach(x, numbersIn(repeats), dim),
  ),
  both("flip", [tensor("input"), sizes("dims")], shape.flip),
  both("fliplr", [tensor("input")], (x) => shape.flip(x, 1)),
  both("flipud", [tensor("input")], (x) => shape.flip(x, 0)),
  both(
    "rot90",
    [tensor("input"), integer("k", 1), sizes("dims", null)],
    (x, k, axes) => rotated(x, k, axes ?? [0, 1]),
  ),
  both(
    "roll",
    [tensor("input"), dims("shifts"), dims("dims", null)],
    (x, shifts, axes) => joining.roll(x, shifts ?? 0, axes),
  ),
  both(
    "diff",
    [
      tensor("input"),
      integer("n", 1),
      integer("dim", -1),
      tensor("prepend", null),
      tensor("append", null),
    ],
    (x, n, dim, before, after) => {
      const parts = [before, x, after].filter((part) => part !== undefined);
      return joining.diff(joining.cat(parts, dim), n, dim);
    },
  ),
  entry(
    "torch.cat torch.concat torch.concatenate",
    [tensors("tensors"), integer("dim", 0)],
    joining.cat,
  ),
  entry("torch.stack", [tensors("tensors"), integer("dim", 0)], joining.stack),
  entry("torch.hstack", [tensors("tensors")], joining.hstack),
  entry("torch.vstack torch.row_stack", [tensors("tensors")], joining.vstack),
  entry("torch.dstack", [tensors("tensors")], (given) =>
    joining.cat(joined(given, 3), 2),
  ),
  entry("torch.column_stack", [tensors("tensors")], (given) =>
    joining.cat(
      given.map((x) =>
        x.rank < 2 ? shape.reshape(x, [sizeOf(x.shape), 1]) : x,
      ),
      1,
    ),
  ),
  entry("torch.block_diag", [rest("tensors")], blocks),
  both(
    "narrow",
    [tensor("input"), integer("dim"), integer("start"), integer("length")],
    shape.narrow,
    view,
  ),
  both(
    "select",
    [tensor("input"), integer("dim"), integer("index")],
    shape.select,
    view,
  ),
  entry(
    "torch.split",
    [tensor("tensor"), dims("split_size_or_sections"), integer("dim", 0)],
    splitInto,
    views,
  ),
  entry(
    "Tensor.split",
    [tensor("self"), dims("split_size"), integer("dim", 0)],
    splitInto,
    views,
  ),
  both(
    "chunk",
    [tensor("input"), integer("chunks"), integer("dim", 0)],
    joining.chunk,
    views,
  ),
  ...partings.map((parting) =>
    both(
      "tensor_split",
      [tensor("input"), parting, integer("dim", 0)],
      splitAt,
      views,
    ),
  ),
  ...apart("hsplit", ({ rank }) => (rank === 1 ? 0 : 1)),
  ...apart("vsplit", () => 0),
  ...apart("dsplit", () => 2),
  both("unbind", [tensor("input"), integer("dim", 0)], joining.unbind, views),
  entry(
    "torch.meshgrid",
    [rest("tensors"), keyword(text("indexing", "ij"))],
    (given, indexing) => joining.meshgrid(given, indexing as "ij" | "xy"),
    views,
  ),
  entry("torch.cartesian_prod", [rest("tensors")], product),
  entry(
    "torch.combinations",
    [tensor("input"), integer("r", 2), flag("with_replacement", false)],
    chosen,
  ),
  both("diagonal", diagonals, lookup.diagonal, view),
  entry(
    "torch.linalg.diagonal",
    [
      tensor("A"),
      keyword(integer("offset", 0)),
      keyword(integer("dim1", -2)),
      keyword(integer("dim2", -1)),
    ],
    lookup.diagonal,
    view,
  ),
  both("diag", [tensor("input"), integer("diagonal", 0)], lookup.diag),
  both(
    "diag_embed",
    [
      tensor("input"),
      integer("offset", 0),
      integer("dim1", -2),
      integer("dim2", -1),
    ],
    (x, offset, dim1, dim2) =>
      shape.movedim(lookup.diag_embed(x, offset), [-2, -1], [dim1, dim2]),
  ),
  both("diagflat", [tensor("input"), integer("offset", 0)], (x, offset) =>
    lookup.diag(shape.flatten(x), offset),
  ),
  both("tril", [tensor("input"), integer("diagonal", 0)], lookup.tril, {
    inPlace: true,
  }),
  both("triu", [tensor("input"), integer("diagonal", 0)], lookup.triu, {
    inPlace: true,
  }),
  both("trace", [tensor("input")], lookup.trace),
  entry(
    "Tensor.unfold",
    [tensor("self"), integer("dimension"), integer("size"), integer("step")],
    lookup.unfold,
    view,
  ),
  both(
    "nonzero",
    [known("input"), keyword(flag("as_tuple", false))],
    (x, asTuple) => (asTuple ? lookup.nonzero(x) : flagged(x)),
    { gives: "tensor or tensors" },
  ),
  both("argwhere", [known("input")], flagged),
  entry("torch.atleast_1d", [tensor("input")], (x) => widened(x, 1), view),
  entry("torch.atleast_2d", [tensor("input")], (x) => widened(x, 2), view),
  entry("torch.atleast_3d", [tensor("input")], (x) => widened(x, 3), view),
  at([0], "torch.atleast_1d"),
  at([0, 1], "torch.atleast_2d"),
  at([0, 1, 2], "torch.atleast_3d"),
  ...integral("torch.trapz torch.trapezoid", sum),
  ...integral("torch.cumulative_trapezoid", cumsum),
];
