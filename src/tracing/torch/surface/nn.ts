/** @file torch.nn.functional: activations, norms, embeddings, attention. */
import { TraceError } from "../../../graph/error.ts";
import { tensorOf, typeText } from "../../../graph/tensor.ts";
import { untracked } from "../../autograd/backward.ts";
import type { Tensor } from "../../tensor.ts";
import { add, div, maximum, minimum, mul, sub } from "../arithmetic.ts";
import { axisOf, range, sizeAt } from "../axes.ts";
import { eq, gt, le, where } from "../compare.ts";
import {
  abs,
  clamp,
  expm1,
  neg,
  rsqrt,
  sigmoid,
  square,
  tanh,
  to,
} from "../elementwise.ts";
import { linear } from "../linalg.ts";
import * as nn from "../nn.ts";
import { floatScalar } from "../operand.ts";
import { isEdgeMode, padWithEdge } from "../padding.ts";
import { narrow, reshape, unsqueeze } from "../shape.ts";
import { amax, mean, norm } from "../reduction.ts";
import { entry, type Entry } from "./entry.ts";
import { numbersIn } from "./host.ts";
import {
  dtype,
  flag,
  integer,
  keyword,
  number,
  numbers,
  sizes,
  tensor,
  text,
} from "./parameter.ts";

/** Writes rows that are read, and longer than the most, at that length: `max_norm` of an embedding. */
function shorten(ids: Tensor, weight: Tensor, most: number, p: number): void {
  const { recorder } = weight;
  untracked(recorder, () => {
    const rows = range(sizeAt(weight, 0));
    const places = recorder.constant(tensorOf("int64", [1, rows.length], rows));
    const isRead = to(eq(reshape(ids, [-1, 1]), places), "float32");
    const lengths = norm(weight, p, 1, true);
    // the lengths of rows that are read, and 0
    const read = mul(reshape(amax(isRead, 0), [-1, 1]), lengths);
    const isLong = gt(read, most);
    const shorter = mul(weight, div(most, add(lengths, 1e-7)));
    weight.write(where(isLong, shorter, weight));
  });
}

function named(name: string): string {
  return `torch.nn.functional.${name}`;
}

const inplace = flag("inplace", false);

function activation(name: string, compute: (x: Tensor) => Tensor): Entry {
  return entry(named(name), [tensor("input"), inplace], (x) => compute(x));
}

/** Without dim PyTorch guesses, and warns. */
function guessed(x: Tensor, dim: number | undefined): number {
  return dim ?? (x.rank === 0 || x.rank === 1 || x.rank === 3 ? 0 : 1);
}

function soft(
  name: string,
  compute: (x: Tensor, dim: number) => Tensor,
): Entry {
  return entry(
    named(name),
    [
      tensor("input"),
      integer("dim", null),
      integer("_stacklevel", 3),
      dtype("dtype", null),
    ],
    (x, dim, _level, as) =>
      compute(as === undefined ? x : to(x, as), guessed(x, dim)),
  );
}

function elu(x: Tensor, alpha: number, scale = 1): Tensor {
  const low = mul(expm1(minimum(x, floatScalar(0))), floatScalar(alpha));
  const value = where(gt(x, 0), x, low);
  return scale === 1 ? value : mul(value, floatScalar(scale));
}

const selu = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };

function softplus(x: Tensor, beta: number, threshold: number): Tensor {
  const scaled = beta === 1 ? x : mul(x, beta);
  return where(gt(scaled, threshold), x, div(nn.softplus(scaled), beta));
}

function glu(x: Tensor, dim: number): Tensor {
  const axis = axisOf("glu", dim, x.rank);
  const size = sizeAt(x, axis);
  if (size % 2 !== 0) {
    throw new TraceError(
      `glu: the axis must have an even size, got ${typeText(x.type)}`,
    );
  }
  const half = size / 2;
  return mul(narrow(x, axis, 0, half), sigmoid(narrow(x, axis, half, half)));
}

function rmsNorm(
  x: Tensor,
  shape: readonly number[],
  weight: Tensor | undefined,
  eps: number | undefined,
): Tensor {
  const axes = shape.map((_, place) => place - shape.length);
  const scaled = mul(
    x,
    rsqrt(add(mean(square(x), axes, true), eps ?? 2 ** -23)),
  );
  return weight === undefined ? scaled : mul(scaled, weight);
}

function embedding(ids: Tensor, weight: Tensor): Tensor {
  if (ids.known() !== undefined) {
    const rows = sizeAt(weight, 0);
    const wrong = numbersIn(ids).find((id) => id < 0 || id >= rows);
    if (wrong !== undefined) {
      throw new TraceError(
        `embedding: ids must be in [0, ${rows - 1}], got ${wrong}`,
        "IndexError",
      );
    }
  }
  return nn.embedding(ids, weight);
}

