/** @file PyTorch's torch.nn.functional: activations, softmax, norms, losses. */
import { TraceError, typesText } from "../../graph/error.ts";
import {
  isFloat,
  numbersOf,
  sameShape,
  sizeOf,
  typeText,
} from "../../graph/tensor.ts";
import { knownValue } from "../known/known.ts";
import { NeedsValueError } from "../needs-value.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, maximum, mul, sub } from "./arithmetic.ts";
import { axisOf, range, sizeAt } from "./axes.ts";
import { eq, gt, le, ne, where } from "./compare.ts";
import { arange, full } from "./creation.ts";
import {
  abs,
  exp,
  log,
  log1p,
  neg,
  rootOfSquares,
  sigmoid,
} from "./elementwise.ts";
import { requireInside } from "./indexing/spec.ts";
import { gather } from "./lookup.ts";
import { matmul } from "./linalg.ts";
import { asFloat, cast } from "./operand.ts";
import { mean, norm, sum } from "./reduction.ts";
import { broadcast_tensors, reshape, transpose, unsqueeze } from "./shape.ts";

function soft(op: "softmax" | "log_softmax") {
  return (x: Tensor, dim: number): Tensor => {
    const axis = axisOf(op, dim, x.rank);
    if (x.rank > 0) return x.recorder.record(op, [x], { axis });
    return reshape(x.recorder.record(op, [reshape(x, [1])], { axis: 0 }), []);
  };
}

export const softmax = soft("softmax");
export const log_softmax = soft("log_softmax");

export function relu(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x.recorder.record("relu", [x], {}) : maximum(x, 0);
}

export function gelu(x: Tensor, approximate: "none" | "tanh" = "none"): Tensor {
  return x.recorder.record("gelu", [x], { approximate });
}

/** x * sigmoid(x) */
export function silu(x: Tensor): Tensor {
  return mul(x, sigmoid(x));
}

export function leaky_relu(x: Tensor, slope = 0.01): Tensor {
  return where(gt(x, 0), x, mul(x, { float: slope }));
}

export function elu(x: Tensor, alpha = 1): Tensor {
  const result = where(gt(x, 0), x, mul(sub(exp(x), 1), { float: alpha }));
  const [from, to] = [x.id, result.id];
  return x.recorder.passGradient("elu", result, [x], ({ terms, gradient }) => {
    // of the one side alone: far on the other, exp(x) is infinite
    const isAbove = terms.of("gt", from, terms.number(0, from));
    const below = terms.mul(gradient, terms.plus(to, alpha));
    return [terms.where(isAbove, gradient, below)];
  });
}

/** log(1 + exp(x)) without overflow. */
export function softplus(x: Tensor): Tensor {
  const result = add(relu(x), log1p(exp(neg(abs(x)))));
  const { id } = x;
  return x.recorder.passGradient(
    "softplus",
    result,
    [x],
    ({ terms, gradient }) => [terms.mul(gradient, terms.of("sigmoid", id))],
  );
}

export function logsigmoid(x: Tensor): Tensor {
  return neg(softplus(neg(x)));
}

/** Over the last axes, `shape`, then scaled and shifted. */
export function layer_norm(
  x: Tensor,
  shape: readonly number[],
  weight?: Tensor,
  bias?: Tensor,
  eps = 1e-5,
): Tensor {
  const tail = x.shape.slice(-shape.length);
  if (shape.length === 0 || tail.join() !== shape.join()) {
    throw new TraceError(
      `layer_norm: normalized_shape must be the last sizes of ${typeText(x.type)}, got [${shape.join(",")}]`,
    );
  }
  const width = sizeOf(shape);
  const line = (parameter: Tensor | undefined, fill: number): Tensor =>
    parameter === undefined
      ? full(x.recorder, [width], { float: fill })
      : reshape(parameter, [width]);
  const flat = reshape(x, [...x.shape.slice(0, -shape.length), width]);
  const normed = x.recorder.record(
    "layer_norm",
    [flat, line(weight, 1), line(bias, 0)],
    { eps },
  );
  return reshape(normed, x.shape);
}

