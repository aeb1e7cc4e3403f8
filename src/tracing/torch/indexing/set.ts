/** @file Writing `x[…] = value`: into a view of x, whose places may be picked by tensors. */
import { TraceError } from "../../../graph/error.ts";
import {
  sameShape,
  sizeOf,
  typeText,
  type Shape,
} from "../../../graph/tensor.ts";
import { NeedsValueError } from "../../needs-value.ts";
import { readingOf, requireApart, requireDistinct } from "../../overlap.ts";
import { Tensor } from "../../tensor.ts";
import { range, sizeAt } from "../axes.ts";
import { masked_fill } from "../compare.ts";
import { tensor } from "../creation.ts";
import { cat } from "../joining.ts";
import { as, cast, isKindWithin, type Operand } from "../operand.ts";
import { clone, expand, permute, reshape, unflatten } from "../shape.ts";
import { knownValue } from "../../known/known.ts";
import { applyBasic, gathering } from "./get.ts";
import { knownPlaces, spread, type IndexItem } from "./spec.ts";

/** x[items] = value, in place. The value broadcasts to what it replaces and takes x's dtype. */
export function setitem(
  x: Tensor,
  items: readonly IndexItem[],
  value: Operand,
): void {
  const source = as(x.recorder, value, x.dtype);
  const masked = byMask(x, items, source);
  if (masked !== undefined) {
    requireDistinct("assignment", x);
    x.write(masked);
    return;
  }
  const { basic, places } = applyBasic(x, spread(x, items));
  if (places.size === 0) {
    const filled = sizeOf(source.shape) === 1;
    const own = fitted(source, basic.shape);
    requireApart("assignment", basic, own, "copied");
    if (!filled) requireDistinct("assignment", basic);
    basic.write(own, filled);
  } else {
    if (sizeOf(source.shape) !== 1 || !isMasked(items)) {
      requireApart("assignment", basic, source, "placed");
    }
    requireDistinct("assignment", basic);
    basic.write(withPlaces(basic, places, source));
  }
}

/**
 * What x.add_(y) and the like do with the result of x + y: it becomes the value of x, in place.
 * @param others what the result was computed from beside x
 * @throws TraceError where x cannot hold such a result: fractions in whole numbers, another shape
 */
export function assign(
  x: Tensor,
  result: Tensor,
  name = "in-place",
  others: readonly unknown[] = [],
): void {
  for (const other of others) {
    if (other instanceof Tensor) {
      requireApart(name, x, other, readingOf(name));
    }
  }
  requireDistinct(name, x);
  // running sums of short whole numbers are computed in long ones, and put back
  const fits = isKindWithin(result.dtype, x.dtype) || /^cum/.test(name);
  // of the tensor that it changes, a function keeps a copy
  result.edge?.changeKept((kept) => kept.apartFrom(x));
  x.write(fits ? cast(result, x.dtype) : result);
  result.edge?.changeKept((kept) => kept.in(x, result));
}

/** One mask is filled with one value, which is read first. */
function isMasked(items: readonly IndexItem[]): boolean {
  const [mask] = items;
  return items.length === 1 && mask instanceof Tensor && mask.dtype === "bool";
}

/** A mask over all of x that only the model knows, or without axes: possible for one value, which needs no counting. */
function byMask(
  x: Tensor,
  items: readonly IndexItem[],
  value: Tensor,
): Tensor | undefined {
  const [mask] = items;
  if (
    !(mask instanceof Tensor) ||
    items.length !== 1 ||
    mask.dtype !== "bool" ||
    sizeOf(value.shape) !== 1 ||
    // where the places are known, only they are written; a scalar mask has none
    (mask.rank > 0 && knownValue(mask) !== undefined)
  )
    return undefined;
  if (!sameShape(mask.shape, x.shape.slice(0, mask.rank))) return undefined;
  const wide = reshape(mask, [
    ...mask.shape,
    ...new Array<number>(x.rank - mask.rank).fill(1),
  ]);
  return masked_fill(x, wide, reshape(value, []));
}

/** The value in the shape of what it replaces. Axes of size 1 in front may be too many, as in PyTorch. */
function fitted(value: Tensor, target: Shape): Tensor {
  let own = value;
  while (own.rank > target.length && own.shape[0] === 1) {
    own = reshape(own, own.shape.slice(1));
  }
  const lead = target.length - own.rank;
  const fits =
    lead >= 0 &&
    own.shape.every((size, axis) => size === 1 || size === target[axis + lead]);
  if (!fits) {
    throw new TraceError(
      `assignment: the value must broadcast to the [${target.join(",")}] that it replaces, got ${typeText(value.type)}`,
    );
  }
  return expand(own, target);
}

/** x with scattered places on an axis replaced: both side by side, then each place from the one or the other. */
function merged(
  x: Tensor,
  axis: number,
  places: readonly number[],
  pieces: Tensor,
): Tensor {
  const size = sizeAt(x, axis);
  const source = range(size);
  // a place that is written twice keeps the last
  places.forEach((place, index) => (source[place] = size + index));
  return x.recorder.record(
    "gather",
    [cat([x, pieces], axis), tensor(x.recorder, source, [size], "int64")],
    { axis },
  );
}

/** x with the places of index tensors replaced. */
function withPlaces(
  x: Tensor,
  indices: ReadonlyMap<number, Tensor>,
  value: Tensor,
): Tensor {
  const { line, axis, places, perm, sizes } = gathering(x, indices);
  const known = knownPlaces(places);
  if (known === undefined) {
    throw new NeedsValueError(
      places,
      "assignment: the places to write must be known before the model runs, and these depend on the model; write torch.where(condition, value, x)",
    );
  }
  const shape = line.shape.toSpliced(axis, 1, ...places.shape);
  const wide = fitted(value, shape);
  const pieces = reshape(wide, line.shape.with(axis, known.length));
  const result = unflatten(merged(line, axis, known, pieces), axis, sizes);
  const back = range(x.rank).map((own) => perm.indexOf(own));
  return permute(result, back);
}

/** x with the places of one axis that `places` names replaced, as `index_copy` and `index_fill` do. */
export function indexWrite(
  x: Tensor,
  dim: number,
  places: Tensor,
  value: Operand,
): Tensor {
  const axis = dim < 0 ? dim + x.rank : dim;
  const items: IndexItem[] = range(axis).map(() => ({}));
  const copy = clone(x);
  setitem(copy, [...items, places], value);
  return copy;
}
