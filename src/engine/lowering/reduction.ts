/** @file Lowering of the operations that fold or scan axes. */
import type { OpName, Reduction } from "../../graph/ops/op.ts";
import type { reductions as rules } from "../../graph/ops/reduction.ts";
import { float, int, type Emitter } from "./emitter.ts";
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

function reduce<Op extends "sum" | "mean" | "prod" | "amax" | "amin">(
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
  name: string,
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
  const total = fold(
    emitter,
    "ReduceSum",
    emitter.emit("Exp", [shifted]),
    kept,
  );
  return { greatest, shifted, log: emitter.emit("Log", [total]) };
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

export const reductions: LoweringsOf<keyof typeof rules> = {
  sum: reduce("ReduceSum"),
  mean: reduce("ReduceMean"),
  prod: reduce("ReduceProd"),
  amax: reduce("ReduceMax"),
  amin: reduce("ReduceMin"),
  logsumexp: ({ emitter, inputs, attributes, type }) => {
    const { greatest, log } = logSumExp(
      emitter,
      operand(inputs, 0).name,
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
    const { name } = operand(inputs, 0);
    const { shifted, log } = logSumExp(emitter, name, [attributes.axis]);
    return emitter.emit("Sub", [shifted, log]);
  },
  cumsum: ({ emitter, inputs, attributes }) =>
    emitter.emit("CumSum", [
      operand(inputs, 0).name,
      emitter.int64(attributes.axis),
    ]),
  layer_norm: ({ emitter, inputs, attributes }) =>
    emitter.emit("LayerNormalization", names(inputs), {
      axis: int(-1),
      epsilon: float(attributes.eps),
    }),
  topk_values: topk(0),
  topk_indices: topk(1),
};