/** x over its p-norm along an axis. */
export function normalize(x: Tensor, p = 2, dim = 1, eps = 1e-12): Tensor {
  return div(x, maximum(norm(x, p, dim, true), { float: eps }));
}

export function cosine_similarity(
  a: Tensor,
  b: Tensor,
  dim = 1,
  eps = 1e-8,
): Tensor {
  const [x = a, y = b] = broadcast_tensors([a, b]);
  const size = (one: Tensor): Tensor =>
    maximum(rootOfSquares(sum(mul(one, one), dim)), { float: eps });
  return div(sum(mul(x, y), dim), mul(size(x), size(y)));
}

export type LossReduction = "none" | "mean" | "sum";

function reduced(loss: Tensor, reduction: LossReduction): Tensor {
  switch (reduction) {
    case "none":
      return loss;
    case "mean":
      return mean(loss);
    case "sum":
      return sum(loss);
    default:
      reduction satisfies never;
      throw new TraceError(
        `loss: reduction must be "none", "mean" or "sum", got "${String(reduction)}"`,
        "ValueError",
      );
  }
}

/** What PyTorch leaves out of a loss by default. */
const usuallyIgnored = -100;

/** -x at the target class; classes stand on axis 1, or on the only axis. */
export function nll_loss(
  x: Tensor,
  target: Tensor,
  reduction: LossReduction = "mean",
  ignore?: number,
): Tensor {
  const axis = x.rank === 1 ? 0 : 1;
  const expected = x.shape.toSpliced(axis, 1);
  if (target.dtype !== "int64" || target.shape.join() !== expected.join()) {
    throw new TraceError(
      `nll_loss: the target must be int64[${expected.join(",")}] for ${typeText(x.type)}, got ${typeText(target.type)}`,
      "ValueError",
    );
  }
  const skipped = ignore ?? usuallyIgnored;
  const kept = counted(x, target, axis, skipped, ignore !== undefined);
  const safe = kept === undefined ? target : where(kept, target, 0);
  const picked = gather(x, axis, unsqueeze(safe, axis));
  const loss = neg(reshape(picked, expected));
  if (kept === undefined) return reduced(loss, reduction);
  const masked = mul(loss, cast(kept, loss.dtype));
  if (reduction !== "mean") return reduced(masked, reduction);
  return div(sum(masked), sum(kept));
}

/** Which targets count; undefined where all do. */
function counted(
  x: Tensor,
  target: Tensor,
  axis: number,
  skipped: number,
  asked: boolean,
): Tensor | undefined {
  const known = knownValue(target);
  const some = known === undefined ? asked : numbersOf(known).includes(skipped);
  if (known !== undefined) {
    const classes = sizeAt(x, axis);
    const outside = numbersOf(known).find(
      (place) => place !== skipped && (place < 0 || place >= classes),
    );
    if (outside !== undefined) {
      throw new TraceError(
        `nll_loss: targets must be classes in [0, ${classes - 1}], got ${outside}`,
        "IndexError",
      );
    }
  }
  return some ? ne(target, skipped) : undefined;
}

/** From logits; the target holds classes (int64) or probabilities (float32, shape of x). */
export function cross_entropy(
  x: Tensor,
  target: Tensor,
  reduction: LossReduction = "mean",
  ignore?: number,
): Tensor {
  const axis = x.rank === 1 ? 0 : 1;
  const scores = log_softmax(x, axis);
  if (!isFloat(target.dtype)) {
    return nll_loss(scores, target, reduction, ignore);
  }
  if (!sameShape(target.shape, x.shape)) {
    throw new TraceError(
      `cross_entropy: probabilities as the target must have the shape of the input, got ${typesText([target.type, x.type])}; classes are whole numbers, as .long() makes them`,
    );
  }
  const loss = neg(sum(mul(scores, target), axis));
  if (reduction !== "mean") return reduced(loss, reduction);
  return div(sum(loss), { float: sizeOf(loss.shape) });
}

