/** @file Bitwise operations on whole numbers; on booleans they are the logical ones, which the graph has. */
import { isWhole } from "../../../graph/elements.ts";
import { TraceError } from "../../../graph/error.ts";
import {
  elementBytes,
  isFloat,
  typeText,
  type DType,
} from "../../../graph/tensor.ts";
import { Tensor } from "../../tensor.ts";
import * as compare from "../compare.ts";
import { as, promoted, recorderOf, type Operand, cast } from "../operand.ts";
import { broadcast_tensors } from "../shape.ts";
import { valueOf } from "./host.ts";

function isBool(operand: Operand): boolean {
  return operand instanceof Tensor
    ? operand.dtype === "bool"
    : typeof operand === "boolean";
}

function onWhole(
  name: string,
  a: Operand,
  b: Operand,
  compute: (a: bigint, b: bigint, dtype: DType) => bigint,
): Tensor {
  const recorder = recorderOf(name, [a, b]);
  const dtype = promoted(a, b);
  if (isFloat(dtype)) {
    const given = [a, b].find((each) => each instanceof Tensor);
    throw new TraceError(
      `${name}: whole numbers or booleans are needed, got ${given instanceof Tensor ? typeText(given.type) : "floats"}; compare first, with brackets: (x > 0) & (y > 0)`,
      "NotImplementedError",
    );
  }
  // both wrap around to the common dtype first: -3 beside uint8 is 253
  const wide = broadcast_tensors(
    [a, b].map((each) => cast(as(recorder, each, dtype), "int64")),
  );
  const [first, second] = wide.map((x) => {
    if (x.known() === undefined) {
      throw new TraceError(
        `${name}: the whole numbers must be known, and these depend on the model; read them first, as torch.tensor(x.tolist())`,
        "NotImplementedError",
      );
    }
    return valueOf(x).data as BigInt64Array;
  });
  const data = (first ?? new BigInt64Array()).map((value, place) =>
    BigInt.asIntN(64, compute(value, second?.[place] ?? 0n, dtype)),
  );
  const result = recorder.constant({
    dtype: "int64",
    shape: wide[0]?.shape ?? [],
    data,
  });
  // shorter whole numbers stay as short
  return isWhole(dtype) ? cast(result, dtype) : result;
}

const operations = {
  and: (a: bigint, b: bigint): bigint => a & b,
  or: (a: bigint, b: bigint): bigint => a | b,
  xor: (a: bigint, b: bigint): bigint => a ^ b,
};

/** & | ^ of booleans or whole numbers. */
export function bitwise(
  kind: keyof typeof operations,
): (a: Operand, b: Operand) => Tensor {
  const logical = {
    and: compare.bitwise_and,
    or: compare.bitwise_or,
    xor: compare.bitwise_xor,
  }[kind];
  return (a, b) =>
    isBool(a) && isBool(b)
      ? logical(a, b)
      : onWhole(`bitwise_${kind}`, a, b, operations[kind]);
}

export function bitwiseNot(x: Tensor): Tensor {
  return onWhole("bitwise_not", x, -1, operations.xor);
}

function divisor(a: bigint, b: bigint): bigint {
  let [greater, less] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (less !== 0n) [greater, less] = [less, greater % less];
  return greater;
}

/** The greatest common divisor of whole numbers, or the least common multiple. */
export function common(
  kind: "gcd" | "lcm",
): (a: Operand, b: Operand) => Tensor {
  return (a, b) => {
    if (isBool(a) || isBool(b)) {
      throw new TraceError(
        `${kind}: whole numbers are needed, got booleans`,
        "NotImplementedError",
      );
    }
    return onWhole(kind, a, b, (one, other) => {
      const shared = divisor(one, other);
      if (kind === "gcd" || shared === 0n) return shared;
      const multiple = (one / shared) * other;
      return multiple < 0n ? -multiple : multiple;
    });
  };
}

/** How many bits a number has. */
function widthOf(dtype: DType): bigint {
  return BigInt(8 * elementBytes[dtype]);
}

/** << and >>. Beyond all bits, and by less than none, nothing is left of a number but its sign. */
export function shifted(
  direction: "left" | "right",
): (a: Operand, b: Operand) => Tensor {
  return (a, b) =>
    onWhole(`bitwise_${direction}_shift`, a, b, (value, by, dtype) => {
      const isWithin = by >= 0n && by < widthOf(dtype);
      if (direction === "left") return isWithin ? value << by : 0n;
      if (isWithin) return value >> by;
      return value < 0n ? -1n : 0n;
    });
}
