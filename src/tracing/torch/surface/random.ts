/** @file Random numbers: PyTorch's own for the same seed, as it draws them without MKL. */
import { TraceError } from "../../../graph/error.ts";
import {
  sizeOf,
  tensorOf,
  type DType,
  type Shape,
} from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import * as arithmetic from "../arithmetic.ts";
import { axisOf, range, sizeAt } from "../axes.ts";
import { eq } from "../compare.ts";
import { to } from "../elementwise.ts";
import { topk } from "../order.ts";
import * as draw from "../random.ts";
import { softmax } from "../nn.ts";
import { argmax } from "../reduction.ts";
import { creation, type Context, type Entry } from "./entry.ts";
import { made, numbersIn } from "./host.ts";
import {
  dtype,
  flag,
  generator,
  integer,
  keyword,
  known,
  number,
  sizes,
  tensor,
} from "./parameter.ts";

const from = keyword(generator("generator", null));
const as = keyword(dtype("dtype", null));
const creates = { creates: true } as const;
const writes = { writes: true } as const;

function cast(x: Tensor, dtype: DType | undefined): Tensor {
  return dtype === undefined ? x : to(x, dtype);
}

function filled(x: Tensor, next: () => number): Tensor {
  return made(
    x,
    x.dtype,
    x.shape,
    Array.from({ length: sizeOf(x.shape) }, next),
  );
}

/** At least one generator's draw for every element: -log1p(-u) / rate. */
function exponential(x: Tensor, from: draw.Generator, rate: number): Tensor {
  return filled(x, () => Math.fround(-Math.log1p(-from.uniform53()) / rate));
}

function requireProbability(p: number): void {
  if (p >= 0 && p <= 1) return;
  throw new TraceError(`bernoulli: p must be in [0, 1], got ${p}`);
}

function chances(x: Tensor, p: Tensor, from: draw.Generator): Tensor {
  const numbers = numbersIn(p);
  numbers.forEach(requireProbability);
  const drawn = numbers.map((chance) => Number(from.uniform() < chance));
  return made(x, x.dtype, p.shape, drawn);
}

function multinomial(
  weights: Tensor,
  count: number,
  replacement: boolean,
  from: draw.Generator,
): Tensor {
  const numbers = numbersIn(weights);
  const width = sizeAt(weights, weights.rank - 1);
  if (numbers.some((weight) => !(weight >= 0 && weight < Infinity))) {
    throw new TraceError("multinomial: weights must be finite and at least 0");
  }
  const isEmpty = (_: unknown, row: number): boolean =>
    !numbers.slice(row * width, (row + 1) * width).some((weight) => weight > 0);
  if (Array.from({ length: sizeOf(weights.shape) / width }).some(isEmpty)) {
    throw new TraceError("multinomial: a weight of each row must be above 0");
  }
  if (!replacement && count > width) {
    throw new TraceError(
      `multinomial: without replacement num_samples must be at most ${width}, got ${count}`,
    );
  }
  if (!replacement || count === 1) {
    // the smallest of exponential times, each with its weight as rate
    const ranked = arithmetic.div(weights, exponential(weights, from, 1));
    return count === 1
      ? argmax(ranked, -1, true)
      : topk(ranked, count, -1, true).indices;
  }
  const rows = sizeOf(weights.shape) / width;
  const places: number[] = [];
  for (let row = 0; row < rows; row++) {
    let total = 0;
    const sums = numbers
      .slice(row * width, (row + 1) * width)
      .map((weight) => (total = Math.fround(total + weight)));
    for (let each = 0; each < count; each++) {
      const target = from.uniform53();
      const place = sums.findIndex((sum) => Math.fround(sum / total) >= target);
      places.push(place < 0 ? width - 1 : place);
    }
  }
  return made(weights, "int64", [...weights.shape.slice(0, -1), count], places);
}

function normal(
  context: Context,
  from: draw.Generator | undefined,
  shape: Shape,
  dtype?: DType,
): Tensor {
  return draw.randn(context.recorder, from ?? context.generator, shape, dtype);
}

