/** @file Losses of torch.nn.functional, with class weights and label smoothing. */
import { TraceError } from "../../../graph/error.ts";
import { isFloat, typeText } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import { add, div, mul, sub } from "../arithmetic.ts";
import { sizeAt } from "../axes.ts";
import { le, lt, ne, where } from "../compare.ts";
import { abs, clamp, exp, log, log1p, neg, square } from "../elementwise.ts";
import { gather } from "../lookup.ts";
import * as nn from "../nn.ts";
import { asFloat, cast, floatScalar } from "../operand.ts";
import { mean, norm, sum } from "../reduction.ts";
import { reshape, unsqueeze } from "../shape.ts";
import { entry, type Entry } from "./entry.ts";
import { flag, integer, number, tensor, text } from "./parameter.ts";

type Reduction = nn.LossReduction;

const asked = text("reduction", "mean");

function named(name: string): string {
  return `torch.nn.functional.${name}`;
}

function reduced(loss: Tensor, reduction: string): Tensor {
  if (reduction === "mean") return mean(loss);
  if (reduction === "sum") return sum(loss);
  if (reduction === "none") return loss;
  throw new TraceError(
    `loss: reduction must be "none", "mean" or "sum", got ${JSON.stringify(reduction)}`,
    "ValueError",
  );
}

function distance(
  name: string,
  compute: (apart: Tensor, a: Tensor, b: Tensor) => Tensor,
): Entry {
  return entry(
    named(name),
    [tensor("input"), tensor("target"), asked],
    (a, b, reduction) => reduced(compute(sub(a, b), a, b), reduction),
  );
}

/** -log p of the target class, each class with its weight. */
function weighted(
  scores: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  smoothing: number,
  ignore: number,
  reduction: string,
): Tensor {
  const axis = scores.rank === 1 ? 0 : 1;
  const classes = sizeAt(scores, axis);
  const kept = cast(ne(target, ignore), scores.dtype);
  const safe = where(ne(target, ignore), target, 0);
  const along =
    weight === undefined
      ? undefined
      : reshape(
          weight,
          scores.shape.map((size, each) => (each === axis ? size : 1)),
        );
  const share =
    weight === undefined
      ? kept
      : mul(
          weight.recorder.record("gather", [weight, safe], { axis: 0 }),
          kept,
        );
  const own = mul(
    neg(reshape(gather(scores, axis, unsqueeze(safe, axis)), target.shape)),
    share,
  );
  const spread = mul(
    neg(sum(along === undefined ? scores : mul(scores, along), axis)),
    kept,
  );
  const loss =
    smoothing === 0
      ? own
      : add(mul(own, 1 - smoothing), mul(spread, smoothing / classes));
  return reduction === "mean"
    ? div(sum(loss), sum(share))
    : reduced(loss, reduction);
}

function crossEntropy(
  x: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  ignore: number,
  reduction: string,
  smoothing: number,
): Tensor {
  const plain = weight === undefined && smoothing === 0;
  if (plain)
    return nn.cross_entropy(
      x,
      target,
      reduction as Reduction,
      ignore === usual ? undefined : ignore,
    );
  const axis = x.rank === 1 ? 0 : 1;
  if (isFloat(target.dtype)) {
    throw new TraceError(
      "cross_entropy: weight and label_smoothing need classes as the target here, got probabilities",
      "NotImplementedError",
    );
  }
  return weighted(
    nn.log_softmax(x, axis),
    target,
    weight,
    smoothing,
    ignore,
    reduction,
  );
}

const usual = -100;

function binary(
  p: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  reduction: string,
): Tensor {
  if (p.shape.join() !== target.shape.join()) {
    throw new TraceError(
      `binary_cross_entropy: the target must have the shape of the input, got ${typeText(target.type)} for ${typeText(p.type)}`,
      "ValueError",
    );
  }
  // PyTorch keeps logarithms above -100
  const [yes, no] = [clamp(log(p), -100), clamp(log1p(neg(p)), -100)];
  const loss = neg(add(mul(target, yes), mul(sub(1, target), no)));
  return reduced(weight === undefined ? loss : mul(loss, weight), reduction);
}

function binaryWithLogits(
  x: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  reduction: string,
): Tensor {
  const loss = add(sub(clamp(x, 0), mul(x, target)), log1p(exp(neg(abs(x)))));
  return reduced(weight === undefined ? loss : mul(loss, weight), reduction);
}

function huber(apart: Tensor, delta: number): Tensor {
  const size = abs(apart);
  return where(
    le(size, delta),
    mul(square(apart), floatScalar(0.5)),
    mul(sub(size, delta / 2), floatScalar(delta)),
  );
}

