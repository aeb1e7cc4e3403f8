/** @file PyTorch's comparisons, logic and choice by condition. */
import { TraceError } from "../../graph/error.ts";
import { typeText } from "../../graph/tensor.ts";
import { Tensor } from "../tensor.ts";
import { add, mul } from "./arithmetic.ts";
import {
  as,
  cast,
  floatFor,
  promoted,
  recorderOf,
  scalarValue,
  isScalar,
  type Operand,
} from "./operand.ts";

type Comparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

function comparison(op: Comparison) {
  return (a: Operand, b: Operand): Tensor => {
    const recorder = recorderOf(op, [a, b]);
    const common = promoted(a, b);
    // False < True: size is compared as numbers
    const dtype =
      common === "bool" && op !== "eq" && op !== "ne" ? "int64" : common;
    return recorder.record(
      op,
      [as(recorder, a, dtype), as(recorder, b, dtype)],
      {},
    );
  };
}

export const eq = comparison("eq");
export const ne = comparison("ne");
export const lt = comparison("lt");
export const le = comparison("le");
export const gt = comparison("gt");
export const ge = comparison("ge");

/** True where an element is not zero. */
export function truth(x: Tensor): Tensor {
  return x.dtype === "bool" ? x : ne(x, 0);
}

function truthOf(x: Operand): Operand {
  return isScalar(x) ? scalarValue(x) !== 0 : truth(x);
}

type Logic = "and" | "or" | "xor";

function logical(op: Logic) {
  return (a: Operand, b: Operand): Tensor => {
    const recorder = recorderOf(`logical_${op}`, [a, b]);
    return recorder.record(
      op,
      [as(recorder, truthOf(a), "bool"), as(recorder, truthOf(b), "bool")],
      {},
    );
  };
}

export const logical_and = logical("and");
export const logical_or = logical("or");
export const logical_xor = logical("xor");

export function logical_not(x: Tensor): Tensor {
  return x.recorder.record("not", [truth(x)], {});
}

/** The operators & | ^ of Python, for booleans. */
function bitwise(op: Logic) {
  return (a: Operand, b: Operand): Tensor => {
    for (const operand of [a, b]) requireBool(`bitwise_${op}`, operand);
    return logical(op)(a, b);
  };
}

function requireBool(name: string, operand: Operand): void {
  const isBool =
    typeof operand === "boolean" ||
    (operand instanceof Tensor && operand.dtype === "bool");
  if (isBool) return;
  const got =
    operand instanceof Tensor ? typeText(operand.type) : scalarValue(operand);
  throw new TraceError(
    `${name}: & | ^ ~ take boolean tensors here, got ${got}; compare first, with brackets: (x > 0) & (y > 0)`,
    "NotImplementedError",
  );
}

export const bitwise_and = bitwise("and");
export const bitwise_or = bitwise("or");
export const bitwise_xor = bitwise("xor");

export function bitwise_not(x: Tensor): Tensor {
  requireBool("bitwise_not", x);
  return logical_not(x);
}

/** a where the condition holds, else b. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  if (condition.dtype !== "bool") {
    throw new TraceError(
      `where: the condition must be boolean, got ${typeText(condition.type)}; compare first: x != 0`,
    );
  }
  const { recorder } = condition;
  const dtype = promoted(a, b);
  return recorder.record(
    "where",
    [condition, as(recorder, a, dtype), as(recorder, b, dtype)],
    {},
  );
}

/** x with `value` wherever the mask holds; keeps x's dtype. */
export function masked_fill(x: Tensor, mask: Tensor, value: Operand): Tensor {
  if (promoted(x, value) !== x.dtype && !isScalar(value)) {
    throw new TraceError(
      `masked_fill: the value must fit ${x.dtype}, got ${typeText(value.type)}`,
    );
  }
  return where(mask, as(x.recorder, value, x.dtype), x);
}

/** |a - b| <= atol + rtol * |b|, element by element. */
export function isclose(
  a: Tensor,
  b: Operand,
  rtol = 1e-5,
  atol = 1e-8,
): Tensor {
  const { recorder } = a;
  const dtype = floatFor(promoted(a, b));
  const [x, y] = [as(recorder, a, dtype), as(recorder, b, dtype)];
  const distance = recorder.record(
    "abs",
    [recorder.record("sub", [x, y], {})],
    {},
  );
  const bound = add(mul(recorder.record("abs", [y], {}), rtol), atol);
  // equal infinities differ by nan
  return logical_or(eq(x, y), le(distance, cast(bound, dtype)));
}
