/** @file What stands between the brackets of `x[…]`, spread over the axes of x. */
import { TraceError } from "../../../graph/error.ts";
import {
  numbersOf,
  typeText,
  type TensorValue,
} from "../../../graph/tensor.ts";
import { knownValue } from "../../known/known.ts";
import { NeedsValueError } from "../../needs-value.ts";
import { Tensor } from "../../tensor.ts";
import { range, sizeAt } from "../axes.ts";
import { tensor } from "../creation.ts";
import { cast } from "../operand.ts";
import { flatten } from "../shape.ts";

/** `start:stop:step` with Python's absent ends. */
export interface SliceItem {
  readonly start?: number | undefined;
  readonly stop?: number | undefined;
  readonly step?: number | undefined;
}

export type IndexItem = number | Tensor | SliceItem | "none" | "ellipsis";

/** One axis of the indexed tensor, or an axis that None adds. */
export type AxisIndex =
  | { readonly kind: "at"; readonly index: number }
  | {
      readonly kind: "slice";
      readonly start: number;
      readonly step: number;
      readonly length: number;
    }
  | { readonly kind: "new" }
  /** A boolean without axes: a new axis of one place, or of none. */
  | { readonly kind: "flag"; readonly places: Tensor }
  /** int64 places of one axis */
  | { readonly kind: "places"; readonly places: Tensor };

/** How many axes of x an item takes up. */
function axesTaken(item: IndexItem): number {
  if (item === "none" || item === "ellipsis") return 0;
  return item instanceof Tensor && item.dtype === "bool" ? item.rank : 1;
}

/**
 * The index with one entry for each axis of x, and one for each None.
 * @throws TraceError where it does not fit x
 */
export function spread(x: Tensor, items: readonly IndexItem[]): AxisIndex[] {
  const taken = items.reduce<number>((sum, item) => sum + axesTaken(item), 0);
  if (taken > x.rank) {
    throw new TraceError(
      `index: at most ${x.rank} axes of ${typeText(x.type)} can be indexed, got ${taken}`,
      "IndexError",
    );
  }
  if (items.filter((item) => item === "ellipsis").length > 1) {
    throw new TraceError(
      "index: at most one ellipsis (...) may stand in an index",
      "IndexError",
    );
  }
  const full = items.includes("ellipsis")
    ? items
    : [...items, "ellipsis" as const];
  const result: AxisIndex[] = [];
  let axis = 0;
  for (const item of full) {
    if (item === "none") {
      result.push({ kind: "new" });
    } else if (item === "ellipsis") {
      for (const _ of range(x.rank - taken)) {
        result.push(slicePlaces({}, sizeAt(x, axis++)));
      }
    } else if (typeof item === "number") {
      result.push({ kind: "at", index: checked(x, item, axis++) });
    } else if (!(item instanceof Tensor)) {
      result.push(slicePlaces(item, sizeAt(x, axis++)));
    } else if (item.dtype === "bool") {
      result.push(...maskPlaces(x, item, axis));
      axis += item.rank;
    } else {
      result.push({ kind: "places", places: placesOf(x, item, axis++) });
    }
  }
  return result;
}

function checked(x: Tensor, index: number, axis: number): number {
  const size = sizeAt(x, axis);
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new TraceError(
      `index: ${index} is outside of axis ${axis} with size ${size} of ${typeText(x.type)}`,
      "IndexError",
    );
  }
  return index < 0 ? index + size : index;
}

/** Python's rules for slices; a negative step is refused, as in PyTorch. */
function slicePlaces(
  { start, stop, step = 1 }: SliceItem,
  size: number,
): AxisIndex {
  if (!Number.isInteger(step) || step < 1) {
    throw new TraceError(
      `slice: the step must be greater than zero, got ${step}; to reverse an axis write x.flip(axis)`,
      "ValueError",
    );
  }
  const inside = (place: number): number =>
    Math.min(size, Math.max(0, place < 0 ? place + size : place));
  const from = inside(start ?? 0);
  const to = inside(stop ?? size);
  const length = Math.max(0, Math.ceil((to - from) / step));
  return { kind: "slice", start: length === 0 ? 0 : from, step, length };
}

/** int64 places, counted from the front where they are known. */
function placesOf(x: Tensor, item: Tensor, axis: number): Tensor {
  if (item.dtype === "int32" || item.dtype === "int16") {
    return placesOf(x, cast(item, "int64"), axis);
  }
  if (item.dtype !== "int64") {
    throw new TraceError(
      `index: tensors used as indices must be int64 or bool, got ${typeText(item.type)}; call .long()`,
      "IndexError",
    );
  }
  const known = knownValue(item);
  if (known === undefined) return item;
  const places = numbersOf(known).map((place) => checked(x, place, axis));
  return tensor(x.recorder, places, item.shape, "int64");
}

/** The places where a known mask holds, one line of numbers for each of its axes. */
function maskPlaces(x: Tensor, mask: Tensor, axis: number): AxisIndex[] {
  const covered = x.shape.slice(axis, axis + mask.rank);
  if (covered.join() !== mask.shape.join()) {
    throw new TraceError(
      `index: the mask ${typeText(mask.type)} must have the sizes of the axes that it covers, [${covered.join(",")}] of ${typeText(x.type)}`,
      "IndexError",
    );
  }
  const known = knownValue(mask);
  if (known === undefined) {
    throw new NeedsValueError(
      mask,
      "index: how many elements a boolean mask keeps must be known before the model runs, and this mask depends on the model; keep the shape with torch.where(mask, x, 0)",
    );
  }
  if (mask.rank === 0) {
    const places = numbersOf(known).flatMap((held) => (held === 0 ? [] : [0]));
    return [
      {
        kind: "flag",
        places: tensor(x.recorder, places, [places.length], "int64"),
      },
    ];
  }
  return nonzeroPlaces(known).map((line) => ({
    kind: "places",
    places: tensor(x.recorder, line, [line.length], "int64"),
  }));
}

/** For each axis, the places of the elements that are not zero. */
export function nonzeroPlaces(value: TensorValue): number[][] {
  const lines: number[][] = value.shape.map(() => []);
  numbersOf(value).forEach((element, offset) => {
    if (element === 0) return;
    let rest = offset;
    for (let axis = value.shape.length - 1; axis >= 0; axis--) {
      const size = value.shape[axis] ?? 1;
      lines[axis]?.push(rest % size);
      rest = Math.floor(rest / size);
    }
  });
  return lines;
}

/** A known tensor of whole numbers as a list. */
export function knownPlaces(x: Tensor): number[] | undefined {
  const value = knownValue(flatten(x));
  return value === undefined ? undefined : numbersOf(value);
}

/**
 * For indices that count from the front only. What depends on the model is looked at when it has run.
 * @returns what the operation that picks by them has to know
 * @throws TraceError where a known one lies outside
 */
export function requireInside(
  name: string,
  index: Tensor,
  size: number,
): { readonly front?: true } {
  const known = knownValue(index);
  if (known === undefined) return { front: true };
  const outside = numbersOf(known).find((place) => place < 0 || place >= size);
  if (outside !== undefined) {
    throw new TraceError(
      `${name}: indices must be in [0, ${size - 1}], got ${outside}`,
      "IndexError",
    );
  }
  return {};
}
