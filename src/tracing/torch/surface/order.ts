/** @file Functions that order elements, and statistics that follow from an order. NaN counts as the greatest. */
import { cast, floatFor } from "../operand.ts";
import { isFloat, sizeOf } from "../../../graph/tensor.ts";
import { TraceError } from "../../../graph/error.ts";
import type { DType } from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import * as arithmetic from "../arithmetic.ts";
import { axisOf, range } from "../axes.ts";
import * as ordering from "../order.ts";
import { amax, amin } from "../reduction.ts";
import { flatten, laid } from "../shape.ts";
import { both, entry, type Entry } from "./entry.ts";
import {
  alongAxis,
  foldedShape,
  fromLines,
  linesOf,
  made,
  numbersIn,
  sharing,
} from "./host.ts";
import {
  flag,
  integer,
  keyword,
  known,
  number,
  tensor,
  text,
} from "./parameter.ts";

const ordered = { gives: ["values", "indices"] } as const;

/** Ascending, NaN last; equal ones keep their order. */
export function ascending(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  // not a difference: that of two infinities is NaN
  return Number(a > b) - Number(a < b);
}

/** One value, and where it stands, from each line along an axis. */
function fromEach(
  name: string,
  x: Tensor,
  dim: number,
  keepdim: boolean,
  choose: (line: readonly number[]) => number,
): { values: Tensor; indices: Tensor } {
  const { lines, values } = alongAxis(name, x, dim);
  const places = values.map(choose);
  const shape = foldedShape(x, lines.axis, keepdim);
  const picked = values.map((line, index) => line[places[index] ?? 0] ?? NaN);
  const from = places.map(
    (place, line) => (lines.starts[line] ?? 0) + place * lines.step,
  );
  const to = places.map((_, line) => line);
  return {
    values: sharing(name, made(x, x.dtype, shape, picked), [
      { of: x, from, to },
    ]),
    indices: made(x, "int64", shape, places),
  };
}

function placeOfRank(rank: number): (line: readonly number[]) => number {
  return (line) => {
    const places = line.map((_, place) => place);
    places.sort((a, b) => ascending(line[a] ?? NaN, line[b] ?? NaN));
    return places[rank] ?? 0;
  };
}

/** The lower of two middle values; NaN where there is one. */
function placeOfMedian(line: readonly number[]): number {
  const first = line.findIndex(Number.isNaN);
  if (first >= 0) return first;
  return placeOfRank(Math.floor((line.length - 1) / 2))(line);
}

function placeOfNanMedian(line: readonly number[]): number {
  const count = line.filter((value) => !Number.isNaN(value)).length;
  return placeOfRank(Math.max(0, Math.floor((count - 1) / 2)))(line);
}

/** The value that stands there most often, the least of several; the last of its places. */
function placeOfMode(line: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of line) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const value = [...counts]
    .filter(([, count]) => count === most)
    .map(([each]) => each)
    .sort(ascending)[0];
  return line.findLastIndex((each) => Object.is(each, value));
}

function kthvalue(
  x: Tensor,
  k: number,
  dim: number,
  keepdim: boolean,
): { values: Tensor; indices: Tensor } {
  const { length } = linesOf("kthvalue", x.shape, dim);
  if (k < 1 || k > length) {
    throw new TraceError(
      `kthvalue: k must be in [1, ${length}], got ${k}`,
      "RuntimeError",
    );
  }
  return fromEach("kthvalue", x, dim, keepdim, placeOfRank(k - 1));
}

function running(
  name: string,
  take: (next: number, best: number) => boolean,
): Entry {
  return both(
    name,
    [known("input"), integer("dim")],
    (x, dim) => {
      const { lines, values } = alongAxis(name, x, dim);
      const places = values.map((line) => {
        let best = 0;
        return line.map((value, place) => {
          const current = line[best] ?? NaN;
          if (
            Number.isNaN(value) ||
            (!Number.isNaN(current) && take(value, current))
          ) {
            best = place;
          }
          return best;
        });
      });
      const picked = places.map((line, index) =>
        line.map((place) => values[index]?.[place] ?? NaN),
      );
      const { starts, step } = lines;
      const from = places.flatMap((line, index) =>
        line.map((place) => (starts[index] ?? 0) + place * step),
      );
      const to = places.flatMap((line, index) =>
        line.map((_, place) => (starts[index] ?? 0) + place * step),
      );
      return {
        values: sharing(
          name,
          fromLines(x, lines, x.dtype, picked, lines.length),
          [{ of: x, from, to }],
        ),
        indices: fromLines(x, lines, "int64", places, lines.length),
      };
    },
    ordered,
  );
}

function accumulated(
  names: string,
  dtypeOf: (x: Tensor) => DType,
  start: number,
  step: (sum: number, value: number) => number,
  slope: (line: readonly number[], of: number, at: number) => number,
): Entry {
  const name = names.split(" ")[0] ?? names;
  return both(
    names,
    [known("input"), integer("dim")],
    (x, dim) => {
      const { lines, values } = alongAxis(name, x, dim);
      const results = values.map((line) => {
        let sum = start;
        return line.map((value) => (sum = step(sum, value)));
      });
      const outcome = fromLines(x, lines, dtypeOf(x), results, lines.length);
      if (!x.requiresGrad) return outcome;
      const [from, to, weights]: [number[], number[], number[]] = [[], [], []];
      values.forEach((line, index) => {
        const start = lines.starts[index] ?? 0;
        line.forEach((_, at) => {
          for (let of = 0; of <= at; of++) {
            from.push(start + of * lines.step);
            to.push(start + at * lines.step);
            weights.push(slope(line, of, at));
          }
        });
      });
      return sharing(name, outcome, [{ of: x, from, to, weights }], false);
    },
    { inPlace: true },
  );
}

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

