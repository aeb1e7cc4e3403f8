/** @file Lowering of the operations that move elements and compute none. */
import type * as indexing from "../../graph/ops/indexing.ts";
import type * as records from "../../graph/ops/movement.ts";
import { sizeOf, type DType, type Shape } from "../../graph/tensor.ts";
import { int, ints, string, type Emitter } from "./emitter.ts";
import { names, operand, type LoweringsOf } from "./rule.ts";

function zeros(emitter: Emitter, dtype: DType, shape: Shape): string {
  return emitter.emit("Expand", [
    emitter.scalar(dtype, 0),
    emitter.int64s(shape),
  ]);
}

export const movement: LoweringsOf<
  keyof typeof records | keyof typeof indexing
> = {
  reshape: ({ emitter, inputs, attributes }) =>
    emitter.reshape(operand(inputs, 0).name, attributes.shape),
  permute: ({ emitter, inputs, attributes }) =>
    emitter.emit("Transpose", names(inputs), { perm: ints(attributes.perm) }),
  expand: ({ emitter, inputs, attributes }) =>
    emitter.emit("Expand", [
      operand(inputs, 0).name,
      emitter.int64s(attributes.shape),
    ]),
  slice: ({ emitter, inputs, attributes }) => {
    const { axis, start, step, length } = attributes;
    const { name } = operand(inputs, 0);
    // ONNX Runtime's Slice on WebGPU ignores the start when it runs backwards
    if (step < 0) {
      const places = Array.from({ length }, (_, index) => start + index * step);
      return emitter.emit("Gather", [name, emitter.int64s(places)], {
        axis: int(axis),
      });
    }
    return emitter.emit("Slice", [
      name,
      emitter.int64s([start]),
      emitter.int64s([start + length * step]),
      emitter.int64s([axis]),
      emitter.int64s([step]),
    ]);
  },
  concat: ({ emitter, inputs, attributes }) =>
    emitter.emit("Concat", names(inputs), { axis: int(attributes.axis) }),
  stack: ({ emitter, inputs, attributes, type }) => {
    const one = type.shape.map((size, axis) =>
      axis === attributes.axis ? 1 : size,
    );
    const parts = inputs.map((input) => emitter.reshape(input.name, one));
    return emitter.emit("Concat", parts, { axis: int(attributes.axis) });
  },
  gather: ({ emitter, inputs, attributes }) =>
    emitter.emit("Gather", names(inputs), { axis: int(attributes.axis) }),
  take_along: ({ emitter, inputs, attributes }) =>
    emitter.emit("GatherElements", names(inputs), {
      axis: int(attributes.axis),
    }),
  // ScatterND sends whole slices, so the axis comes first
  index_add: ({ emitter, inputs, attributes: { axis }, type }) => {
    const [source, index] = [operand(inputs, 0), operand(inputs, 1)];
    const { shape } = source.type;
    const [outer, inner] = [
      sizeOf(shape.slice(0, axis)),
      sizeOf(shape.slice(axis + index.type.shape.length)),
    ];
    const count = sizeOf(index.type.shape);
    const size = type.shape[axis] ?? 0;
    const sent = emitter.emit(
      "Transpose",
      [emitter.reshape(source.name, [outer, count, inner])],
      { perm: ints([1, 0, 2]) },
    );
    const added = emitter.emit(
      "ScatterND",
      [
        zeros(emitter, type.dtype, [size, outer, inner]),
        emitter.reshape(index.name, [count, 1]),
        sent,
      ],
      { reduction: string("add") },
    );
    const back = emitter.emit("Transpose", [added], { perm: ints([1, 0, 2]) });
    return emitter.reshape(back, type.shape);
  },
  scatter_add: ({ emitter, inputs, attributes, type }) =>
    emitter.emit(
      "ScatterElements",
      [
        zeros(emitter, type.dtype, type.shape),
        operand(inputs, 1).name,
        operand(inputs, 0).name,
      ],
      { axis: int(attributes.axis), reduction: string("add") },
    ),
  // as one Gather along the flattened matrices, with the places of the diagonal as indices
  diagonal: ({ emitter, inputs, attributes, type }) => {
    const input = operand(inputs, 0);
    const { offset, dim1, dim2 } = attributes;
    const { shape } = input.type;
    const others = shape
      .map((_, axis) => axis)
      .filter((axis) => axis !== dim1 && axis !== dim2);
    const [rows, columns] = [shape[dim1] ?? 0, shape[dim2] ?? 0];
    const matrices = emitter.emit("Transpose", [input.name], {
      perm: ints([...others, dim1, dim2]),
    });
    const flat = emitter.reshape(matrices, [
      ...others.map((axis) => shape[axis] ?? 0),
      rows * columns,
    ]);
    const first = offset >= 0 ? offset : -offset * columns;
    const places = Array.from(
      { length: type.shape.at(-1) ?? 0 },
      (_, index) => first + index * (columns + 1),
    );
    return emitter.emit("Gather", [flat, emitter.int64s(places)], {
      axis: int(others.length),
    });
  },
  trilu: ({ emitter, inputs, attributes }) =>
    emitter.emit(
      "Trilu",
      [operand(inputs, 0).name, emitter.int64(attributes.k)],
      { upper: int(attributes.upper ? 1 : 0) },
    ),
  boundary: ({ emitter, inputs }) => emitter.emit("Identity", names(inputs)),
};
