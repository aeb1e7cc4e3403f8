/** @file Quantiles, between elements where they fall there. */
import { TraceError } from "../../../graph/error.ts";
import { isFloat } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import { range } from "../axes.ts";
import { flatten, laid } from "../shape.ts";
import { ascending } from "./ascending.ts";
import { both, type Entry } from "./entry.ts";
import {
  alongAxis,
  foldedShape,
  made,
  numbersIn,
  requireFilled,
  sharing,
} from "./host.ts";
import { flag, integer, keyword, known, number, text } from "./parameter.ts";

type Interpolation = "linear" | "lower" | "higher" | "midpoint" | "nearest";

/** The ranks of a line between which a quantile lies, and what each counts. */
function between(
  length: number,
  q: number,
  interpolation: Interpolation,
): readonly { readonly rank: number; readonly weight: number }[] {
  const place = Math.fround(q * (length - 1));
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  const rest = place - low;
  switch (interpolation) {
    case "linear":
      return [
        { rank: low, weight: 1 - rest },
        { rank: high, weight: rest },
      ];
    case "lower":
      return [{ rank: low, weight: 1 }];
    case "higher":
      return [{ rank: high, weight: 1 }];
    case "midpoint":
      return [
        { rank: low, weight: 0.5 },
        { rank: high, weight: 0.5 },
      ];
    case "nearest": {
      const up = rest > 0.5 || (rest === 0.5 && low % 2 === 1);
      return [{ rank: up ? high : low, weight: 1 }];
    }
    default:
      throw new TraceError(
        `quantile: interpolation must be "linear", "lower", "higher", "midpoint" or "nearest", got ${JSON.stringify(interpolation)}`,
        "RuntimeError",
      );
  }
}

/** As PyTorch's lerp: between two equal infinities lies NaN. */
function mixed(low: number, high: number, weight: number): number {
  return weight < 0.5
    ? low + weight * (high - low)
    : high - (high - low) * (1 - weight);
}

function quantile(
  x: Tensor,
  fractions: readonly number[],
  many: boolean,
  dim: number | undefined,
  keepdim: boolean,
  interpolation: string,
  ignoreNan: boolean,
): Tensor {
  if (!isFloat(x.dtype)) {
    throw new TraceError(
      "quantile: the input must be floats; call .float() first",
      "RuntimeError",
    );
  }
  if (fractions.some((q) => !(q >= 0 && q <= 1))) {
    throw new TraceError(
      `quantile: q must be in [0, 1], got ${fractions.join(", ")}`,
      "RuntimeError",
    );
  }
  const source = dim === undefined ? flatten(x) : x;
  const { lines, values } = alongAxis("quantile", source, dim ?? 0);
  requireFilled("quantile", source, lines);
  const shape =
    dim === undefined
      ? keepdim
        ? x.shape.map(() => 1)
        : []
      : foldedShape(x, lines.axis, keepdim);
  const orders = values.map((line) => {
    const places = line.map((_, place) => place);
    const kept = ignoreNan
      ? places.filter((place) => !Number.isNaN(line[place]))
      : places;
    const isLost = kept.some((place) => Number.isNaN(line[place]));
    return isLost
      ? []
      : kept.sort((a, b) => ascending(line[a] ?? NaN, line[b] ?? NaN));
  });
  const results: number[] = [];
  const parts: { from: number; to: number; weight: number }[] = [];
  for (const q of fractions) {
    orders.forEach((order, index) => {
      const line = values[index] ?? [];
      const start = lines.starts[index] ?? 0;
      const ways = interpolation as Interpolation;
      const seen: number[] = [];
      let share = 0;
      for (const { rank, weight } of between(order.length, q, ways)) {
        const place = order[rank];
        if (place === undefined) continue;
        seen.push(line[place] ?? NaN);
        share = weight;
        const from = start + place * lines.step;
        parts.push({ from, to: results.length, weight });
      }
      const [low = NaN, high] = seen;
      results.push(high === undefined ? low : mixed(low, high, share));
    });
  }
  const outcome = made(
    x,
    x.dtype,
    many ? [fractions.length, ...shape] : shape,
    results,
  );
  return sharing("quantile", outcome, [
    {
      of: source,
      from: parts.map(({ from }) => from),
      to: parts.map(({ to }) => to),
      weights: parts.map(({ weight }) => weight),
    },
  ]);
}

function formsOf(name: string, ignoreNan: boolean): Entry[] {
  const after = [
    integer("dim", null),
    flag("keepdim", false),
    keyword(text("interpolation", "linear")),
  ] as const;
  return [
    both(name, [known("input"), number("q"), ...after], (x, q, ...rest) =>
      quantile(x, [q], false, ...rest, ignoreNan),
    ),
    both(name, [known("input"), known("q"), ...after], (x, q, ...rest) => {
      const result = quantile(x, numbersIn(q), q.rank > 0, ...rest, ignoreNan);
      // the axis of several q is computed as the last one
      const others = range(result.rank).slice(1);
      return q.rank > 0 ? laid(result, [...others, 0]) : result;
    }),
  ];
}

export const quantiles: readonly Entry[] = [
  ...formsOf("quantile", false),
  ...formsOf("nanquantile", true),
];