export const losses: readonly Entry[] = [
  entry(
    named("cross_entropy"),
    [
      tensor("input"),
      tensor("target"),
      tensor("weight", null),
      flag("size_average", null),
      integer("ignore_index", usual),
      flag("reduce", null),
      asked,
      number("label_smoothing", 0),
    ],
    (x, target, weight, _average, ignore, _reduce, reduction, smoothing) =>
      crossEntropy(x, target, weight, ignore, reduction, smoothing),
  ),
  entry(
    named("nll_loss"),
    [
      tensor("input"),
      tensor("target"),
      tensor("weight", null),
      flag("size_average", null),
      integer("ignore_index", usual),
      flag("reduce", null),
      asked,
    ],
    (x, target, weight, _average, ignore, _reduce, reduction) =>
      weight === undefined
        ? nn.nll_loss(
            x,
            target,
            reduction as Reduction,
            ignore === usual ? undefined : ignore,
          )
        : weighted(x, target, weight, 0, ignore, reduction),
  ),
  distance("mse_loss", (apart) => square(apart)),
  distance("l1_loss", (apart) => abs(apart)),
  entry(
    named("smooth_l1_loss"),
    [tensor("input"), tensor("target"), asked, number("beta", 1)],
    (a, b, reduction, beta) =>
      reduced(
        beta === 0
          ? abs(sub(a, b))
          : div(huber(sub(a, b), beta), floatScalar(beta)),
        reduction,
      ),
  ),
  entry(
    named("huber_loss"),
    [tensor("input"), tensor("target"), asked, number("delta", 1)],
    (a, b, reduction, delta) => reduced(huber(sub(a, b), delta), reduction),
  ),
  entry(
    named("kl_div"),
    [
      tensor("input"),
      tensor("target"),
      flag("size_average", null),
      flag("reduce", null),
      asked,
      flag("log_target", false),
    ],
    (x, target, _average, _reduce, reduction, logTarget) =>
      nn.kl_div(x, target, reduction as Reduction | "batchmean", logTarget),
  ),
  entry(
    named("binary_cross_entropy"),
    [
      tensor("input"),
      tensor("target"),
      tensor("weight", null),
      flag("size_average", null),
      flag("reduce", null),
      asked,
    ],
    (p, target, weight, _average, _reduce, reduction) =>
      binary(p, target, weight, reduction),
  ),
  entry(
    named("binary_cross_entropy_with_logits"),
    [
      tensor("input"),
      tensor("target"),
      tensor("weight", null),
      flag("size_average", null),
      flag("reduce", null),
      asked,
    ],
    (x, target, weight, _average, _reduce, reduction) =>
      binaryWithLogits(x, target, weight, reduction),
  ),
  entry(
    named("soft_margin_loss"),
    [tensor("input"), tensor("target"), asked],
    (x, target, reduction) =>
      reduced(log1p(exp(neg(mul(target, x)))), reduction),
  ),
  entry(
    named("margin_ranking_loss"),
    [
      tensor("input1"),
      tensor("input2"),
      tensor("target"),
      number("margin", 0),
      asked,
    ],
    (a, b, target, margin, reduction) =>
      reduced(
        clamp(asFloat(add(mul(neg(target), sub(a, b)), margin)), 0),
        reduction,
      ),
  ),
  entry(
    named("hinge_embedding_loss"),
    [tensor("input"), tensor("target"), number("margin", 1), asked],
    (x, target, margin, reduction) =>
      reduced(
        where(lt(target, 0), clamp(sub(margin, x), 0), asFloat(x)),
        reduction,
      ),
  ),
  entry(
    named("cosine_embedding_loss"),
    [
      tensor("input1"),
      tensor("input2"),
      tensor("target"),
      number("margin", 0),
      asked,
    ],
    (a, b, target, margin, reduction) => {
      const angle = nn.cosine_similarity(a, b, a.rank - 1);
      return reduced(
        where(lt(target, 0), clamp(sub(angle, margin), 0), sub(1, angle)),
        reduction,
      );
    },
  ),
  entry(
    named("triplet_margin_loss"),
    [
      tensor("anchor"),
      tensor("positive"),
      tensor("negative"),
      number("margin", 1),
      number("p", 2),
      number("eps", 1e-6),
      asked,
    ],
    (anchor, positive, negative, margin, p, eps, reduction) => {
      const away = (x: Tensor): Tensor => norm(add(sub(anchor, x), eps), p, -1);
      return reduced(
        clamp(add(sub(away(positive), away(negative)), margin), 0),
        reduction,
      );
    },
  ),
  entry(
    named("pairwise_distance"),
    [
      tensor("x1"),
      tensor("x2"),
      number("p", 2),
      number("eps", 1e-6),
      flag("keepdim", false),
    ],
    (a, b, p, eps, keepdim) => norm(add(sub(a, b), eps), p, -1, keepdim),
  ),
  entry(
    `${named("cosine_similarity")} torch.cosine_similarity`,
    [tensor("x1"), tensor("x2"), integer("dim", 1), number("eps", 1e-8)],
    nn.cosine_similarity,
  ),
];
