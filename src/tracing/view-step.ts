/** @file One step from a tensor to a view of it: how the view reads it, and how what is written goes back. */
import type { NodeRecorder } from "../graph/builder.ts";
import type { NodeId } from "../graph/node.ts";
import type { OpAttributes, OpName } from "../graph/ops/table.ts";
import { sizeOf, tensorOf, type Shape } from "../graph/tensor.ts";
import { contiguousLayout, placesOf, type Layout } from "./layout.ts";

export type ViewStep =
  | { readonly kind: "same" }
  | { readonly kind: "reshape"; readonly shape: Shape }
  | { readonly kind: "permute"; readonly perm: readonly number[] }
  | { readonly kind: "expand"; readonly shape: Shape }
  | { readonly kind: "select"; readonly axis: number; readonly index: number }
  | {
      readonly kind: "slice";
      readonly axis: number;
      readonly start: number;
      readonly step: number;
      readonly length: number;
    }
  | {
      readonly kind: "diagonal";
      readonly offset: number;
      readonly dim1: number;
      readonly dim2: number;
    }
  /** Where each element lies in the parent's elements, row by row. */
  | { readonly kind: "strided"; readonly layout: Layout };

/** The view's value, from its parent's. */
export function readStep(
  builder: NodeRecorder,
  parent: NodeId,
  step: ViewStep,
): NodeId {
  return readOps(builder, parent, step).at(-1)?.output ?? parent;
}

/** An operation of the graph that reads a node: its first input. */
export interface ReadOp {
  readonly op: OpName;
  readonly inputs: readonly NodeId[];
  readonly attributes: OpAttributes[OpName];
  readonly output: NodeId;
}

/** The operations that read a view from its parent, one after another; none where nothing is to be done. */
export function readOps(
  builder: NodeRecorder,
  parent: NodeId,
  step: ViewStep,
): readonly ReadOp[] {
  const ops: ReadOp[] = [];
  let own = parent;
  const read = <Op extends Exclude<OpName, "constant">>(
    op: Op,
    attributes: OpAttributes[Op],
    more: readonly NodeId[] = [],
  ): void => {
    const inputs = [own, ...more];
    const output = builder.record(op, inputs, attributes);
    ops.push({ op, inputs, attributes, output });
    own = output;
  };
  const reshape = (shape: Shape): void => {
    if (builder.typeOf(own).shape.join() !== shape.join()) {
      read("reshape", { shape });
    }
  };
  const slice = (
    axis: number,
    start: number,
    length: number,
    stride = 1,
  ): void => {
    const isWhole = length === builder.typeOf(own).shape[axis] && stride === 1;
    if (!isWhole) read("slice", { axis, start, step: stride, length });
  };
  switch (step.kind) {
    case "same":
      break;
    case "reshape":
      reshape(step.shape);
      break;
    case "expand":
      read("expand", { shape: step.shape });
      break;
    case "permute":
      read("permute", { perm: step.perm });
      break;
    case "select": {
      const { shape } = builder.typeOf(parent);
      slice(step.axis, step.index, 1);
      reshape(shape.toSpliced(step.axis, 1));
      break;
    }
    case "slice":
      slice(step.axis, step.start, step.length, step.step);
      break;
    case "diagonal": {
      const { offset, dim1, dim2 } = step;
      read("diagonal", { offset, dim1, dim2 });
      break;
    }
    case "strided": {
      const places = placesOf(step.layout);
      reshape([sizeOf(builder.typeOf(own).shape)]);
      read("gather", { axis: 0 }, [
        builder.constant(tensorOf("int64", [places.length], places)),
      ]);
      reshape(step.layout.shape);
      break;
    }
    default:
      step satisfies never;
  }
  return ops;
}

/** The parent's value after `piece` was written into the view. */
export function writeStep(
  builder: NodeRecorder,
  parent: NodeId,
  step: ViewStep,
  piece: NodeId,
): NodeId {
  const { shape } = builder.typeOf(parent);
  switch (step.kind) {
    case "same":
      return piece;
    case "reshape":
      return reshaped(builder, piece, shape);
    case "expand":
      throw new Error("internal: written through an expanded tensor");
    case "permute": {
      const perm = step.perm.map((_, axis) => step.perm.indexOf(axis));
      return builder.record("permute", [piece], { perm });
    }
    case "select": {
      const { axis, index } = step;
      const thick = reshaped(builder, piece, shape.with(axis, 1));
      return spliced(builder, parent, axis, index, thick);
    }
    case "slice": {
      const { axis, start, step: stride, length } = step;
      if (length === 0) return parent;
      if (stride === 1) return spliced(builder, parent, axis, start, piece);
      const size = shape[axis] ?? 1;
      const source = range(size);
      for (const index of range(length)) {
        source[start + index * stride] = size + index;
      }
      const both = builder.record("concat", [parent, piece], { axis });
      const places = builder.constant(tensorOf("int64", [size], source));
      return builder.record("gather", [both, places], { axis });
    }
    case "diagonal":
      return placed(
        builder,
        parent,
        diagonalLayout(contiguousLayout(shape), step),
        piece,
      );
    case "strided":
      return placed(builder, parent, step.layout, piece);
    default:
      return step satisfies never;
  }
}

