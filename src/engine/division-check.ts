/** @file Asks beside every wanted value whether whole numbers are divided by zero, which no device says. Pure. */
import type { GraphBuilder } from "../graph/builder.ts";
import { divisionByZero } from "../graph/error.ts";
import { needed, nodeOf, type NodeId } from "../graph/node.ts";
import { isWhole } from "../graph/elements.ts";
import type { OpName } from "../graph/ops/table.ts";
import { sizeOf, tensorOf, type TensorValue } from "../graph/tensor.ts";
import type { Checker } from "./value-checks.ts";

/** What PyTorch names in its message. */
const divisions: Partial<Record<OpName, string>> = {
  mod: "remainder",
  fmod: "fmod",
  floor_div: "floor_divide",
  int_div: "div",
};

/**
 * Divisors that depend on the model are only known when it has run. Lowering divides by 1 where one is 0, since some
 * devices would end the process; here each is asked whether it holds 0, and a value that depends on it is refused.
 */
export const checkDivisions: Checker = (graph, outputs) => {
  /** Divisor -> who divides by it. */
  const divisors = new Map<NodeId, string>();
  for (const { op, inputs, type: result } of needed(graph, outputs)) {
    const [, divisor] = inputs;
    const name = divisions[op];
    if (name === undefined || divisor === undefined) continue;
    const { type, value } = nodeOf(graph, divisor);
    if (!isWhole(type.dtype) || sizeOf(result.shape) === 0) continue;
    if (value === undefined) divisors.set(divisor, name);
    else if (holdsZero(value)) throw divisionByZero(name);
  }
  return [...divisors].map(([divisor, name]) => ({
    asked: (builder) => [recordCheck(builder, divisor)],
    verify: ([count]) => {
      if (Number(count?.data[0]) > 0) throw divisionByZero(name);
    },
  }));
};

function holdsZero({ data }: TensorValue): boolean {
  return Array.from(data as ArrayLike<number | bigint>).some(
    (own) => Number(own) === 0,
  );
}

/** How many zeros a divisor holds: one number, reduced beside the divisor. */
function recordCheck(builder: GraphBuilder, divisor: NodeId): NodeId {
  const { dtype, shape } = builder.typeOf(divisor);
  const zero = builder.constant(tensorOf(dtype, [], [0]));
  const isZero = builder.record("eq", [divisor, zero], {});
  // devices add up floats, few add up booleans
  const counted = builder.record("cast", [isZero], { dtype: "float32" });
  const axes = shape.map((_, axis) => axis);
  return builder.record("sum", [counted], { axes, keepdims: false });
}
