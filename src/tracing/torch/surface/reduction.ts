/** @file Functions that fold axes. */
import { TraceError } from "../../../graph/error.ts";
import { type DType, isFloat, typeText } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import type { Dims } from "../axes.ts";
import { to } from "../elementwise.ts";
import { log_softmax, softmax } from "../nn.ts";
import * as fold from "../reduction.ts";
import { both, entry, type Entry } from "./entry.ts";
import { dims, dtype, flag, integer, keyword, tensor } from "./parameter.ts";

function cast(x: Tensor, dtype: DType | undefined): Tensor {
  return dtype === undefined ? x : to(x, dtype);
}

function folding(
  name: string,
  compute: (x: Tensor, dim?: Dims, keepdim?: boolean) => Tensor,
): Entry {
  return both(
    name,
    [
      tensor("input"),
      dims("dim", null),
      flag("keepdim", false),
      keyword(dtype("dtype", null)),
    ],
    (x, dim, keepdim, as) => cast(compute(cast(x, as), dim, keepdim), as),
  );
}

function choosing(
  name: string,
  compute: (x: Tensor, dim?: Dims, keepdim?: boolean) => Tensor,
): Entry {
  return both(
    name,
    [tensor("input"), dims("dim", null), flag("keepdim", false)],
    compute,
  );
}

type Spread = (
  x: Tensor,
  dim: Dims,
  keepdim: boolean,
  correction: number,
) => Tensor;

/** var and std know how many to leave out by three names. */
function spread(name: string, compute: Spread): Entry[] {
  const withMean = (
    x: Tensor,
    dim: Dims,
    keepdim: boolean,
    correction: number,
  ): Tensor[] => [
    compute(x, dim, keepdim, correction),
    fold.mean(x, dim, keepdim),
  ];
  return [
    both(name, [tensor("input"), flag("unbiased")], (x, unbiased) =>
      compute(x, undefined, false, unbiased ? 1 : 0),
    ),
    both(
      name,
      [
        tensor("input"),
        dims("dim", null),
        flag("unbiased", true),
        flag("keepdim", false),
      ],
      (x, dim, unbiased, keepdim) => compute(x, dim, keepdim, unbiased ? 1 : 0),
    ),
    both(
      name,
      [
        tensor("input"),
        dims("dim", null),
        keyword(integer("correction", 1)),
        keyword(flag("keepdim", false)),
      ],
      (x, dim, correction, keepdim) => compute(x, dim, keepdim, correction),
    ),
    entry(
      `torch.${name}_mean`,
      [
        tensor("input"),
        dims("dim", null),
        flag("unbiased", true),
        flag("keepdim", false),
      ],
      (x, dim, unbiased, keepdim) =>
        withMean(x, dim, keepdim, unbiased ? 1 : 0),
      { gives: "tensors" },
    ),
    entry(
      `torch.${name}_mean`,
      [
        tensor("input"),
        dims("dim", null),
        keyword(integer("correction", 1)),
        keyword(flag("keepdim", false)),
      ],
      (x, dim, correction, keepdim) => withMean(x, dim, keepdim, correction),
      { gives: "tensors" },
    ),
  ];
}

function soft(
  name: string,
  compute: (x: Tensor, dim: number) => Tensor,
): Entry[] {
  const as = dtype("dtype", null);
  const input = [tensor("input"), integer("dim")] as const;
  const inDtype = (x: Tensor, dim: number, wanted: DType | undefined) =>
    compute(cast(x, wanted), dim);
  return [
    both(name, [...input, as], inDtype),
    entry(`torch.special.${name}`, [...input, keyword(as)], inDtype),
  ];
}

function requireFloat(name: string, x: Tensor): void {
  if (isFloat(x.dtype)) return;
  throw new TraceError(
    `${name}: expected floats, got ${typeText(x.type)}; call .float() first`,
    "NotImplementedError",
  );
}

export const reduction: readonly Entry[] = [
  folding("sum", fold.sum),
  folding("mean", fold.mean),
  folding("nansum", fold.nansum),
  folding("nanmean", fold.nanmean),
  both(
    "prod",
    [
      tensor("input"),
      integer("dim", null),
      flag("keepdim", false),
      keyword(dtype("dtype", null)),
    ],
    (x, dim, keepdim, as) => cast(fold.prod(cast(x, as), dim, keepdim), as),
  ),
  choosing("amax", fold.amax),
  choosing("amin", fold.amin),
  choosing("all", fold.all),
  choosing("any", fold.any),
  both(
    "argmax",
    [tensor("input"), integer("dim", null), flag("keepdim", false)],
    fold.argmax,
  ),
  both(
    "argmin",
    [tensor("input"), integer("dim", null), flag("keepdim", false)],
    fold.argmin,
  ),
  both(
    "logsumexp",
    [tensor("input"), dims("dim"), flag("keepdim", false)],
    fold.logsumexp,
  ),
  entry(
    "torch.special.logsumexp",
    [tensor("input"), dims("dim"), flag("keepdim", false)],
    fold.logsumexp,
  ),
  ...spread("var", (x, dim, keepdim, correction) => {
    requireFloat("var", x);
    return fold.variance(x, dim, keepdim, correction);
  }),
  ...spread("std", (x, dim, keepdim, correction) => {
    requireFloat("std", x);
    return fold.std(x, dim, keepdim, correction);
  }),
  both(
    "count_nonzero",
    [tensor("input"), dims("dim", null)],
    fold.count_nonzero,
  ),
  ...soft("softmax", softmax),
  ...soft("log_softmax", log_softmax),
  both(
    "cumsum",
    [tensor("input"), integer("dim"), keyword(dtype("dtype", null))],
    (x, dim, as) => cast(fold.cumsum(cast(x, as), dim), as),
    { inPlace: true },
  ),
];
