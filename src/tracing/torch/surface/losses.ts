/** @file Losses of torch.nn.functional, with class weights and label smoothing. */
import { TraceError } from "../../../graph/error.ts";
import { isFloat, sameShape, typeText } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import { add, div, minimum, mul, sub } from "../arithmetic.ts";
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

/** What PyTorch said before there was `reduction`. */
const average = flag("size_average", null);
const reduce = flag("reduce", null);
const asked = text("reduction", "mean");
const reducing = [average, reduce, asked] as const;

/** The reduction that is meant by all three. */
function asSaid(
  average: boolean | undefined,
  reduce: boolean | undefined,
  reduction: string,
): string {
  if (average === undefined && reduce === undefined) return reduction;
  if (reduce === false) return "none";
  return average === false ? "sum" : "mean";
}

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

function distance(name: string, compute: (apart: Tensor) => Tensor): Entry {
  return entry(
    named(name),
    [tensor("input"), tensor("target"), ...reducing],
    (a, b, ...said) => reduced(compute(sub(a, b)), asSaid(...said)),
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

function requireOneShape(name: string, x: Tensor, target: Tensor): void {
  if (sameShape(x.shape, target.shape)) return;
  throw new TraceError(
    `${name}: the target must have the shape of the input, got ${typeText(target.type)} for ${typeText(x.type)}`,
    "ValueError",
  );
}

function binary(
  p: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  reduction: string,
): Tensor {
  requireOneShape("binary_cross_entropy", p, target);
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
  positive: Tensor | undefined,
): Tensor {
  requireOneShape("binary_cross_entropy_with_logits", x, target);
  // log(1 + exp(-x)), of which nothing overflows
  const folded = add(log1p(exp(neg(abs(x)))), clamp(neg(x), 0));
  const loss =
    positive === undefined
      ? add(sub(clamp(x, 0), mul(x, target)), log1p(exp(neg(abs(x)))))
      : add(
          mul(sub(1, target), x),
          mul(add(mul(sub(positive, 1), target), 1), folded),
        );
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
      average,
      integer("ignore_index", usual),
      reduce,
      asked,
      number("label_smoothing", 0),
    ],
    (x, target, weight, before, ignore, old, reduction, smoothing) =>
      crossEntropy(
        x,
        target,
        weight,
        ignore,
        asSaid(before, old, reduction),
        smoothing,
      ),
  ),
  entry(
    named("nll_loss"),
    [
      tensor("input"),
      tensor("target"),
      tensor("weight", null),
      average,
      integer("ignore_index", usual),
      reduce,
      asked,
    ],
    (x, target, weight, before, ignore, old, reduction) =>
      weight === undefined
        ? nn.nll_loss(
            x,
            target,
            asSaid(before, old, reduction) as Reduction,
            ignore === usual ? undefined : ignore,
          )
        : weighted(
            x,
            target,
            weight,
            0,
            ignore,
            asSaid(before, old, reduction),
          ),
  ),
  distance("mse_loss", (apart) => square(apart)),
  distance("l1_loss", (apart) => abs(apart)),
  entry(
    named("smooth_l1_loss"),
    [tensor("input"), tensor("target"), ...reducing, number("beta", 1)],
    (a, b, before, old, reduction, beta) =>
      reduced(
        beta === 0
          ? abs(sub(a, b))
          : div(huber(sub(a, b), beta), floatScalar(beta)),
        asSaid(before, old, reduction),
      ),
  ),
  entry(
    named("huber_loss"),
    [tensor("input"), tensor("target"), asked, number("delta", 1)],
    (a, b, reduction, delta) => reduced(huber(sub(a, b), delta), reduction),
  ),
  entry(
    named("kl_div"),
    [tensor("input"), tensor("target"), ...reducing, flag("log_target", false)],
    (x, target, before, old, reduction, logTarget) =>
      nn.kl_div(
        x,
        target,
        asSaid(before, old, reduction) as Reduction | "batchmean",
        logTarget,
      ),
  ),
  entry(
    named("binary_cross_entropy"),
    [tensor("input"), tensor("target"), tensor("weight", null), ...reducing],
    (p, target, weight, ...said) => binary(p, target, weight, asSaid(...said)),
  ),
  entry(
    named("binary_cross_entropy_with_logits"),
    [
      tensor("input"),
      tensor("target"),
      tensor("weight", null),
      ...reducing,
      tensor("pos_weight", null),
    ],
    (x, target, weight, before, old, reduction, positive) =>
      binaryWithLogits(
        x,
        target,
        weight,
        asSaid(before, old, reduction),
        positive,
      ),
  ),
  entry(
    named("soft_margin_loss"),
    [tensor("input"), tensor("target"), ...reducing],
    (x, target, ...said) =>
      reduced(log1p(exp(neg(mul(target, x)))), asSaid(...said)),
  ),
  entry(
    named("margin_ranking_loss"),
    [
      tensor("input1"),
      tensor("input2"),
      tensor("target"),
      number("margin", 0),
      ...reducing,
    ],
    (a, b, target, margin, ...said) =>
      reduced(
        clamp(asFloat(add(mul(neg(target), sub(a, b)), margin)), 0),
        asSaid(...said),
      ),
  ),
  entry(
    named("hinge_embedding_loss"),
    [tensor("input"), tensor("target"), number("margin", 1), ...reducing],
    (x, target, margin, ...said) =>
      reduced(
        where(lt(target, 0), clamp(sub(margin, x), 0), asFloat(x)),
        asSaid(...said),
      ),
  ),
  entry(
    named("cosine_embedding_loss"),
    [
      tensor("input1"),
      tensor("input2"),
      tensor("target"),
      number("margin", 0),
      ...reducing,
    ],
    (a, b, target, margin, ...said) => {
      const angle = nn.cosine_similarity(a, b, a.rank - 1);
      return reduced(
        where(lt(target, 0), clamp(sub(angle, margin), 0), sub(1, angle)),
        asSaid(...said),
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
      flag("swap", false),
      ...reducing,
    ],
    (anchor, positive, negative, margin, p, eps, swap, ...said) => {
      const apart = (a: Tensor, b: Tensor): Tensor =>
        norm(add(sub(a, b), eps), p, -1);
      const own = apart(anchor, negative);
      const away = swap ? minimum(own, apart(positive, negative)) : own;
      return reduced(
        clamp(add(sub(apart(anchor, positive), away), margin), 0),
        asSaid(...said),
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
