/** @file Functions that order elements, and statistics that follow from an order. NaN counts as the greatest. */
import { TraceError } from "../../../graph/error.ts";
import type { Tensor } from "../../tensor.ts";
import * as arithmetic from "../arithmetic.ts";
import * as ordering from "../order.ts";
import { amax, amin } from "../reduction.ts";
import { edges } from "./edges.ts";
import { both, ordered, type Entry } from "./entry.ts";
import { flag, integer, keyword, tensor } from "./parameter.ts";
import { quantiles } from "./quantiles.ts";
import { ranks } from "./ranks.ts";
import { running } from "./running.ts";

function extreme(name: "max" | "min", whole: (x: Tensor) => Tensor): Entry[] {
  const pair = name === "max" ? arithmetic.maximum : arithmetic.minimum;
  return [
    both(name, [tensor("input")], (x) => {
      if (x.shape.includes(0)) {
        throw new TraceError(
          `${name}: an empty tensor has no ${name}imum, got a tensor without elements; give dim`,
          "RuntimeError",
        );
      }
      return whole(x);
    }),
    both(name, [tensor("input"), tensor("other")], pair),
    both(
      name,
      [tensor("input"), integer("dim"), flag("keepdim", false)],
      (x, dim, keepdim) => ({ ...ordering[name](x, dim, keepdim) }),
      ordered,
    ),
  ];
}

function sorting(
  names: string,
  compute: (x: Tensor, dim: number, descending: boolean) => ordering.Ordered,
): Entry[] {
  return [
    both(
      names,
      [tensor("input"), integer("dim", -1), flag("descending", false)],
      (x, dim, descending) => ({ ...compute(x, dim, descending) }),
      ordered,
    ),
    both(
      names,
      [
        tensor("input"),
        keyword(flag("stable", false)),
        keyword(integer("dim", -1)),
        keyword(flag("descending", false)),
      ],
      (x, _stable, dim, descending) => ({ ...compute(x, dim, descending) }),
      ordered,
    ),
  ];
}

export const order: readonly Entry[] = [
  ...extreme("max", amax),
  ...extreme("min", amin),
  both(
    "aminmax",
    [
      tensor("input"),
      keyword(integer("dim", null)),
      keyword(flag("keepdim", false)),
    ],
    (x, dim, keepdim) => ({
      min: amin(x, dim, keepdim),
      max: amax(x, dim, keepdim),
    }),
    { gives: ["min", "max"] },
  ),
  ...sorting("sort", ordering.sort),
  both("msort", [tensor("input")], (x) => ordering.sort(x, 0).values),
  both(
    "argsort",
    [tensor("input"), integer("dim", -1), flag("descending", false)],
    ordering.argsort,
  ),
  both(
    "argsort",
    [
      tensor("input"),
      keyword(flag("stable")),
      keyword(integer("dim", -1)),
      keyword(flag("descending", false)),
    ],
    (x, _stable, dim, descending) => ordering.argsort(x, dim, descending),
  ),
  both(
    "topk",
    [
      tensor("input"),
      integer("k"),
      integer("dim", -1),
      flag("largest", true),
      flag("sorted", true),
    ],
    (x, k, dim, largest) => ({ ...ordering.topk(x, k, dim, largest) }),
    ordered,
  ),
  ...ranks,
  ...quantiles,
  ...running,
  ...edges,
];
