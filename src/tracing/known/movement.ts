/** @file Movements of known values: where each element of the result comes from. */
import type { Node } from "../../graph/node.ts";
import { stridesOf } from "../../graph/tensor.ts";
import { at, build, offsetOf, reader, type Buffer } from "./buffer.ts";

/** An index counted from the front. */
function wrapped(index: number, size: number): number {
  return index < 0 ? index + size : index;
}

/** The result of a movement, or undefined where the node is none. */
export function move(
  node: Node,
  inputs: readonly Buffer[],
): Buffer | undefined {
  const [x, indices] = inputs;
  if (x === undefined) return undefined;
  const { type } = node;
  const strides = stridesOf(x.shape);
  const from = (place: readonly number[]): number =>
    at(x.data, offsetOf(strides, place));
  switch (node.op) {
    case "reshape":
      return { dtype: x.dtype, shape: type.shape, data: x.data };
    case "expand": {
      const read = reader(x, type.shape.length);
      return build(type, read);
    }
    case "permute": {
      const { perm } = node.attributes;
      const moved = perm.map((axis) => strides[axis] ?? 0);
      return build(type, (place) => at(x.data, offsetOf(moved, place)));
    }
    case "slice": {
      const { axis, start, step } = node.attributes;
      return build(type, (place) =>
        from(place.with(axis, start + step * (place[axis] ?? 0))),
      );
    }
    case "concat": {
      const { axis } = node.attributes;
      const lines = inputs.flatMap((input, part) =>
        Array.from({ length: input.shape[axis] ?? 0 }, (_, own) => ({
          part,
          own,
        })),
      );
      return build(type, (place) => {
        const line = lines[place[axis] ?? 0];
        const input = inputs[line?.part ?? 0];
        if (line === undefined || input === undefined) return NaN;
        return at(
          input.data,
          offsetOf(stridesOf(input.shape), place.with(axis, line.own)),
        );
      });
    }
    case "stack": {
      const { axis } = node.attributes;
      return build(type, (place) => {
        const input = inputs[place[axis] ?? 0];
        if (input === undefined) return NaN;
        return at(input.data, offsetOf(strides, place.toSpliced(axis, 1)));
      });
    }
    case "gather": {
      const { axis } = node.attributes;
      if (indices === undefined) return undefined;
      const rank = indices.shape.length;
      const own = stridesOf(indices.shape);
      return build(type, (place) => {
        const index = at(
          indices.data,
          offsetOf(own, place.slice(axis, axis + rank)),
        );
        return from(
          place.toSpliced(axis, rank, wrapped(index, x.shape[axis] ?? 0)),
        );
      });
    }
    case "take_along": {
      const { axis } = node.attributes;
      if (indices === undefined) return undefined;
      return build(type, (place, index) =>
        from(
          place.with(
            axis,
            wrapped(at(indices.data, index), x.shape[axis] ?? 0),
          ),
        ),
      );
    }
    case "diagonal": {
      const { offset, dim1, dim2 } = node.attributes;
      const rest = x.shape.map((_, axis) => axis);
      const kept = rest.filter((axis) => axis !== dim1 && axis !== dim2);
      return build(type, (place) => {
        const step = place.at(-1) ?? 0;
        const source = new Array<number>(x.shape.length).fill(0);
        kept.forEach((axis, index) => (source[axis] = place[index] ?? 0));
        source[dim1] = step + Math.max(0, -offset);
        source[dim2] = step + Math.max(0, offset);
        return from(source);
      });
    }
    case "trilu": {
      const { k, upper } = node.attributes;
      return build(type, (place, index) => {
        const distance = (place.at(-1) ?? 0) - (place.at(-2) ?? 0);
        const kept = upper ? distance >= k : distance <= k;
        return kept ? at(x.data, index) : 0;
      });
    }
    default:
      return undefined;
  }
}