function quantiles(name: string, ignoreNan: boolean): Entry[] {
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

/** Of all elements: several that stand in the middle share its gradient. */
function wholeMiddle(
  name: string,
  x: Tensor,
  choose: (line: readonly number[]) => number,
): Tensor {
  // of nothing: NaN, or what whole numbers have for it
  if (sizeOf(x.shape) === 0) {
    return cast(made(x, "float32", [], [NaN]), x.dtype);
  }
  const { values } = fromEach(name, x, 0, false, choose);
  const line = numbersIn(x);
  const value = line[choose(line)];
  const from = line.flatMap((each, place) => (each === value ? [place] : []));
  return sharing(name, values, [
    {
      of: x,
      from,
      to: from.map(() => 0),
      weights: from.map(() => 1 / from.length),
    },
  ]);
}

function middle(
  name: string,
  choose: (line: readonly number[]) => number,
): Entry[] {
  return [
    both(name, [known("input")], (x) => wholeMiddle(name, flatten(x), choose)),
    both(
      name,
      [known("input"), integer("dim"), flag("keepdim", false)],
      (x, dim, keepdim) => fromEach(name, x, dim, keepdim, choose),
      ordered,
    ),
  ];
}

/** Whole numbers stay whole, booleans are counted. */
function counting(x: Tensor): DType {
  return isFloat(x.dtype) ? x.dtype : "int64";
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
  ...middle("median", placeOfMedian),
  ...middle("nanmedian", placeOfNanMedian),
  both(
    "mode",
    [known("input"), integer("dim", -1), flag("keepdim", false)],
    (x, dim, keepdim) => fromEach("mode", x, dim, keepdim, placeOfMode),
    ordered,
  ),
  both(
    "kthvalue",
    [known("input"), integer("k"), integer("dim", -1), flag("keepdim", false)],
    kthvalue,
    ordered,
  ),
  ...quantiles("quantile", false),
  ...quantiles("nanquantile", true),
  running("cummax", (next, best) => next >= best),
  running("cummin", (next, best) => next <= best),
  accumulated(
    "cumprod",
    counting,
    1,
    (product, value) => product * value,
    (line, of, at) =>
      line
        .slice(0, at + 1)
        .reduce(
          (product, value, place) => product * (place === of ? 1 : value),
          1,
        ),
  ),
  accumulated(
    "logcumsumexp",
    ({ dtype }) => floatFor(dtype),
    -Infinity,
    (sum, value) => {
      const greatest = Math.max(sum, value);
      if (!Number.isFinite(greatest)) return greatest;
      return (
        greatest +
        Math.log(Math.exp(sum - greatest) + Math.exp(value - greatest))
      );
    },
    (line, of, at) => {
      const own = line[of] ?? NaN;
      const sum = line
        .slice(0, at + 1)
        .reduce((total, value) => total + Math.exp(value - own), 0);
      return 1 / sum;
    },
  ),
  entry(
    "torch.searchsorted",
    [
      known("sorted_sequence"),
      known("input"),
      keyword(flag("out_int32", false)),
      keyword(flag("right", false)),
      keyword(text("side", null)),
    ],
    (edges, x, short, right, side) =>
      searched(edges, x, right || side === "right", short),
  ),
  entry(
    "torch.searchsorted",
    [
      known("sorted_sequence"),
      number("input"),
      keyword(flag("out_int32", false)),
      keyword(flag("right", false)),
      keyword(text("side", null)),
    ],
    (edges, value, short, right, side) =>
      searched(
        edges,
        made(edges, floatFor(edges.dtype), [], [value]),
        right || side === "right",
        short,
      ),
  ),
  entry(
    "torch.bucketize",
    [
      known("input"),
      known("boundaries"),
      keyword(flag("out_int32", false)),
      keyword(flag("right", false)),
    ],
    (x, edges, short, right) => searched(edges, x, right, short),
  ),
];

/** Where each value would be put, so that the edges stay in order. */
function searched(
  edges: Tensor,
  x: Tensor,
  right: boolean,
  short: boolean,
): Tensor {
  const sorted = numbersIn(edges);
  const width = edges.shape.at(-1) ?? 0;
  const own = x.shape.at(-1) ?? 1;
  const rows = edges.rank > 1;
  if (rows && axisOf("searchsorted", -1, x.rank) !== edges.rank - 1) {
    throw new TraceError(
      "searchsorted: sorted_sequence must have one axis, or the input as many as it",
      "RuntimeError",
    );
  }
  const places = numbersIn(x).map((value, index) => {
    const row = rows ? Math.floor(index / own) * width : 0;
    let [low, high] = [0, width];
    while (low < high) {
      const middle = (low + high) >> 1;
      const edge = sorted[row + middle] ?? NaN;
      // NaN is beyond every edge
      const before = right ? !(edge > value) : !(edge >= value);
      if (before) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return made(x, short ? "int32" : "int64", x.shape, places);
}
