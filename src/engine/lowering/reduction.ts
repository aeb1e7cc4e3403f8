/** @file Lowering of the operations that fold or scan axes. */
import type * as reduction from "../../graph/ops/reduction.ts";
import type { Reduction } from "../../graph/ops/reduction.ts";
import type * as scan from "../../graph/ops/scan.ts";
import type { OpName } from "../../graph/ops/table.ts";
import type { TensorType } from "../../graph/tensor.ts";
import { dataType } from "../../onnx/model.ts";
import { isNumber, safeLog } from "./elementwise.ts";
import { float, int, type Emitter, type Operand } from "./emitter.ts";
import { names, operand, type Lowering, type LoweringsOf } from "./rule.ts";

function fold(
  emitter: Emitter,
  opType: string,
  name: string,
  { axes, keepdims }: Reduction,
): string {
  // no axes at all would mean "every axis" to ONNX
  if (axes.length === 0) return emitter.emit("Identity", [name]);
  return emitter.emit(opType, [name, emitter.int64s(axes)], {
    keepdims: int(keepdims ? 1 : 0),
  });
}

/** From this size on, an axis is folded in two steps. */
const longAxis = 512;

/**
 * A sum or mean; in two steps over one long axis. A plain sum over a vocabulary loses thousands of small probabilities
 * once it has added a large one: 2e-5 of a loss near 0 with 10,000 tokens, on WASM.
 */
function foldInBlocks(
  emitter: Emitter,
  opType: "ReduceSum" | "ReduceMean",
  { name, type: { shape } }: Operand,
  { axes, keepdims }: Reduction,
): string {
  const [axis = 0, ...others] = axes;
  const size = shape[axis] ?? 0;
  const width = blockWidth(size);
  if (axes.length === 0 || others.length > 0 || size < longAxis || width < 2) {
    return fold(emitter, opType, name, { axes, keepdims });
  }
  const blocks = emitter.reshape(
    name,
    shape.toSpliced(axis, 1, size / width, width),
  );
  const folded = fold(emitter, opType, blocks, {
    axes: [axis + 1],
    keepdims: false,
  });
  return fold(emitter, opType, folded, { axes: [axis], keepdims });
}

/** The largest divisor of a size up to its root: blocks and sums of blocks are then about as many. */
function blockWidth(size: number): number {
  let width = Math.floor(Math.sqrt(size));
  while (width > 1 && size % width !== 0) width--;
  return Math.max(1, width);
}

/** True in each lane whose elements all are numbers, with the folded axes kept as `keepdims` says. */
function allNumbers(
  emitter: Emitter,
  name: string,
  reduction: Reduction,
): string {
  // devices fold floats, few fold booleans
  const numbers = emitter.emit("Cast", [isNumber(emitter, name)], {
    to: int(dataType.float32),
  });
  return emitter.emit("Greater", [
    fold(emitter, "ReduceMin", numbers, reduction),
    emitter.float32(0.5),
  ]);
}

/** The greatest or least; NaN where there is one, which ONNX leaves open. */
function extreme<Op extends "amax" | "amin">(opType: string): Lowering<Op> {
  return ({ emitter, inputs, attributes, type }) => {
    const { name } = operand(inputs, 0);
    const found = fold(emitter, opType, name, attributes);
    if (type.dtype !== "float32" || attributes.axes.length === 0) return found;
    return emitter.emit("Where", [
      allNumbers(emitter, name, attributes),
      found,
      emitter.float32(NaN),
    ]);
  };
}

/** The product of whole numbers, halved again and again: the runtime's goes through floats and loses digits. */
function wholeProduct(
  emitter: Emitter,
  { name, type }: Operand,
  { axes, keepdims }: Reduction,
  result: TensorType,
): string {
  let product = name;
  for (const axis of axes) {
    const cut = (start: number, end: number): string =>
      emitter.emit("Slice", [
        product,
        ...[start, end, axis, 1].map((each) => emitter.int64s([each])),
      ]);
    let size = type.shape[axis] ?? 0;
    while (size > 1) {
      const half = Math.floor(size / 2);
      const halves = emitter.emit("Mul", [cut(0, half), cut(half, 2 * half)]);
      product =
        size % 2 === 0
          ? halves
          : emitter.emit("Concat", [halves, cut(size - 1, size)], {
              axis: int(axis),
            });
      size = Math.ceil(size / 2);
    }
  }
  return keepdims ? product : emitter.reshape(product, result.shape);
}

/** Float32's largest. */
const largest = beforeLargest(0);

function beforeLargest(steps: number): number {
  return 2 ** 128 - (1 + steps) * 2 ** 104;
}

/**
 * @param infinite what an infinite value gives: an infinite sum, or none at all
 *
 * Written out: ReduceLogSumExp of ONNX Runtime's WebGPU provider does not subtract the maximum and is wrong for
 * values far from zero.
 */
function logSumExp(
  emitter: Emitter,
  { name, type }: Operand,
  axes: readonly number[],
  infinite: "infinite" | "NaN",
): LogSumExp {
  const kept = { axes, keepdims: true };
  // finite below, since -Infinity - -Infinity is no number where all values are masked
  const greatest = emitter.emit("Clip", [
    fold(emitter, "ReduceMax", name, kept),
    emitter.float32(-largest),
    emitter.float32(infinite === "infinite" ? largest : Infinity),
  ]);
  const shifted = emitter.emit("Sub", [name, greatest]);
  const exponentials = { name: emitter.emit("Exp", [shifted]), type };
  const total = foldInBlocks(emitter, "ReduceSum", exponentials, kept);
  return { greatest, shifted, log: safeLog(emitter, total) };
}

