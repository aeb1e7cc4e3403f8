/**
 * @file Whether a write reads, through another tensor, places that it writes itself: PyTorch refuses that where it is
 * quick to see, and leaves open what comes of it elsewhere.
 */
import { TraceError } from "../graph/error.ts";
import { sizeOf } from "../graph/tensor.ts";
import {
  isDense,
  overlapsItself,
  placesOf,
  repeatsElements,
  type Layout,
} from "./layout.ts";
import type { Tensor } from "./tensor.ts";

/** How what is read comes into what is written: element by element, as it is, or at places that are told. */
export type Reading = "computed" | "copied" | "placed";

/** Functions whose source goes to places that an index names. */
const placing = /^(?:index_(?:add|copy|put|reduce)|put|scatter\w*)_?$/;

export function readingOf(name: string): Reading {
  return placing.test(name) ? "placed" : "computed";
}

type Overlap = "none" | "all" | "part" | "unclear";

/** PyTorch's `get_overlap_status`. */
function overlapOf(target: Tensor, source: Tensor): Overlap {
  if (target.storage !== source.storage) return "none";
  const [own, other] = [target.layout, source.layout];
  const [size, length] = [sizeOf(own.shape), sizeOf(other.shape)];
  if (size === 0 || length === 0) return "none";
  if (target === source) return "all";
  if (!isDense(own) || !isDense(other)) return "unclear";
  if (own.offset === other.offset && size === length) {
    return stepsOf(own) === stepsOf(other) ? "all" : "part";
  }
  return own.offset < other.offset + length && other.offset < own.offset + size
    ? "part"
    : "none";
}

/** The strides that mean something: axes of size 1 may have any. */
function stepsOf({ shape, strides }: Layout): string {
  return strides.filter((_, axis) => shape[axis] !== 1).join();
}

/**
 * Before `source` is read into `target`.
 * @throws TraceError where PyTorch refuses, and where what comes of it is left to chance there
 */
export function requireApart(
  name: string,
  target: Tensor,
  source: Tensor,
  reading: Reading,
): void {
  const overlap = overlapOf(target, source);
  if (overlap === "none") return;
  if (overlap === "part" || (overlap === "all" && reading === "placed")) {
    throw new TraceError(
      `${name}: some elements of what is read and of what is written are one place in memory, which PyTorch refuses; call .clone() on what is read`,
    );
  }
  if (overlap === "unclear" && isLeftOpen(target, source, reading)) {
    throw new TraceError(
      `${name}: some elements of what is read are written over on the way, and PyTorch leaves open what comes of that; call .clone() on what is read`,
    );
  }
}

/**
 * Before what was computed from all places of `target` is written there.
 * @throws TraceError where an element stands at several of them: PyTorch computes it anew for each, or, as one element
 * of an expanded axis, refuses it when it is written
 */
export function requireDistinct(name: string, { layout }: Tensor): void {
  if (repeatsElements(layout) || !overlapsItself(layout)) return;
  throw new TraceError(
    `${name}: several places of what is written are one element in memory, got shape [${layout.shape.join(", ")}] with strides (${layout.strides.join(", ")}), and PyTorch leaves open what comes of that; call .clone() before writing`,
  );
}

/** Whether an element is read after it was written, if they are taken one after another. */
function isLeftOpen(target: Tensor, source: Tensor, reading: Reading): boolean {
  const to = placesOf(target.layout);
  const written = new Map(to.map((place, index) => [place, index]));
  if (reading === "placed") {
    return placesOf(source.layout).some((place) => written.has(place));
  }
  const spread = spreadLayout(source.layout, target.layout.shape);
  if (spread === undefined) return false;
  const from = placesOf(spread);
  return from.some((place, index) => {
    const other = written.get(place);
    if (other === undefined || other === index) return false;
    // what is copied onto itself stays as it is
    return reading === "computed" || from[other] !== to[other];
  });
}

/** Broadcast to a shape; undefined where it does not fit, which others refuse. */
function spreadLayout(
  { shape, strides, offset }: Layout,
  target: readonly number[],
): Layout | undefined {
  const lead = target.length - shape.length;
  const fits =
    lead >= 0 &&
    shape.every((size, axis) => size === 1 || size === target[axis + lead]);
  if (!fits) return undefined;
  const wide = target.map((size, axis) =>
    shape[axis - lead] === size ? (strides[axis - lead] ?? 0) : 0,
  );
  return { shape: target, strides: wide, offset };
}
