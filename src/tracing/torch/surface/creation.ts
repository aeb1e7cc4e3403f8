/** @file Functions that make tensors from numbers. */
import { TraceError } from "../../../graph/error.ts";
import {
  type DType,
  isFloat,
  sizeOf,
  tensorOf,
} from "../../../graph/tensor.ts";
import type { Tensor } from "../../tensor.ts";
import * as create from "../creation.ts";
import { setitem } from "../indexing/set.ts";
import { cast, floatScalar, type Scalar } from "../operand.ts";
import { creation, entry, type Context, type Entry } from "./entry.ts";
import { numbersIn } from "./host.ts";
import {
  dtype,
  flag,
  integer,
  keyword,
  number,
  operand,
  sizes,
  tensor,
} from "./parameter.ts";

const creates = { creates: true } as const;
const itself = { gives: "self", view: true } as const;
const as = keyword(dtype("dtype", null));

function filled(name: string, value: number): Entry[] {
  return [
    creation(
      `torch.${name}`,
      [sizes("size"), as],
      ({ recorder }, shape, dtype = "float32") =>
        create.full(recorder, shape, value, dtype),
      creates,
    ),
    entry(
      `torch.${name}_like`,
      [tensor("input"), as],
      (x, dtype) => create.full_like(x, value, dtype),
      creates,
    ),
    entry(
      `Tensor.new_${name}`,
      [tensor("self"), sizes("size"), as],
      (x, shape, dtype = x.dtype) =>
        create.full(x.recorder, shape, value, dtype),
      creates,
    ),
  ];
}

/** 10 ** x for evenly spaced x. */
function logspace(
  { recorder }: Context,
  start: number,
  end: number,
  steps: number,
  base: number,
  dtype: DType,
): Tensor {
  const step = steps > 1 ? (end - start) / (steps - 1) : 0;
  const numbers = Array.from(
    { length: steps },
    (_, place) => base ** (start + place * step),
  );
  return recorder.constant(tensorOf(dtype, [steps], numbers));
}

function scalarOf(value: Scalar | Tensor): Scalar {
  if (
    typeof value === "number" ||
    typeof value === "boolean" ||
    "float" in value
  )
    return value;
  const [own = NaN] = numbersIn(value);
  return isFloat(value.dtype) ? floatScalar(own) : own;
}

function range(
  context: Context,
  start: Scalar | Tensor,
  end: Scalar | Tensor,
  step: Scalar | Tensor,
  dtype: DType | undefined,
): Tensor {
  return create.arange(
    context.recorder,
    scalarOf(start),
    scalarOf(end),
    scalarOf(step),
    dtype,
  );
}

function triangleOf(upper: boolean, names: string): Entry {
  return creation(
    names,
    [integer("row"), integer("col"), integer("offset", 0), as],
    ({ recorder }, row, col, offset, wanted) =>
      cast(
        create.triangle(recorder, row, col, offset, upper),
        wanted ?? "int64",
      ),
    creates,
  );
}

function requireSteps(steps: number): void {
  if (steps >= 0) return;
  throw new TraceError(`linspace: steps must not be negative, got ${steps}`);
}

export const making: readonly Entry[] = [
  ...filled("zeros", 0),
  ...filled("ones", 1),
  ...filled("empty", 0),
  creation(
    "torch.full",
    [sizes("size"), operand("fill_value"), as],
    ({ recorder }, shape, value, dtype) =>
      create.full(recorder, shape, scalarOf(value), dtype),
    creates,
  ),
  entry(
    "torch.full_like",
    [tensor("input"), operand("fill_value"), as],
    (x, value, dtype) => create.full_like(x, scalarOf(value), dtype),
    creates,
  ),
  entry(
    "Tensor.new_full",
    [tensor("self"), sizes("size"), operand("fill_value"), as],
    (x, shape, value, dtype = x.dtype) =>
      create.full(x.recorder, shape, scalarOf(value), dtype),
    creates,
  ),
  creation(
    "torch.arange",
    [operand("end"), as],
    (context, end, dtype) => range(context, 0, end, 1, dtype),
    creates,
  ),
  creation(
    "torch.arange",
    [operand("start"), operand("end"), operand("step", 1), as],
    range,
    creates,
  ),
  creation(
    "torch.range",
    [operand("start"), operand("end"), operand("step", 1), as],
    ({ recorder }, start, end, step, dtype = "float32") => {
      const [from, to, by] = [start, end, step].map((each) => {
        const own = scalarOf(each);
        return typeof own === "object" ? own.float : Number(own);
      });
      return create.arange(
        recorder,
        from ?? 0,
        (to ?? 0) + Math.sign(by ?? 1) / 2,
        by ?? 1,
        dtype,
      );
    },
    creates,
  ),
  creation(
    "torch.linspace",
    [number("start"), number("end"), integer("steps"), as],
    ({ recorder }, start, end, steps, dtype) => {
      requireSteps(steps);
      return create.linspace(recorder, start, end, steps, dtype);
    },
    creates,
  ),
  creation(
    "torch.logspace",
    [number("start"), number("end"), integer("steps"), number("base", 10), as],
    (context, start, end, steps, base, dtype = "float32") =>
      logspace(context, start, end, steps, base, dtype),
    creates,
  ),
  creation(
    "torch.eye",
    [integer("n"), integer("m", null), as],
    ({ recorder }, n, m, dtype) => create.eye(recorder, n, m, dtype),
    creates,
  ),
  triangleOf(false, "torch.tril_indices"),
  triangleOf(true, "torch.triu_indices"),
  entry("torch.numel", [tensor("input")], (x) => sizeOf(x.shape), {
    gives: "plain",
  }),
  entry(
    "torch.is_floating_point Tensor.is_floating_point",
    [tensor("input")],
    (x) => isFloat(x.dtype),
    { gives: "plain" },
  ),
  entry("torch.is_nonzero", [tensor("input")], (x) => numbersIn(x)[0] !== 0, {
    gives: "plain",
  }),
  entry("Tensor.zero_", [tensor("self")], (x) => written(x, 0), itself),
  entry(
    "Tensor.fill_",
    [tensor("self"), operand("value")],
    (x, value) => written(x, value),
    itself,
  ),
  entry(
    "Tensor.copy_",
    [tensor("self"), operand("src"), flag("non_blocking", false)],
    (x, source) => written(x, source),
    itself,
  ),
];

/** Every element takes a value, which broadcasts; an expanded tensor may be filled. */
function written(x: Tensor, value: Scalar | Tensor): Tensor {
  if (value === x) return x;
  setitem(x, ["ellipsis"], value);
  return x;
}