export function mse_loss(
  a: Tensor,
  b: Tensor,
  reduction: LossReduction = "mean",
): Tensor {
  const apart = sub(a, b);
  return reduced(mul(apart, apart), reduction);
}

export function l1_loss(
  a: Tensor,
  b: Tensor,
  reduction: LossReduction = "mean",
): Tensor {
  return reduced(abs(sub(a, b)), reduction);
}

/** target * (log target - x), where x holds log-probabilities. */
export function kl_div(
  x: Tensor,
  target: Tensor,
  reduction: LossReduction | "batchmean" = "mean",
  logTarget = false,
): Tensor {
  const probability = logTarget ? exp(target) : target;
  const logs = logTarget ? target : log(target);
  const term = mul(probability, sub(logs, x));
  // 0 log 0 counts as 0
  const loss = logTarget ? term : where(le(target, 0), { float: 0 }, term);
  if (reduction !== "batchmean") return reduced(loss, reduction);
  return div(sum(loss), { float: x.shape[0] ?? 1 });
}

/** Rows of a table. */
export function embedding(ids: Tensor, weight: Tensor): Tensor {
  const counted = requireInside("embedding", ids, sizeAt(weight, 0));
  return weight.recorder.record("gather", [weight, ids], {
    axis: 0,
    ...counted,
  });
}

/** 1 at the class, 0 elsewhere, on a new last axis. */
export function one_hot(x: Tensor, classes = -1): Tensor {
  let count = classes;
  if (count < 0) {
    const known = knownValue(x);
    if (known === undefined) {
      throw new NeedsValueError(
        x,
        "one_hot: num_classes must be given where the classes depend on the model",
      );
    }
    count = Math.max(-1, ...numbersOf(known)) + 1;
  }
  return cast(eq(unsqueeze(x, -1), arange(x.recorder, 0, count, 1)), "int64");
}

/** Zeros (or another number) around the last axes: pairs (before, after), the last axis first. */
export function pad(x: Tensor, widths: readonly number[], value = 0): Tensor {
  if (widths.length % 2 !== 0 || widths.length > 2 * x.rank) {
    throw new TraceError(
      `pad: pairs of widths for at most ${x.rank} axes are needed, got (${widths.join(", ")})`,
    );
  }
  return range(widths.length / 2).reduce((result, pair) => {
    const axis = x.rank - 1 - pair;
    const side = (width: number): Tensor[] =>
      width > 0
        ? [
            full(
              x.recorder,
              result.shape.with(axis, width),
              { float: value },
              x.dtype,
            ),
          ]
        : [];
    const [before = 0, after = 0] = widths.slice(2 * pair, 2 * pair + 2);
    const start = Math.max(0, -before);
    const length = sizeAt(result, axis) - start - Math.max(0, -after);
    const inner =
      before < 0 || after < 0
        ? x.recorder.record("slice", [result], {
            axis,
            start,
            step: 1,
            length,
          })
        : result;
    const parts = [...side(before), inner, ...side(after)];
    return parts.length === 1
      ? inner
      : x.recorder.record("concat", parts, { axis });
  }, x);
}

/** softmax(q @ k.T * scale) @ v; True in a mask means "may look". */
export function scaled_dot_product_attention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  mask?: Tensor,
  causal = false,
  scale = 1 / Math.sqrt(q.shape.at(-1) ?? 1),
): Tensor {
  let scores = mul(matmul(q, transpose(k, -2, -1)), { float: scale });
  const hidden = { float: -Infinity };
  if (causal) {
    const line = (size: number): Tensor => arange(q.recorder, 0, size, 1);
    const rows = unsqueeze(line(scores.shape.at(-2) ?? 1), 1);
    scores = where(le(line(scores.shape.at(-1) ?? 1), rows), scores, hidden);
  }
  if (mask !== undefined) {
    scores =
      mask.dtype === "bool"
        ? where(mask, scores, hidden)
        : add(scores, asFloat(mask));
  }
  return matmul(softmax(scores, -1), v);
}