export const random: readonly Entry[] = [
  creation(
    "torch.rand",
    [sizes("size"), from, as],
    (context, shape, own, dtype) =>
      draw.rand(context.recorder, own ?? context.generator, shape, dtype),
    creates,
  ),
  creation(
    "torch.randn",
    [sizes("size"), from, as],
    (context, shape, own, dtype) => normal(context, own, shape, dtype),
    creates,
  ),
  creation(
    "torch.rand_like",
    [tensor("input"), as],
    ({ generator }, x, dtype = x.dtype) =>
      draw.rand(x.recorder, generator, x.shape, dtype),
    creates,
  ),
  creation(
    "torch.randn_like",
    [tensor("input"), as],
    (context, x, dtype = x.dtype) => normal(context, undefined, x.shape, dtype),
    creates,
  ),
  creation(
    "torch.randint",
    [integer("low"), integer("high"), sizes("size"), from, as],
    (context, low, high, shape, own, dtype) =>
      draw.randint(
        context.recorder,
        own ?? context.generator,
        low,
        high,
        shape,
        dtype,
      ),
    creates,
  ),
  creation(
    "torch.randint",
    [integer("high"), sizes("size"), from, as],
    (context, high, shape, own, dtype) =>
      draw.randint(
        context.recorder,
        own ?? context.generator,
        0,
        high,
        shape,
        dtype,
      ),
    creates,
  ),
  creation(
    "torch.randint_like",
    [tensor("input"), integer("high"), as],
    (context, x, high, dtype = x.dtype) =>
      draw.randint(
        context.recorder,
        context.generator,
        0,
        high,
        x.shape,
        dtype,
      ),
    creates,
  ),
  creation(
    "torch.randint_like",
    [tensor("input"), integer("low"), integer("high"), as],
    (context, x, low, high, dtype = x.dtype) =>
      draw.randint(
        context.recorder,
        context.generator,
        low,
        high,
        x.shape,
        dtype,
      ),
    creates,
  ),
  creation(
    "torch.randperm",
    [integer("n"), from, as],
    (context, n, own, dtype) =>
      cast(draw.randperm(context.recorder, own ?? context.generator, n), dtype),
    creates,
  ),
  creation(
    "torch.normal",
    [number("mean"), number("std"), sizes("size"), from, as],
    (context, mean, std, shape, own, dtype) =>
      arithmetic.add(
        arithmetic.mul(normal(context, own, shape, dtype), std),
        mean,
      ),
    creates,
  ),
  creation(
    "torch.normal",
    [tensor("mean"), tensor("std"), from],
    (context, mean, std, own) =>
      arithmetic.add(
        arithmetic.mul(normal(context, own, mean.shape, mean.dtype), std),
        mean,
      ),
  ),
  creation(
    "torch.normal",
    [tensor("mean"), number("std", 1), from],
    (context, mean, std, own) =>
      arithmetic.add(
        arithmetic.mul(normal(context, own, mean.shape, mean.dtype), std),
        mean,
      ),
  ),
  creation(
    "torch.normal",
    [number("mean"), tensor("std"), from],
    (context, mean, std, own) =>
      arithmetic.add(
        arithmetic.mul(normal(context, own, std.shape, std.dtype), std),
        mean,
      ),
  ),
  creation(
    "torch.bernoulli",
    [known("input"), from],
    ({ generator: main }, x, own) => chances(x, x, own ?? main),
  ),
  creation(
    "torch.bernoulli Tensor.bernoulli",
    [tensor("input"), number("p"), from],
    ({ generator: main }, x, p, own) => atChance(x, p, own ?? main),
  ),
  creation(
    "Tensor.bernoulli",
    [known("input"), from],
    ({ generator: main }, x, own) => chances(x, x, own ?? main),
  ),
  creation(
    "Tensor.bernoulli_",
    [tensor("self"), number("p", 0.5), from],
    ({ generator: main }, x, p, own) => atChance(x, p, own ?? main),
    writes,
  ),
  creation(
    "Tensor.bernoulli_",
    [tensor("self"), known("p"), from],
    ({ generator: main }, x, p, own) => chances(x, p, own ?? main),
    writes,
  ),
  creation(
    "torch.multinomial Tensor.multinomial",
    [known("input"), integer("num_samples"), flag("replacement", false), from],
    ({ generator: main }, x, count, replacement, own) =>
      multinomial(x, count, replacement, own ?? main),
  ),
  creation(
    "Tensor.normal_",
    [tensor("self"), number("mean", 0), number("std", 1), from],
    (context, x, mean, std, own) =>
      arithmetic.add(
        arithmetic.mul(normal(context, own, x.shape, x.dtype), std),
        mean,
      ),
    writes,
  ),
  creation(
    "Tensor.uniform_",
    [tensor("self"), number("from", 0), number("to", 1), from],
    ({ generator: main }, x, low, high, own) =>
      uniform(x, low, high, own ?? main),
    writes,
  ),
  creation(
    "Tensor.exponential_",
    [tensor("self"), number("lambd", 1), from],
    ({ generator: main }, x, rate, own) => exponential(x, own ?? main, rate),
    writes,
  ),
  creation(
    "Tensor.random_",
    [tensor("self"), integer("from"), integer("to"), from],
    ({ recorder, generator: main }, x, low, high, own) =>
      draw.randint(recorder, own ?? main, low, high, x.shape, x.dtype),
    writes,
  ),
  creation(
    "Tensor.random_",
    [tensor("self"), integer("to"), from],
    ({ recorder, generator: main }, x, high, own) =>
      draw.randint(recorder, own ?? main, 0, high, x.shape, x.dtype),
    writes,
  ),
  creation(
    "Tensor.random_",
    [tensor("self"), from],
    ({ recorder, generator: main }, x, own) =>
      draw.anyWhole(recorder, own ?? main, x.shape, x.dtype),
    { ...writes, asksDtype: true },
  ),
  creation(
    "torch.nn.functional.gumbel_softmax",
    [
      tensor("logits"),
      number("tau", 1),
      flag("hard", false),
      number("eps", 1e-10),
      integer("dim", -1),
    ],
    ({ generator: main }, x, tau, hard, _eps, dim) =>
      gumbelSoftmax(x, tau, hard, dim, main),
  ),
  creation(
    "torch.nn.functional.dropout",
    [
      tensor("input"),
      number("p", 0.5),
      flag("training", true),
      flag("inplace", false),
    ],
    ({ generator: main }, x, p, training) => {
      if (!training || p === 0) return x;
      requireProbability(p);
      return arithmetic.mul(x, arithmetic.div(atChance(x, 1 - p, main), 1 - p));
    },
    { handsBack: true },
  ),
];