/** Names of values with the folded axes kept as 1: the result is `greatest` + `log`. */
interface LogSumExp {
  readonly greatest: string;
  /** The input less `greatest`. */
  readonly shifted: string;
  readonly log: string;
}

/** Where the greatest or least is; the first NaN where there is one, which ONNX leaves open. */
function argument<Op extends "argmax" | "argmin">(
  opType: string,
): Lowering<Op> {
  return ({ emitter, inputs, attributes: { axis, keepdims } }) => {
    const { name, type } = operand(inputs, 0);
    const find = (operator: string, values: string): string =>
      emitter.emit(operator, [values], {
        axis: int(axis),
        keepdims: int(keepdims ? 1 : 0),
      });
    const found = find(opType, name);
    if (type.dtype !== "float32") return found;
    const numbers = emitter.emit("Cast", [isNumber(emitter, name)], {
      to: int(dataType.float32),
    });
    return emitter.emit("Where", [
      allNumbers(emitter, name, { axes: [axis], keepdims }),
      found,
      find("ArgMin", numbers),
    ]);
  };
}

/** What NaN and the infinities are in a sort. */
const [sortedNaN, sortedInfinity] = [beforeLargest(1), beforeLargest(2)];

/**
 * Floats under which the runtime's order is PyTorch's, NaN above Infinity. All are smaller than the largest float: on
 * WebGPU it is, or its negative, what fills a row up, and whatever does not come before it is lost. Only a lane with a
 * number of that size beside one that is none could be ordered otherwise.
 */
function sortable(emitter: Emitter, name: string): string {
  return emitter.emit("Where", [
    isNumber(emitter, name),
    emitter.emit("Clip", [
      name,
      emitter.float32(-sortedInfinity),
      emitter.float32(sortedInfinity),
    ]),
    emitter.float32(sortedNaN),
  ]);
}

function topk<Op extends "topk_values" | "topk_indices">(
  which: "values" | "indices",
): Lowering<Op> {
  return ({ emitter, inputs, attributes }) => {
    const { name, type } = operand(inputs, 0);
    const isFloat = type.dtype === "float32";
    const [values, indices] = [emitter.fresh(), emitter.fresh()];
    emitter.nodes.push({
      opType: "TopK",
      input: [
        isFloat ? sortable(emitter, name) : name,
        emitter.int64s([attributes.k]),
      ],
      output: [values, indices],
      attribute: {
        axis: int(attributes.axis),
        largest: int(attributes.largest ? 1 : 0),
        sorted: int(1),
      },
    });
    if (which === "indices") return indices;
    if (!isFloat) return values;
    return emitter.emit("GatherElements", [name, indices], {
      axis: int(attributes.axis),
    });
  };
}

function alongAxis<Op extends OpName & "softmax">(
  opType: string,
): Lowering<Op> {
  return ({ emitter, inputs, attributes }) =>
    emitter.emit(opType, names(inputs), { axis: int(attributes.axis) });
}

export const reductions: LoweringsOf<
  keyof typeof reduction | keyof typeof scan
> = {
  sum: ({ emitter, inputs, attributes }) =>
    foldInBlocks(emitter, "ReduceSum", operand(inputs, 0), attributes),
  mean: ({ emitter, inputs, attributes }) =>
    foldInBlocks(emitter, "ReduceMean", operand(inputs, 0), attributes),
  prod: ({ emitter, inputs, attributes, type }) => {
    const x = operand(inputs, 0);
    return type.dtype === "float32"
      ? fold(emitter, "ReduceProd", x.name, attributes)
      : wholeProduct(emitter, x, attributes, type);
  },
  amax: extreme("ReduceMax"),
  amin: extreme("ReduceMin"),
  logsumexp: ({ emitter, inputs, attributes, type }) => {
    const { greatest, log } = logSumExp(
      emitter,
      operand(inputs, 0),
      attributes.axes,
      "infinite",
    );
    const kept = emitter.emit("Add", [log, greatest]);
    return attributes.keepdims ? kept : emitter.reshape(kept, type.shape);
  },
  argmax: argument("ArgMax"),
  argmin: argument("ArgMin"),
  softmax: alongAxis("Softmax"),
  // LogSoftmax would leave the GPU, so it is written out; (x - greatest) - log loses no digits where x is large
  log_softmax: ({ emitter, inputs, attributes }) => {
    const { shifted, log } = logSumExp(
      emitter,
      operand(inputs, 0),
      [attributes.axis],
      "NaN",
    );
    return emitter.emit("Sub", [shifted, log]);
  },
  cumsum: ({ emitter, inputs, attributes }) =>
    emitter.emit("CumSum", [
      operand(inputs, 0).name,
      emitter.int64(attributes.axis),
    ]),
  // centred first: on WebGPU LayerNormalization takes the variance in one pass and loses it where the mean is large
  layer_norm: ({ emitter, inputs, attributes, type }) => {
    const [x = "", weight = "", bias = ""] = names(inputs);
    const mean = fold(emitter, "ReduceMean", x, {
      axes: [type.shape.length - 1],
      keepdims: true,
    });
    const centred = emitter.emit("Sub", [x, mean]);
    return emitter.emit("LayerNormalization", [centred, weight, bias], {
      axis: int(-1),
      epsilon: float(attributes.eps),
    });
  },
  topk_values: topk("values"),
  topk_indices: topk("indices"),
};
