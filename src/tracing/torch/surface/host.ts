/** @file Known values in and out of functions that compute at once, on the CPU: `x` was read before they are called. */
import { TraceError } from "../../../graph/error.ts";
import {
  numbersOf,
  sizeOf,
  stridesOf,
  tensorOf,
  type DType,
  type Shape,
  type TensorValue,
  typeText,
} from "../../../graph/tensor.ts";
import type { Recorder } from "../../recorder.ts";
import type { Tensor } from "../../tensor.ts";
import { axisOf } from "../axes.ts";

/** Tensors with gradients whose numbers were read, and nobody has said yet where their gradients come from. */
let lost = new Set<Tensor>();

/** What a function has read and lost the gradients of. */
export function lostGradients<Result>(call: () => Result): {
  readonly result: Result;
  readonly lost: ReadonlySet<Tensor>;
} {
  const before = lost;
  lost = new Set();
  try {
    const result = call();
    return { result, lost };
  } finally {
    lost = before;
  }
}

export function valueOf(x: Tensor): TensorValue {
  const value = x.known();
  if (value === undefined) throw new Error("internal: not read before");
  if (x.requiresGrad) lost.add(x);
  return value;
}

/** Says what the gradient is of a result that was computed at once from values of inputs. */
export function told(
  name: string,
  result: Tensor,
  inputs: readonly Tensor[],
  pass: Parameters<Recorder["passGradient"]>[3],
): Tensor {
  for (const input of inputs) lost.delete(input);
  return result.recorder.passGradient(name, result, inputs, pass);
}

/** Elements of an input that are in a result: `result[to[i]]` holds `input[from[i]] * weights[i]`. */
export interface Share {
  readonly of: Tensor;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly weights?: readonly number[];
}

/**
 * Says which elements of its inputs a result was put together from, so that gradients find their way.
 * @param isLinear false where the weights follow from the values
 */
export function sharing(
  name: string,
  result: Tensor,
  shares: readonly Share[],
  isLinear = true,
): Tensor {
  const inputs = shares.map((share) => share.of);
  const types = inputs.map(({ shape }) => shape);
  return told(
    name,
    result,
    inputs,
    ({ terms, gradient, wants, isFollowed }) => {
      if (!isLinear && isFollowed) {
        throw new TraceError(
          `backward: gradients of the gradient of ${name} are not there; leave create_graph=True out`,
          "NotImplementedError",
        );
      }
      return shares.map(({ from, to, weights }, index) => {
        const shape = types[index];
        if (shape === undefined || !wants(index)) return undefined;
        const flat = terms.reshape(gradient, [sizeOf(result.shape)]);
        const { graph } = terms;
        let own = graph.record("gather", [flat, terms.whole(to)], { axis: 0 });
        if (weights !== undefined) {
          const factors = tensorOf("float32", [weights.length], weights);
          own = terms.mul(own, graph.constant(factors));
        }
        const size = sizeOf(shape);
        const sums = graph.record("index_add", [own, terms.whole(from)], {
          axis: 0,
          size,
        });
        return terms.reshape(sums, shape);
      });
    },
  );
}

/** The elements row by row as numbers; booleans are 0 and 1. */
export function numbersIn(x: Tensor): number[] {
  return numbersOf(valueOf(x));
}

/** A tensor of known elements. */
export function made(
  like: Tensor,
  dtype: DType,
  shape: Shape,
  numbers: ArrayLike<number>,
): Tensor {
  return like.recorder.constant(tensorOf(dtype, shape, numbers));
}

/** Where the elements along an axis lie: `start + step * place` for each of the other places. */
export interface Lines {
  readonly axis: number;
  readonly length: number;
  readonly step: number;
  /** The first element of each line, row-major over the other axes. */
  readonly starts: readonly number[];
}

export function linesOf(name: string, shape: Shape, dim: number): Lines {
  const axis = axisOf(name, dim, shape.length);
  const length = shape[axis] ?? 1;
  const step = stridesOf(shape)[axis] ?? 1;
  const count = length === 0 ? 0 : sizeOf(shape) / length;
  const starts = Array.from(
    { length: count },
    (_, line) => Math.floor(line / step) * step * length + (line % step),
  );
  return { axis, length, step, starts };
}

/** @throws TraceError where there is nothing to pick along an axis */
export function requireFilled(
  name: string,
  x: Tensor,
  { length }: Lines,
): void {
  if (length > 0) return;
  throw new TraceError(
    `${name}: an axis to fold must not be empty, got ${typeText(x.type)}`,
    "IndexError",
  );
}

/** The elements of each line along an axis. */
export function alongAxis(
  name: string,
  x: Tensor,
  dim: number,
): { readonly lines: Lines; readonly values: readonly (readonly number[])[] } {
  const lines = linesOf(name, x.shape, dim);
  const numbers = numbersIn(x);
  const values = lines.starts.map((start) =>
    Array.from(
      { length: lines.length },
      (_, place) => numbers[start + place * lines.step] ?? NaN,
    ),
  );
  return { lines, values };
}

/** Lines of results put back: each has `length` elements along the axis. */
export function fromLines(
  x: Tensor,
  { axis }: Lines,
  dtype: DType,
  results: readonly (readonly number[])[],
  length: number,
): Tensor {
  const shape = x.rank === 0 ? [] : x.shape.with(axis, length);
  const { step, starts } = linesOf("lines", shape, x.rank === 0 ? -1 : axis);
  const numbers = new Array<number>(sizeOf(shape)).fill(0);
  starts.forEach((start, line) =>
    results[line]?.forEach((value, place) => {
      numbers[start + place * step] = value;
    }),
  );
  return made(x, dtype, shape, numbers);
}

/** Without the axis, or with it as one. */
export function foldedShape(x: Tensor, axis: number, keepdim: boolean): Shape {
  if (x.rank === 0) return [];
  return keepdim
    ? x.shape.with(axis, 1)
    : x.shape.filter((_, place) => place !== axis);
}
