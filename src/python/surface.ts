/** @file The table of PyTorch's surface as Python meets it: a description to make functions from, and what they call. */
import { type DType, type Shape } from "../graph/tensor.ts";
import * as torch from "../tracing/torch/index.ts";
import { withGradients } from "./gradients.ts";
import {
  promoted,
  type Operand,
  type Scalar,
} from "../tracing/torch/operand.ts";
import type { Context, Result } from "../tracing/torch/surface/entry.ts";
import {
  requireOneFloat,
  requireTaken,
} from "../tracing/torch/surface/dtype-rule.ts";
import { signatureOf } from "../tracing/torch/surface/parameter.ts";
import { surface } from "../tracing/torch/surface/table.ts";
import { Tensor } from "../tracing/tensor.ts";
import { refusals, refusedDtypes } from "./refusals.ts";

/** @param context of the namespace that is on at the call */
export function createSurface(context: () => Context): object {
  return {
    description: JSON.stringify(
      surface.map(({ call: _call, ...described }) => ({
        ...described,
        signature: signatureOf(described.parameters),
      })),
    ),
    refusals: JSON.stringify(refusals),
    refusedDtypes: JSON.stringify(refusedDtypes),
    functions: surface.map((entry) => (...values: readonly unknown[]) => {
      requireTaken(entry, values);
      const call = (): Result | undefined => {
        if (entry.view) return entry.call(context(), values);
        const result = entry.asksDtype
          ? entry.call(context(), values)
          : inFloat32(values, (own) => entry.call(context(), own));
        return entry.handsBack ? result : ownMemory(values, result);
      };
      // what starts from nothing only takes a tensor's shape
      return entry.creates
        ? call()
        : withGradients(entry.names[0] ?? "", values, call);
    }),
  };
}

/** What Python's operators and the tensor itself call by name, past the checks of arguments. */
export function primitives(context: () => Context): object {
  const { add, sub, mul, div, floor_divide, remainder, pow, matmul } = torch;
  const { eq, ne, lt, le, gt, ge, to, stack } = torch;
  const computed = { add, sub, mul, div, floor_divide, remainder, pow, matmul };
  const compared = { eq, ne, lt, le, gt, ge, to, stack };
  const { alias, clone, contiguous, reversed, getitem, setitem } = torch;
  const { assign, floatScalar } = torch;
  const own = Object.entries({ ...computed, ...compared }).map(
    ([name, compute]) => {
      const call = compute as (...values: readonly unknown[]) => Tensor;
      return [
        name,
        (...values: readonly unknown[]) => {
          requireOneFloat(`torch.${name}`, values);
          return withGradients(`torch.${name}`, values, () =>
            ownMemory(
              values,
              name === "to"
                ? call(...values)
                : inFloat32(values, (own) => call(...own)),
            ),
          );
        },
      ] as const;
    },
  );
  return {
    ...Object.fromEntries(own),
    ...{ alias, clone, contiguous, reversed, getitem, setitem },
    ...{ assign, floatScalar },
    tensor: (
      numbers: ArrayLike<number | bigint>,
      shape: Shape,
      dtype: DType,
    ): Tensor => torch.tensor(context().recorder, numbers, shape, dtype),
    resultType: (a: Operand, b: Operand): DType => promoted(a, b),
    full: (shape: Shape, value: Scalar, dtype?: DType): Tensor =>
      torch.full(context().recorder, shape, value, dtype),
  };
}

/**
 * PyTorch computes with its short floats in float32, and rounds once at the end.
 * @param call takes the values with their short floats as float32
 */
function inFloat32<Given extends Result | undefined>(
  values: readonly unknown[],
  call: (values: readonly unknown[]) => Given,
): Given | Result {
  const tensors = values
    .flat()
    .filter((value): value is Tensor => value instanceof Tensor);
  if (!tensors.some(({ dtype }) => isShort(dtype))) return call(values);
  // a tensor without axes does not make the others longer
  const dtype = promoted(...tensors);
  const stays = isShort(dtype);
  const longer = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(longer);
    return value instanceof Tensor && isShort(value.dtype)
      ? torch.to(value, "float32")
      : value;
  };
  const back = <Value>(value: Value): Value | Tensor =>
    stays && value instanceof Tensor && value.dtype === "float32"
      ? torch.to(value, dtype)
      : value;
  const result = call(values.map(longer));
  if (Array.isArray(result)) return (result as readonly Tensor[]).map(back);
  if (typeof result !== "object" || result instanceof Tensor) {
    return back(result);
  }
  return Object.fromEntries(
    Object.entries(result).map(([name, part]) => [name, back(part)]),
  );
}

function isShort(dtype: DType): boolean {
  return dtype === "float16" || dtype === "bfloat16";
}

/**
 * What is no view has memory of its own, as in PyTorch, also where nothing had to be computed and a function hands
 * back what it was given.
 */
function ownMemory(
  values: readonly unknown[],
  result: Result | undefined,
): Result | undefined {
  const given = values.flat().filter((value) => value instanceof Tensor);
  const apart = <Value>(value: Value): Value | Tensor =>
    value instanceof Tensor &&
    given.some(({ storage }) => storage === value.storage)
      ? torch.clone(value)
      : value;
  if (Array.isArray(result)) return (result as readonly Tensor[]).map(apart);
  if (typeof result !== "object" || result instanceof Tensor) {
    return apart(result);
  }
  const named = Object.entries(result as Readonly<Record<string, Tensor>>);
  return Object.fromEntries(named.map(([name, value]) => [name, apart(value)]));
}
