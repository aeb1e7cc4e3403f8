/** @file Lowering of the operations that fold or scan axes. */
import type * as reduction from "../../graph/ops/reduction.ts";
import type { Reduction } from "../../graph/ops/reduction.ts";
import type * as scan from "../../graph/ops/scan.ts";
import type { OpName } from "../../graph/ops/table.ts";
import { safeLog } from "./elementwise.ts";
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

function reduce<Op extends "prod" | "amax" | "amin">(
  opType: string,
): Lowering<Op> {
  return ({ emitter, inputs, attributes }) =>
    fold(emitter, opType, operand(inputs, 0).name, attributes);
}

/** Float32's largest. */
const largest = 3.4028234663852886e38;

/**
 * Written out: ReduceLogSumExp of ONNX Runtime's WebGPU provider does not subtract the maximum and is wrong for
 * values far from zero.
 */
function logSumExp(
  emitter: Emitter,
  { name, type }: Operand,
  axes: readonly number[],
): LogSumExp {
  const kept = { axes, keepdims: true };
  // finite, since -Infinity - -Infinity is no number where all values are masked
  const greatest = emitter.emit("Clip", [
    fold(emitter, "ReduceMax", name, kept),
    emitter.float32(-largest),
    emitter.float32(largest),
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

function argument<Op extends "argmax" | "argmin">(
  opType: string,
): Lowering<Op> {
  return ({ emitter, inputs, attributes }) =>
    emitter.emit(opType, names(inputs), {
      axis: int(attributes.axis),
      keepdims: int(attributes.keepdims ? 1 : 0),
    });
}

function topk<Op extends "topk_values" | "topk_indices">(
  which: 0 | 1,
): Lowering<Op> {
  return ({ emitter, inputs, attributes }) => {
    const output = [emitter.fresh(), emitter.fresh()];
    emitter.nodes.push({
      opType: "TopK",
      input: [operand(inputs, 0).name, emitter.int64s([attributes.k])],
      output,
      attribute: {
        axis: int(attributes.axis),
        largest: int(attributes.largest ? 1 : 0),
        sorted: int(1),
      },
    });
    return output[which] ?? "";
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
  prod: reduce("ReduceProd"),
  amax: reduce("ReduceMax"),
  amin: reduce("ReduceMin"),
  logsumexp: ({ emitter, inputs, attributes, type }) => {
    const { greatest, log } = logSumExp(
      emitter,
      operand(inputs, 0),
      attributes.axes,
    );
    const kept = emitter.emit("Add", [log, greatest]);
    return attributes.keepdims ? kept : emitter.reshape(kept, type.shape);
  },
  argmax: argument("ArgMax"),
  argmin: argument("ArgMin"),
  softmax: alongAxis("Softmax"),
  // LogSoftmax would leave the GPU, so it is written out; (x - greatest) - log loses no digits where x is large
  log_softmax: ({ emitter, inputs, attributes }) => {
    const { shifted, log } = logSumExp(emitter, operand(inputs, 0), [
      attributes.axis,
    ]);
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
  topk_values: topk(0),
  topk_indices: topk(1),
};
