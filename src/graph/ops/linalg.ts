/** @file The matrix products. */
import { filled, offsetOf, reader, walk } from "../elements.ts";
import { TraceError, typesText } from "../error.ts";
import type { NodeId } from "../node.ts";
import {
  sizeOf,
  stridesOf,
  type TensorType,
  type TensorValue,
} from "../tensor.ts";
import {
  at,
  broadcastShapes,
  floats,
  requireDType,
  type OpRecord,
  type Slices,
} from "./record.ts";
import type { Terms } from "./terms.ts";

/** Reads the matrices of an operand whose leading axes broadcast to those of the result. */
function matrices(
  x: TensorValue,
  rank: number,
): (position: readonly number[], row: number, column: number) => number {
  const missing = new Array<number>(rank - x.shape.length).fill(1);
  const shape = [...missing, ...x.shape];
  const strides = stridesOf(shape);
  const batch = strides
    .slice(0, -2)
    .map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
  const width = x.shape.at(-1) ?? 0;
  const read = reader(x, x.shape);
  return (position, row, column) =>
    read(offsetOf(batch, position) + row * width + column);
}

/** Whole matrices are multiplied one by one. */
function leadingAxes<Attributes>(
  attributes: Attributes,
  axis: number,
  { input, result }: { input: TensorType; result: TensorType },
): Slices<Attributes> | undefined {
  const { length } = result.shape;
  return axis < length - 2 && input.shape.length === length
    ? { attributes, axis }
    : undefined;
}

/** a [..., m, k] times b [..., k, n] */
export const matmul: OpRecord = {
  arity: 2,
  infer: (inputs, _attributes, op) => {
    for (const input of inputs) requireDType(op, input, floats);
    const [a, b] = [at(inputs, 0).shape, at(inputs, 1).shape];
    if (a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2)) {
      throw new TraceError(
        `matmul: the last axis of the first must equal the last but one of the second, got ${typesText(inputs)}`,
      );
    }
    return {
      dtype: at(inputs, 0).dtype,
      shape: [
        ...broadcastShapes(op, [a.slice(0, -2), b.slice(0, -2)]),
        a.at(-2) ?? 1,
        b.at(-1) ?? 1,
      ],
    };
  },
  compute: ({ inputs, type }) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    const depth = a.shape.at(-1) ?? 0;
    const rank = type.shape.length;
    const [readA, readB] = [matrices(a, rank), matrices(b, rank)];
    return filled(type, (to) =>
      walk(type.shape, (position, index) => {
        const [row = 0, column = 0] = position.slice(-2);
        let total = 0;
        for (let k = 0; k < depth; k++) {
          total += readA(position, row, k) * readB(position, k, column);
        }
        to[index] = total;
      }),
    );
  },
  slices: leadingAxes,
  vjp: ({ terms, gradient, inputs, wants }) => {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    // a matrix is read as it lies; the transpose of a weight would be another weight
    const product = (): NodeId =>
      terms.shapeOf(b).length === 2
        ? terms.of("linear", gradient, b)
        : terms.of("matmul", gradient, terms.transpose(b));
    return [
      wants(0) ? terms.unbroadcast(product(), terms.shapeOf(a)) : undefined,
      wants(1) ? weightGradient(terms, a, gradient, b) : undefined,
    ];
  },
};

/** The gradient of `b` in a times b. Batches that share one matrix become the rows of one product. */
function weightGradient(
  terms: Terms,
  a: NodeId,
  gradient: NodeId,
  b: NodeId,
): NodeId {
  const shape = terms.shapeOf(b);
  if (shape.length > 2) {
    const product = terms.of("matmul", terms.transpose(a), gradient);
    return terms.unbroadcast(product, shape);
  }
  return terms.of(
    "matmul",
    terms.transpose(rows(terms, a)),
    rows(terms, gradient),
  );
}

/** All axes but the last as one. */
function rows(terms: Terms, x: NodeId): NodeId {
  const shape = terms.shapeOf(x);
  return terms.reshape(x, [sizeOf(shape.slice(0, -1)), shape.at(-1) ?? 0]);
}

/** x [..., k] times the transpose of w [n, k] */
export const linear: OpRecord = {
  arity: 2,
  infer: (inputs, _attributes, op) => {
    for (const input of inputs) requireDType(op, input, floats);
    const [x, w] = [at(inputs, 0).shape, at(inputs, 1).shape];
    if (x.length < 1 || w.length !== 2 || x.at(-1) !== w[1]) {
      throw new TraceError(
        `linear: weight must be [out, in] with in = the last axis of x, got ${typesText(inputs)}`,
      );
    }
    return {
      dtype: at(inputs, 0).dtype,
      shape: [...x.slice(0, -1), w[0] ?? 0],
    };
  },
  compute: ({ inputs, type }) => {
    const [x, w] = [at(inputs, 0), at(inputs, 1)];
    const depth = x.shape.at(-1) ?? 0;
    const width = w.shape[0] ?? 1;
    const [readX, readW] = [reader(x, x.shape), reader(w, w.shape)];
    return filled(type, (to) => {
      for (let index = 0; index < to.length; index++) {
        const [row, column] = [Math.floor(index / width), index % width];
        let total = 0;
        for (let k = 0; k < depth; k++) {
          total += readX(row * depth + k) * readW(column * depth + k);
        }
        to[index] = total;
      }
    });
  },
  vjp: ({ terms, gradient, inputs, wants }) => {
    const [x, w] = [at(inputs, 0), at(inputs, 1)];
    // rows keep their places, so that a large gradient can be computed some rows at a time
    const back = (): NodeId =>
      terms.shapeOf(x).length > 1
        ? terms.of("matmul", gradient, w)
        : terms.reshape(
            terms.of("matmul", rows(terms, gradient), w),
            terms.shapeOf(x),
          );
    return [
      wants(0) ? back() : undefined,
      wants(1)
        ? terms.of(
            "matmul",
            terms.transpose(rows(terms, gradient)),
            rows(terms, x),
          )
        : undefined,
    ];
  },
};
