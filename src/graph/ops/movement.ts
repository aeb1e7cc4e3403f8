/** @file The operations that move elements and compute none. */
import { backwardLabel } from "../boundary-label.ts";
import { filled, moved, offsetOf, reader } from "../elements.ts";
import { TraceError, typesText } from "../error.ts";
import {
  sameShape,
  sizeOf,
  stridesOf,
  typeText,
  type Shape,
  type TensorType,
  type TensorValue,
} from "../tensor.ts";
import {
  at,
  broadcastShapes,
  otherAxes,
  requireAxis,
  requireSameDType,
  shifted,
  type AlongAxis,
  type OpRecord,
} from "./record.ts";

function withoutAxes(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}

function replaced(shape: Shape, axis: number, size: number): Shape {
  return shape.map((own, index) => (index === axis ? size : own));
}

export interface Shaped {
  readonly shape: Shape;
}

export const reshape: OpRecord<Shaped> = {
  arity: 1,
  infer: (inputs, { shape }) => {
    const input = at(inputs, 0);
    if (sizeOf(shape) !== sizeOf(input.shape)) {
      throw new TraceError(
        `reshape: shape [${shape.join(",")}] must hold the ${sizeOf(input.shape)} elements of ${typeText(input)}, it holds ${sizeOf(shape)}`,
      );
    }
    return { dtype: input.dtype, shape };
  },
  compute: ({ inputs, type: { shape } }) => ({ ...at(inputs, 0), shape }),
  // the first axis stays by itself where its size stays; others might, and nobody has asked
  slices: ({ shape }, axis, { input }) =>
    axis === 0 && shape[0] === input.shape[0] && shape.length > 0
      ? { attributes: { shape: shape.slice(1) }, axis: 0 }
      : undefined,
  vjp: ({ terms, gradient, inputs }) => [
    terms.reshape(gradient, terms.shapeOf(at(inputs, 0))),
  ],
};