function uniform(
  x: Tensor,
  low: number,
  high: number,
  from: draw.Generator,
): Tensor {
  const next = draw.uniformIn("uniform_", from, x.dtype);
  const width = x.dtype === "float32" ? Math.fround(high - low) : high - low;
  return filled(x, () => next() * width + low);
}

function atChance(x: Tensor, p: number, from: draw.Generator): Tensor {
  requireProbability(p);
  return filled(x, () => Number(from.uniform53() < p));
}

function gumbelSoftmax(
  x: Tensor,
  tau: number,
  hard: boolean,
  dim: number,
  from: draw.Generator,
): Tensor {
  const noise = filled(
    x,
    () => -Math.log(Math.fround(-Math.log1p(-from.uniform53()))),
  );
  const soft = softmax(arithmetic.div(arithmetic.add(x, noise), tau), dim);
  if (!hard) return soft;
  // the largest alone, with the gradient of all
  const largest = argmax(soft, dim, true);
  const axis = axisOf("gumbel_softmax", dim, x.rank);
  const shape = x.shape.map((size, each) => (each === axis ? size : 1));
  const places = x.recorder.constant(
    tensorOf("int64", shape, range(sizeAt(x, axis))),
  );
  const one = to(eq(largest, places), x.dtype);
  return arithmetic.add(arithmetic.sub(one, soft.detach()), soft);
}
