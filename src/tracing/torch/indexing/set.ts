/** @file Writing `x[…] = value` without changing x: the new tensor, put together from pieces of both. */
import { TraceError } from "../../../graph/error.ts";
import {
  sameShape,
  sizeOf,
  typeText,
  type Shape,
} from "../../../graph/tensor.ts";
import { Tensor } from "../../tensor.ts";
import { range, sizeAt } from "../axes.ts";
import { masked_fill } from "../compare.ts";
import { tensor } from "../creation.ts";
import { cat } from "../joining.ts";
import { as, type Operand } from "../operand.ts";
import { expand, narrow, permute, reshape, unflatten } from "../shape.ts";
import { knownValue } from "../../known/known.ts";
import { applyBasic, gathering } from "./get.ts";
import { knownPlaces, spread, type AxisIndex, type IndexItem } from "./spec.ts";

/** x after `x[items] = value`. The value broadcasts to what it replaces and takes x's dtype. */
export function setitem(
  x: Tensor,
  items: readonly IndexItem[],
  value: Operand,
): Tensor {
  const source = as(x.recorder, value, x.dtype);
  const masked = byMask(x, items, source);
  if (masked !== undefined) return masked;
  const index = spread(x, items);
  const { basic, places } = applyBasic(x, index);
  const inner =
    places.size === 0
      ? fitted(source, basic.shape)
      : withPlaces(basic, places, source);
  return withBasic(x, index, 0, inner);
}

/** A mask over all of x that only the model knows: possible for one value, which needs no counting. */
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
    knownValue(mask) !== undefined
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

/** Axis by axis, from the outermost: x with `value` at the indexed places. */
function withBasic(
  x: Tensor,
  index: readonly AxisIndex[],
  axis: number,
  value: Tensor,
): Tensor {
  const [item, ...rest] = index;
  if (item === undefined) return value;
  switch (item.kind) {
    case "new":
      // the axis that None added to the value goes again
      return withBasic(
        x,
        rest,
        axis,
        reshape(value, value.shape.toSpliced(axis, 1)),
      );
    case "places":
      return withBasic(x, rest, axis + 1, value);
    case "at":
    case "slice": {
      const one = item.kind === "at";
      const { start, step, length } = one
        ? { start: item.index, step: 1, length: 1 }
        : item;
      if (length === 0) return x;
      const size = sizeAt(x, axis);
      const whole = length === size && step === 1;
      const part = whole
        ? x
        : x.recorder.record("slice", [x], { axis, start, step, length });
      const piece = one
        ? reshape(value, value.shape.toSpliced(axis, 0, 1))
        : value;
      const updated = withBasic(part, rest, axis + 1, piece);
      if (whole) return updated;
      return step === 1
        ? spliced(x, axis, start, updated)
        : merged(
            x,
            axis,
            range(length).map((index_) => start + index_ * step),
            updated,
          );
    }
    default:
      return item satisfies never;
  }
}

/** x with a run of places on an axis replaced. */
function spliced(
  x: Tensor,
  axis: number,
  start: number,
  piece: Tensor,
): Tensor {
  const end = start + sizeAt(piece, axis);
  const size = sizeAt(x, axis);
  return cat(
    [
      ...(start > 0 ? [narrow(x, axis, 0, start)] : []),
      piece,
      ...(end < size ? [narrow(x, axis, end, size - end)] : []),
    ],
    axis,
  );
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
    throw new TraceError(
      "assignment: the places to write must be known before the model runs, and these depend on the model; write torch.where(condition, value, x)",
      "NotImplementedError",
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
  return setitem(x, [...items, places], value);
}