/** The value with a run of places on an axis replaced. */
function spliced(
  builder: NodeRecorder,
  whole: NodeId,
  axis: number,
  start: number,
  piece: NodeId,
): NodeId {
  const size = builder.typeOf(whole).shape[axis] ?? 1;
  const end = start + (builder.typeOf(piece).shape[axis] ?? 1);
  const parts = [
    ...(start > 0 ? [sliced(builder, whole, axis, 0, start)] : []),
    piece,
    ...(end < size ? [sliced(builder, whole, axis, end, size - end)] : []),
  ];
  return parts.length === 1 ? piece : builder.record("concat", parts, { axis });
}

/** The value with elements here and there replaced. */
function placed(
  builder: NodeRecorder,
  whole: NodeId,
  layout: Layout,
  piece: NodeId,
): NodeId {
  return patched(builder, whole, [{ places: placesOf(layout), piece }]);
}

/** Values and the places of a row-major value that they go to. */
export interface Patch {
  readonly places: readonly number[];
  readonly piece: NodeId;
}

/** Everything that was written into a value of `shape`, in one go: elements come from the value or from the pieces. */
export function patched(
  builder: NodeRecorder,
  whole: NodeId,
  writes: readonly Patch[],
): NodeId {
  const { shape } = builder.typeOf(whole);
  const size = sizeOf(shape);
  // by element, the write that it comes from and its place there
  const from = new Int32Array(size).fill(-1);
  const within = new Int32Array(size);
  writes.forEach(({ places }, write) => {
    places.forEach((place, index) => {
      from[place] = write;
      within[place] = index;
    });
  });
  const starts = new Map<number, number>();
  const parts: NodeId[] = [];
  let total = 0;
  const add = (key: number, part: NodeId, length: number): void => {
    starts.set(key, total);
    parts.push(flat(builder, part));
    total += length;
  };
  const read = new Set(from);
  if (read.has(-1)) add(-1, whole, size);
  writes.forEach(({ piece, places }, write) => {
    if (read.has(write)) add(write, piece, places.length);
  });
  const source = Array.from(from, (write, place) =>
    write < 0 ? place : (starts.get(write) ?? 0) + (within[place] ?? 0),
  );
  const all =
    parts.length === 1 && parts[0] !== undefined
      ? parts[0]
      : builder.record("concat", parts, { axis: 0 });
  return reshaped(builder, picked(builder, all, source), shape);
}

function picked(
  builder: NodeRecorder,
  line: NodeId,
  places: readonly number[],
): NodeId {
  const index = builder.constant(tensorOf("int64", [places.length], places));
  return builder.record("gather", [line, index], { axis: 0 });
}

function flat(builder: NodeRecorder, node: NodeId): NodeId {
  return reshaped(builder, node, [sizeOf(builder.typeOf(node).shape)]);
}

function reshaped(builder: NodeRecorder, node: NodeId, shape: Shape): NodeId {
  return builder.typeOf(node).shape.join() === shape.join()
    ? node
    : builder.record("reshape", [node], { shape });
}

function sliced(
  builder: NodeRecorder,
  node: NodeId,
  axis: number,
  start: number,
  length: number,
  step = 1,
): NodeId {
  const whole = length === builder.typeOf(node).shape[axis] && step === 1;
  return whole
    ? node
    : builder.record("slice", [node], { axis, start, step, length });
}

/** The diagonal of two axes as the last axis. */
export function diagonalLayout(
  whole: Layout,
  {
    offset,
    dim1,
    dim2,
  }: { readonly offset: number; readonly dim1: number; readonly dim2: number },
): Layout {
  const [rows, columns] = [whole.shape[dim1] ?? 1, whole.shape[dim2] ?? 1];
  const [down, right] = [whole.strides[dim1] ?? 0, whole.strides[dim2] ?? 0];
  const length = Math.max(
    0,
    Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)),
  );
  const others = (list: readonly number[]): number[] =>
    list.filter((_, axis) => axis !== dim1 && axis !== dim2);
  const first = offset >= 0 ? offset * right : -offset * down;
  return {
    shape: [...others(whole.shape), length],
    strides: [...others(whole.strides), down + right],
    offset: whole.offset + (length === 0 ? 0 : first),
  };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