export const functional: readonly Entry[] = [
  activation("relu", nn.relu),
  activation("relu6", (x) => clamp(x, 0, 6)),
  activation("silu", nn.silu),
  activation("mish", (x) => mul(x, tanh(nn.softplus(x)))),
  activation("selu", (x) => elu(x, selu.alpha, selu.scale)),
  activation("hardsigmoid", (x) => div(clamp(add(x, 3), 0, 6), 6)),
  activation("hardswish", (x) => mul(x, div(clamp(add(x, 3), 0, 6), 6))),
  entry(`${named("sigmoid")}`, [tensor("input")], sigmoid),
  entry(`${named("tanh")}`, [tensor("input")], tanh),
  entry(named("logsigmoid"), [tensor("input")], nn.logsigmoid),
  entry(named("softsign"), [tensor("input")], (x) => div(x, add(abs(x), 1))),
  entry(named("tanhshrink"), [tensor("input")], (x) => sub(x, tanh(x))),
  entry(
    named("gelu"),
    [tensor("input"), keyword(text("approximate", "none"))],
    (x, approximate) => {
      if (approximate !== "none" && approximate !== "tanh") {
        throw new TraceError(
          `gelu: approximate must be "none" or "tanh", got ${JSON.stringify(approximate)}`,
        );
      }
      return nn.gelu(x, approximate);
    },
  ),
  entry(
    named("leaky_relu"),
    [tensor("input"), number("negative_slope", 0.01), inplace],
    (x, slope) => nn.leaky_relu(x, slope),
  ),
  entry(named("prelu"), [tensor("input"), tensor("weight")], (x, weight) =>
    add(maximum(x, floatScalar(0)), mul(weight, minimum(x, floatScalar(0)))),
  ),
  entry(
    named("elu"),
    [tensor("input"), number("alpha", 1), inplace],
    (x, alpha) => elu(x, alpha),
  ),
  entry(
    named("celu"),
    [tensor("input"), number("alpha", 1), inplace],
    (x, alpha) =>
      add(
        clamp(x, 0),
        minimum(mul(expm1(div(x, alpha)), alpha), floatScalar(0)),
      ),
  ),
  entry(
    named("hardtanh"),
    [tensor("input"), number("min_val", -1), number("max_val", 1), inplace],
    (x, min, max) => clamp(x, min, max),
  ),
  entry(
    named("threshold"),
    [tensor("input"), number("threshold"), number("value"), inplace],
    (x, threshold, value) =>
      // NaN is not below anything and stays
      to(where(le(x, threshold), floatScalar(value), x), x.dtype),
  ),
  entry(
    named("softplus"),
    [tensor("input"), number("beta", 1), number("threshold", 20)],
    softplus,
  ),
  entry(named("glu"), [tensor("input"), integer("dim", -1)], glu),
  soft("softmax", nn.softmax),
  soft("log_softmax", nn.log_softmax),
  soft("softmin", (x, dim) => nn.softmax(neg(x), dim)),
  entry(
    `${named("layer_norm")} torch.layer_norm`,
    [
      tensor("input"),
      sizes("normalized_shape"),
      tensor("weight", null),
      tensor("bias", null),
      number("eps", 1e-5),
    ],
    nn.layer_norm,
  ),
  entry(
    `${named("rms_norm")} torch.rms_norm`,
    [
      tensor("input"),
      sizes("normalized_shape"),
      tensor("weight", null),
      number("eps", null),
    ],
    rmsNorm,
  ),
  entry(
    named("normalize"),
    [tensor("input"), number("p", 2), integer("dim", 1), number("eps", 1e-12)],
    nn.normalize,
  ),
  entry(
    named("linear"),
    [tensor("input"), tensor("weight"), tensor("bias", null)],
    linear,
  ),
  entry(
    named("embedding"),
    [
      tensor("input"),
      tensor("weight"),
      integer("padding_idx", null),
      number("max_norm", null),
      number("norm_type", 2),
      flag("scale_grad_by_freq", false),
      flag("sparse", false),
    ],
    (ids, weight, padding, maxNorm, normType, scales, isSparse) => {
      if (scales || isSparse) {
        throw new TraceError(
          `embedding: ${scales ? "scale_grad_by_freq" : "sparse"} is not offered here, got True; leave it out`,
          "NotImplementedError",
        );
      }
      if (maxNorm !== undefined) shorten(ids, weight, maxNorm, normType);
      const rows = embedding(ids, weight);
      if (padding === undefined) return rows;
      // the row of the padding gets no gradient
      const own = padding < 0 ? padding + sizeAt(weight, 0) : padding;
      return where(unsqueeze(eq(ids, own), -1), rows.detach(), rows);
    },
  ),
  entry(
    named("pad"),
    [
      tensor("input"),
      numbers("pad"),
      text("mode", "constant"),
      number("value", null),
    ],
    (x, pad, mode, value) => {
      if (mode === "constant") return nn.pad(x, pad, value ?? 0);
      if (!isEdgeMode(mode)) {
        throw new TraceError(
          `pad: mode must be "constant", "reflect", "replicate" or "circular", got ${JSON.stringify(mode)}`,
          "NotImplementedError",
        );
      }
      if (value !== undefined && value !== 0) {
        throw new TraceError(
          `pad: mode=${JSON.stringify(mode)} takes no value, got ${value}; leave it out`,
        );
      }
      return padWithEdge(x, pad, mode);
    },
  ),
  entry(
    named("scaled_dot_product_attention"),
    [
      tensor("query"),
      tensor("key"),
      tensor("value"),
      tensor("attn_mask", null),
      number("dropout_p", 0),
      flag("is_causal", false),
      keyword(number("scale", null)),
    ],
    (q, k, v, mask, dropout, causal, scale) => {
      if (dropout > 0) {
        throw new TraceError(
          "scaled_dot_product_attention: dropout is not supported here, got a dropout_p above 0",
          "NotImplementedError",
        );
      }
      return nn.scaled_dot_product_attention(q, k, v, mask, causal, scale);
    },
  ),
];