export const permute: OpRecord<{ readonly perm: readonly number[] }> = {
  arity: 1,
  infer: (inputs, { perm }) => {
    const input = at(inputs, 0);
    const sorted = [...perm].sort((a, b) => a - b);
    if (
      perm.length !== input.shape.length ||
      sorted.some((axis, index) => axis !== index)
    ) {
      throw new TraceError(
        `permute: axes must name each of ${typeText(input)}'s ${input.shape.length} axes once, got (${perm.join(", ")})`,
      );
    }
    return {
      dtype: input.dtype,
      shape: perm.map((axis) => input.shape[axis] ?? 0),
    };
  },
  compute: ({ inputs, attributes: { perm }, type }) => {
    const x = at(inputs, 0);
    const strides = stridesOf(x.shape);
    const own = perm.map((axis) => strides[axis] ?? 0);
    return moved(x, type.shape, (position) => offsetOf(own, position));
  },
  slices: ({ perm }, axis) => ({
    attributes: {
      perm: perm.filter((own) => own !== axis).map((own) => shifted(own, axis)),
    },
    axis: perm.indexOf(axis),
  }),
  vjp: ({ terms, gradient, attributes: { perm } }) => [
    terms.permute(
      gradient,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ],
};

export const expand: OpRecord<Shaped> = {
  arity: 1,
  infer: (inputs, { shape }, op) => {
    const input = at(inputs, 0);
    if (!sameShape(broadcastShapes(op, [input.shape, shape]), shape)) {
      throw new TraceError(
        `expand: the shape must keep every size but 1 of ${typeText(input)}, got [${shape.join(",")}]`,
      );
    }
    return { dtype: input.dtype, shape };
  },
  compute: ({ inputs, type }) => {
    const x = at(inputs, 0);
    const lead = type.shape.length - x.shape.length;
    const own = stridesOf(x.shape).map((stride, axis) =>
      x.shape[axis] === 1 ? 0 : stride,
    );
    const strides = [...new Array<number>(lead).fill(0), ...own];
    return moved(x, type.shape, (position) => offsetOf(strides, position));
  },
  // the first axis of a value of the same rank; others might, and nobody has asked
  slices: ({ shape }, axis, { input }) =>
    axis === 0 && shape.length > 0 && shape.length === input.shape.length
      ? { attributes: { shape: shape.slice(1) }, axis: 0 }
      : undefined,
  vjp: ({ terms, gradient, inputs }) => [
    terms.unbroadcast(gradient, terms.shapeOf(at(inputs, 0))),
  ],
};

export interface Slice extends AlongAxis {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

function checkSlice(
  input: TensorType,
  { axis, start, step, length }: Slice,
): void {
  const size = input.shape[axis] ?? 0;
  const last = start + (length - 1) * step;
  const inside = (index: number): boolean => index >= 0 && index < size;
  const whole = [start, step, length].every(Number.isInteger);
  if (
    !whole ||
    step === 0 ||
    length < 0 ||
    (length > 0 && !(inside(start) && inside(last)))
  ) {
    throw new TraceError(
      `slice: elements must lie in [0, ${size - 1}] of axis ${axis} of ${typeText(input)} and be some step apart, got ${start} to ${last} by ${step}`,
      "IndexError",
    );
  }
}

/** From start, by step, `length` elements; step may be negative. */
export const slice: OpRecord<Slice> = {
  arity: 1,
  infer: (inputs, attributes, op) => {
    const input = at(inputs, 0);
    requireAxis(op, input, attributes.axis);
    checkSlice(input, attributes);
    return {
      dtype: input.dtype,
      shape: replaced(input.shape, attributes.axis, attributes.length),
    };
  },
  compute: ({ inputs, attributes: { axis, start, step }, type }) => {
    const x = at(inputs, 0);
    const strides = stridesOf(x.shape);
    const first = start * (strides[axis] ?? 0);
    const own = strides.map((stride, at) =>
      at === axis ? stride * step : stride,
    );
    return moved(x, type.shape, (position) => first + offsetOf(own, position));
  },
  slices: otherAxes,
  vjp: ({ terms, gradient, inputs, attributes }) => {
    const { axis, start, step, length } = attributes;
    const size = terms.shapeOf(at(inputs, 0))[axis] ?? 0;
    if (step === 1 || length < 2) {
      return [terms.pad(gradient, axis, start, size - start - length)];
    }
    const places = terms.whole(
      Array.from({ length }, (_, index) => start + index * step),
    );
    return [
      terms.graph.record("index_add", [gradient, places], { axis, size }),
    ];
  },
};

export const concat: OpRecord<AlongAxis> = {
  arity: "some",
  infer: (inputs, { axis }, op) => {
    const dtype = requireSameDType(op, inputs);
    const first = at(inputs, 0);
    requireAxis(op, first, axis);
    const rest = withoutAxes(first.shape, [axis]);
    let size = 0;
    for (const input of inputs) {
      if (
        input.shape.length !== first.shape.length ||
        !sameShape(withoutAxes(input.shape, [axis]), rest)
      ) {
        throw new TraceError(
          `concat: sizes must agree on every axis but ${axis}, got ${typesText(inputs)}`,
        );
      }
      size += input.shape[axis] ?? 0;
    }
    return { dtype, shape: replaced(first.shape, axis, size) };
  },
  compute: ({ inputs, attributes: { axis }, type }) => {
    const parts = inputs.map((input) => ({
      value: input,
      size: input.shape[axis] ?? 0,
    }));
    return beside(parts, axis, type);
  },
  slices: otherAxes,
  vjp: ({ terms, gradient, inputs, attributes: { axis }, wants }) => {
    let start = 0;
    return inputs.map((input, index) => {
      const length = terms.shapeOf(input)[axis] ?? 0;
      const own = wants(index)
        ? terms.slice(gradient, axis, start, length)
        : undefined;
      start += length;
      return own;
    });
  },
};

/** Parts along an axis, each `size` of them, where a part may lack the axis. */
function beside(
  parts: readonly { readonly value: TensorValue; readonly size: number }[],
  axis: number,
  type: TensorType,
): TensorValue {
  const inner = sizeOf(type.shape.slice(axis + 1));
  const outer = sizeOf(type.shape.slice(0, axis));
  return filled(type, (to) => {
    let start = 0;
    for (const { value, size } of parts) {
      const read = reader(value, value.shape);
      const width = size * inner;
      for (let row = 0; row < outer; row++) {
        const target = row * (type.shape[axis] ?? 0) * inner + start;
        for (let k = 0; k < width; k++) to[target + k] = read(row * width + k);
      }
      start += width;
    }
  });
}

/** Inputs of one shape side by side on a new axis. */
export const stack: OpRecord<AlongAxis> = {
  arity: "some",
  infer: (inputs, { axis }, op) => {
    const dtype = requireSameDType(op, inputs);
    const { shape } = at(inputs, 0);
    if (inputs.some((input) => !sameShape(input.shape, shape))) {
      throw new TraceError(
        `stack: inputs must have one shape, got ${typesText(inputs)}`,
      );
    }
    const stacked = { dtype, shape: shape.toSpliced(axis, 0, inputs.length) };
    requireAxis(op, stacked, axis);
    return stacked;
  },
  compute: ({ inputs, attributes: { axis }, type }) => {
    const parts = inputs.map((input) => ({ value: input, size: 1 }));
    return beside(parts, axis, type);
  },
  vjp: ({ terms, gradient, inputs, attributes: { axis }, wants }) =>
    inputs.map((input, index) =>
      wants(index)
        ? terms.reshape(
            terms.slice(gradient, axis, index, 1),
            terms.shapeOf(input),
          )
        : undefined,
    ),
};

export interface Diagonal {
  readonly offset: number;
  readonly dim1: number;
  readonly dim2: number;
}

/** How many elements diagonal `offset` of a rows x columns matrix has. */
function diagonalLength(rows: number, columns: number, offset: number): number {
  return Math.max(
    0,
    offset >= 0
      ? Math.min(rows, columns - offset)
      : Math.min(rows + offset, columns),
  );
}

/** The diagonal of two axes, appended as the last axis. */
export const diagonal: OpRecord<Diagonal> = {
  arity: 1,
  infer: (inputs, { offset, dim1, dim2 }, op) => {
    const input = at(inputs, 0);
    requireAxis(op, input, dim1);
    requireAxis(op, input, dim2);
    if (dim1 === dim2) {
      throw new TraceError(
        `diagonal: dim1 and dim2 must differ, got ${dim1} twice`,
      );
    }
    const length = diagonalLength(
      input.shape[dim1] ?? 0,
      input.shape[dim2] ?? 0,
      offset,
    );
    return {
      dtype: input.dtype,
      shape: [...withoutAxes(input.shape, [dim1, dim2]), length],
    };
  },
  compute: ({ inputs, attributes: { offset, dim1, dim2 }, type }) => {
    const x = at(inputs, 0);
    const strides = stridesOf(x.shape);
    const [row = 0, column = 0] = [strides[dim1], strides[dim2]];
    const first = offset >= 0 ? offset * column : -offset * row;
    const own = [...withoutAxes(strides, [dim1, dim2]), row + column];
    return moved(x, type.shape, (position) => first + offsetOf(own, position));
  },
  slices: ({ offset, dim1, dim2 }, axis) => {
    if (axis === dim1 || axis === dim2) return undefined;
    return {
      attributes: {
        offset,
        dim1: shifted(dim1, axis),
        dim2: shifted(dim2, axis),
      },
      axis: axis - [dim1, dim2].filter((dim) => dim < axis).length,
    };
  },
  vjp: ({ terms, gradient, inputs, attributes: { offset, dim1, dim2 } }) => {
    const shape = terms.shapeOf(at(inputs, 0));
    const [rows, columns] = [shape[dim1] ?? 0, shape[dim2] ?? 0];
    const first = offset >= 0 ? offset : -offset * columns;
    const places = terms.whole(
      Array.from(
        { length: terms.shapeOf(gradient).at(-1) ?? 0 },
        (_, index) => first + index * (columns + 1),
      ),
    );
    const rest = shape.map((_, axis) => axis);
    const others = withoutAxes(rest, [dim1, dim2]);
    const flat = terms.graph.record("index_add", [gradient, places], {
      axis: others.length,
      size: rows * columns,
    });
    const matrices = terms.reshape(flat, [
      ...withoutAxes(shape, [dim1, dim2]),
      rows,
      columns,
    ]);
    const order = [...others, dim1, dim2];
    return [
      terms.permute(
        matrices,
        rest.map((axis) => order.indexOf(axis)),
      ),
    ];
  },
};

export interface Trilu {
  readonly k: number;
  readonly upper: boolean;
}

/** The last two axes with zeros above (lower) or below (upper) diagonal k. */
export const trilu: OpRecord<Trilu> = {
  arity: 1,
  infer: (inputs, _attributes, op) => {
    const input = at(inputs, 0);
    if (input.shape.length < 2) {
      throw new TraceError(
        `${op}: needs at least two axes, got ${typeText(input)}`,
      );
    }
    return input;
  },
  compute: ({ inputs, attributes: { k, upper }, type }) =>
    moved(at(inputs, 0), type.shape, (position, index) => {
      const distance = (position.at(-1) ?? 0) - (position.at(-2) ?? 0);
      return (upper ? distance >= k : distance <= k) ? index : -1;
    }),
  slices: (attributes, axis, { input }) =>
    axis < input.shape.length - 2 ? { attributes, axis } : undefined,
  vjp: ({ terms, gradient, attributes }) => [
    terms.graph.record("trilu", [gradient], attributes),
  ],
};

export interface Boundary {
  /** What follows: "layer 3". */
  readonly label: string;
  /** False for what nobody asks for a second time, as the gradients of one loss. */
  readonly remembered?: false;
  /** False for what is only remembered, as keys and values that a later step of a generation reads. */
  readonly cuts?: false;
}

/** The same value; the plan cuts here, and on the way back its gradient is such a cut again. */
export const boundary: OpRecord<Boundary> = {
  arity: 1,
  infer: (inputs) => at(inputs, 0),
  compute: ({ inputs }) => at(inputs, 0),
  vjp: ({ terms, gradient, attributes: { label, cuts } }) => [
    cuts === false
      ? gradient
      : terms.graph.record("boundary", [gradient], {
          label: backwardLabel(label),
          remembered: false,
        }),
  ],
};
