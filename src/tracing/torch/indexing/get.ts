/** @file Reading `x[…]`: basic and advanced indexing as PyTorch does it. */
import { stridesOf } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import { add, mul } from "../arithmetic.ts";
import { axisOf, range, sizeAt } from "../axes.ts";
import { tensor } from "../creation.ts";
import {
  broadcast_tensors,
  flatten,
  permute,
  reshape,
  select,
  slice,
  unsqueeze,
} from "../shape.ts";
import {
  knownPlaces,
  requireInside,
  spread,
  type AxisIndex,
  type IndexItem,
} from "./spec.ts";

/** x[items]: a view of x, a copy where a tensor stands in the index. */
export function getitem(x: Tensor, items: readonly IndexItem[]): Tensor {
  const { basic, places } = applyBasic(x, spread(x, items));
  if (places.size > 0) return applyPlaces(basic, places);
  return basic === x ? x.alias() : basic;
}

export interface BasicResult {
  /** After whole numbers, slices and None. */
  readonly basic: Tensor;
  /** Index tensors by axis of `basic`. */
  readonly places: ReadonlyMap<number, Tensor>;
}

/** Whole numbers take their axis away first, also between index tensors: PyTorch's order, not NumPy's. */
export function applyBasic(
  x: Tensor,
  index: readonly AxisIndex[],
): BasicResult {
  let basic = x;
  let axis = 0;
  const places = new Map<number, Tensor>();
  for (const item of index) {
    switch (item.kind) {
      case "at":
        basic = select(basic, axis, item.index);
        break;
      case "new":
        basic = unsqueeze(basic, axis++);
        break;
      case "slice":
        if (item.length !== sizeAt(basic, axis) || item.step !== 1) {
          const { start, step, length } = item;
          basic = slice(basic, axis, start, length, step);
        }
        axis++;
        break;
      case "flag":
        basic = unsqueeze(basic, axis);
        places.set(axis++, item.places);
        break;
      case "places":
        places.set(axis++, item.places);
        break;
      default:
        item satisfies never;
    }
  }
  return { basic, places };
}

/** Where index tensors stand: moved together, with the place of their result. */
export interface Gathering {
  /** x with the indexed axes side by side from `axis` on, as one. */
  readonly line: Tensor;
  readonly axis: number;
  /** Places on that one axis, of the shape in which the indices broadcast. */
  readonly places: Tensor;
  /** The axes of x in the order in which `line` has them. */
  readonly perm: readonly number[];
  /** The sizes of the indexed axes. */
  readonly sizes: readonly number[];
}

/** Several index tensors as one over a joint axis. */
export function gathering(
  x: Tensor,
  indices: ReadonlyMap<number, Tensor>,
): Gathering {
  const axes = [...indices.keys()];
  const [first = 0] = axes;
  const adjacent = axes.every((axis, index) => axis === first + index);
  // indices apart from each other put their result first
  const axis = adjacent ? first : 0;
  const rest = range(x.rank).filter((own) => !axes.includes(own));
  const perm = rest.toSpliced(axis, 0, ...axes);
  const sizes = axes.map((own) => sizeAt(x, own));
  const moved = permute(x, perm);
  return {
    line: flatten(moved, axis, axis + axes.length - 1),
    axis,
    places: jointPlaces([...indices.values()], sizes),
    perm,
    sizes,
  };
}

/** Row-major places in `sizes` from one index tensor for each of them. */
function jointPlaces(
  indices: readonly Tensor[],
  sizes: readonly number[],
): Tensor {
  const [only] = indices;
  if (only !== undefined && indices.length === 1) return only;
  const wide = broadcast_tensors(indices);
  const strides = stridesOf(sizes);
  const sum = wide
    .map((places, index) =>
      mul(fromFront(places, sizes[index] ?? 1), strides[index] ?? 1),
    )
    .reduce((a, b) => add(a, b));
  // known places go into the graph as they are, so that no device computes them again
  const known = knownPlaces(sum);
  return known === undefined
    ? sum
    : tensor(sum.recorder, known, sum.shape, "int64");
}

/** Looked up among the places of their axis, so that one outside of it is refused though the joint place exists. */
function fromFront(places: Tensor, size: number): Tensor {
  if (knownPlaces(places) !== undefined) return places;
  const { recorder } = places;
  const all = tensor(recorder, range(size), [size], "int64");
  return recorder.record("gather", [all, places], { axis: 0 });
}

function applyPlaces(x: Tensor, indices: ReadonlyMap<number, Tensor>): Tensor {
  const { line, axis, places } = gathering(x, indices);
  return x.recorder.record("gather", [line, places], { axis });
}

/** Rows of x along an axis; places count from the front only. */
export function index_select(x: Tensor, dim: number, places: Tensor): Tensor {
  if (x.rank === 0) {
    return reshape(index_select(reshape(x, [1]), dim, places), []);
  }
  const axis = axisOf("index_select", dim, x.rank);
  const counted = requireInside("index_select", places, sizeAt(x, axis));
  return x.recorder.record("gather", [x, flatten(places)], {
    axis,
    ...counted,
  });
}
