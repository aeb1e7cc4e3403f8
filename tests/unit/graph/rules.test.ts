/** @file What the shape rules refuse, and how they say it: subject, rule, value. */
import { describe, expect, it } from "vitest";
import { TraceError } from "../../../src/graph/error.ts";
import type { OpAttributes, OpName } from "../../../src/graph/ops/table.ts";
import { inferType, ops } from "../../../src/graph/ops/table.ts";
import { sizeOf, type DType } from "../../../src/graph/tensor.ts";

interface Refused {
  readonly op: OpName;
  readonly message: string;
}

const dtypes = { f: "float32", i: "int64", b: "bool" } as const;

/** "f2,3" is float32[2,3]; "i" is an int64 scalar. */
function typeOf(text: string): { dtype: DType; shape: number[] } {
  const [kind = "", sizes = ""] = [text.slice(0, 1), text.slice(1)];
  return {
    dtype: dtypes[kind as keyof typeof dtypes],
    shape: sizes === "" ? [] : sizes.split(",").map(Number),
  };
}

function refusal<Op extends OpName>(
  op: Op,
  inputs: readonly string[],
  attributes: OpAttributes[Op],
): Refused {
  try {
    const type = inferType(op, inputs.map(typeOf), attributes);
    return { op, message: `accepted: ${JSON.stringify(type)}` };
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return { op, message: error.message };
  }
}

const kept = { axes: [0], keepdims: false };
const diagonal = { offset: 0, dim1: 0, dim2: 1 };
const slice = { axis: 0, start: 0, step: 1, length: 1 };
const top = { axis: 0, k: 1, largest: true };

const refusals: readonly Refused[] = [
  // arity, for every rule alike
  refusal("neg", [], {}),
  refusal("where", ["b2", "f2"], {}),
  refusal("concat", [], { axis: 0 }),
  // elementwise
  refusal("neg", ["b2"], {}),
  refusal("exp", ["i2"], {}),
  refusal("not", ["f2"], {}),
  refusal("isnan", ["i2"], {}),
  refusal("add", ["f2,3", "f2"], {}),
  refusal("add", ["f2", "i2"], {}),
  refusal("div", ["i2", "i2"], {}),
  refusal("int_div", ["f2", "f2"], {}),
  refusal("lt", ["b2", "b2"], {}),
  refusal("eq", ["f2", "i2"], {}),
  refusal("and", ["f2", "f2"], {}),
  refusal("where", ["f2", "f2", "f2"], {}),
  refusal("where", ["b2", "f2", "i2"], {}),
  refusal("where", ["b3", "f2", "f2"], {}),
  // matrix products
  refusal("matmul", ["f2,3", "f2,3"], {}),
  refusal("matmul", ["f3", "f3"], {}),
  refusal("matmul", ["f2,1,3", "f3,3,1"], {}),
  refusal("matmul", ["i2,3", "i3,2"], {}),
  refusal("linear", ["f2,3", "f2,4"], {}),
  // reductions
  refusal("sum", ["f2,3"], { axes: [2], keepdims: false }),
  refusal("sum", ["b2"], kept),
  refusal("mean", ["i2"], kept),
  refusal("amax", ["f0,2"], kept),
  refusal("logsumexp", ["i2"], kept),
  refusal("argmax", ["f0"], { axis: 0, keepdims: false }),
  refusal("argmax", ["f2"], { axis: 1, keepdims: false }),
  refusal("argmin", ["b2"], { axis: 0, keepdims: false }),
  refusal("softmax", ["f2,3"], { axis: -1 }),
  refusal("log_softmax", ["i2"], { axis: 0 }),
  refusal("cumsum", ["f2"], { axis: 1.5 }),
  refusal("layer_norm", ["f2,3", "f2", "f3"], { eps: 1e-5 }),
  refusal("layer_norm", ["f2,3", "f3", "i3"], { eps: 1e-5 }),
  refusal("topk_values", ["f2"], { ...top, k: 3 }),
  refusal("topk_indices", ["f2"], { ...top, k: 0 }),
  // movement
  refusal("reshape", ["f2,3"], { shape: [4] }),
  refusal("permute", ["f2,3"], { perm: [0, 0] }),
  refusal("permute", ["f2,3"], { perm: [0] }),
  refusal("expand", ["f2,3"], { shape: [2, 4] }),
  refusal("expand", ["f2,3"], { shape: [3] }),
  refusal("slice", ["f5"], { ...slice, axis: 1 }),
  refusal("slice", ["f5"], { ...slice, start: 4, length: 2 }),
  refusal("slice", ["f5"], { ...slice, start: 1, step: -1, length: 3 }),
  refusal("slice", ["f5"], { ...slice, step: 0 }),
  refusal("concat", ["f2,3", "f2,4"], { axis: 0 }),
  refusal("concat", ["f2", "i2"], { axis: 0 }),
  refusal("stack", ["f2", "f3"], { axis: 0 }),
  refusal("stack", ["f2", "f2"], { axis: 2 }),
  refusal("gather", ["f5", "f2"], { axis: 0 }),
  refusal("gather", ["f5", "i2"], { axis: 1 }),
  refusal("take_along", ["f5", "i2,2"], { axis: 0 }),
  refusal("take_along", ["f5,2", "i2,3"], { axis: 0 }),
  refusal("index_add", ["f5", "i4"], { axis: 0, size: 3 }),
  refusal("index_add", ["f5", "f5"], { axis: 0, size: 3 }),
  refusal("scatter_add", ["f5", "i4"], { axis: 0, size: 3 }),
  refusal("scatter_add", ["f5", "i5"], { axis: 1, size: 3 }),
  refusal("diagonal", ["f2,3"], { ...diagonal, dim2: 0 }),
  refusal("diagonal", ["f2"], diagonal),
  refusal("trilu", ["f2"], { k: 0, upper: true }),
];

describe("a refusal", () => {
  it.each(refusals)("$message", ({ message }) => {
    expect(message).toMatch(
      /^[a-z_]+: .*(must|takes|expected|needs) .*(got|holds) .*[^.]$/,
    );
  });

  it("reads subject, rule, value", () => {
    expect(refusals.map(({ message }) => message).join("\n"))
      .toMatchInlineSnapshot(`
        "neg: takes 1 input, got 0
        where: takes 3 inputs, got 2
        concat: takes at least one input, got 0
        neg: expected numbers, got bool[2]
        exp: expected floats, got int64[2]
        not: expected bool, got float32[2]
        isnan: expected floats, got int64[2]
        add: shapes must broadcast, aligned at the last axis with sizes equal or 1, got [2,3] and [2]
        add: inputs must have one dtype, got float32[2] and int64[2]
        div: expected floats, got int64[2]
        int_div: expected whole numbers, got float32[2]
        lt: expected numbers, got bool[2]
        eq: inputs must have one dtype, got float32[2] and int64[2]
        and: expected bool, got float32[2]
        where: expected bool, got float32[2]
        where: inputs must have one dtype, got float32[2] and int64[2]
        where: shapes must broadcast, aligned at the last axis with sizes equal or 1, got [3] and [2] and [2]
        matmul: the last axis of the first must equal the last but one of the second, got float32[2,3] and float32[2,3]
        matmul: the last axis of the first must equal the last but one of the second, got float32[3] and float32[3]
        matmul: shapes must broadcast, aligned at the last axis with sizes equal or 1, got [2] and [3]
        matmul: expected floats, got int64[2,3]
        linear: weight must be [out, in] with in = the last axis of x, got float32[2,3] and float32[2,4]
        sum: axis must be in [0, 1], got 2 for float32[2,3]
        sum: expected numbers, got bool[2]
        mean: expected floats, got int64[2]
        amax: an axis to fold must not be empty, got float32[0,2]
        logsumexp: expected floats, got int64[2]
        argmax: an axis to fold must not be empty, got float32[0]
        argmax: axis must be in [0, 0], got 1 for float32[2]
        argmin: expected numbers, got bool[2]
        softmax: axis must be in [0, 1], got -1 for float32[2,3]
        log_softmax: expected floats, got int64[2]
        cumsum: axis must be in [0, 0], got 1.5 for float32[2]
        layer_norm: weight and bias must have the size of the last axis, got float32[2] for float32[2,3]
        layer_norm: expected floats, got int64[3]
        topk: k must be in [1, 2] for axis 0 of float32[2], got 3
        topk: k must be in [1, 2] for axis 0 of float32[2], got 0
        reshape: shape [4] must hold the 6 elements of float32[2,3], it holds 4
        permute: axes must name each of float32[2,3]'s 2 axes once, got (0, 0)
        permute: axes must name each of float32[2,3]'s 2 axes once, got (0)
        expand: shapes must broadcast, aligned at the last axis with sizes equal or 1, got [2,3] and [2,4]
        expand: the shape must keep every size but 1 of float32[2,3], got [3]
        slice: axis must be in [0, 0], got 1 for float32[5]
        slice: elements must lie in [0, 4] of axis 0 of float32[5] and be some step apart, got 4 to 5 by 1
        slice: elements must lie in [0, 4] of axis 0 of float32[5] and be some step apart, got 1 to -1 by -1
        slice: elements must lie in [0, 4] of axis 0 of float32[5] and be some step apart, got 0 to 0 by 0
        concat: sizes must agree on every axis but 0, got float32[2,3] and float32[2,4]
        concat: inputs must have one dtype, got float32[2] and int64[2]
        stack: inputs must have one shape, got float32[2] and float32[3]
        stack: axis must be in [0, 1], got 2 for float32[2,2]
        gather: expected int64, got float32[2]
        gather: axis must be in [0, 0], got 1 for float32[5]
        gather: the index must have the rank of the input and be no larger on any axis but 0, got float32[5] and int64[2,2]
        gather: the index must have the rank of the input and be no larger on any axis but 0, got float32[5,2] and int64[2,3]
        index_add: the source must have the indices' shape from axis 0 on, got float32[5] and int64[4]
        index_add: expected int64, got float32[5]
        scatter_add: the indices must have the shape of the source, got float32[5] and int64[4]
        scatter_add: axis must be in [0, 0], got 1 for float32[5]
        diagonal: dim1 and dim2 must differ, got 0 twice
        diagonal: axis must be in [0, 0], got 1 for float32[2]
        trilu: needs at least two axes, got float32[2]"
      `);
  });
});

it("has a refusal for each rule that looks at more than the number of inputs", () => {
  const refused = new Set(refusals.map(({ op }) => ops[op].infer));
  const accepting = "constant weight tap cast boundary".split(" ");
  const missing = (Object.keys(ops) as OpName[]).filter(
    (op) => !refused.has(ops[op].infer) && !accepting.includes(op),
  );
  expect(missing).toEqual([]);
});

describe("a rule", () => {
  const inferred = <Op extends OpName>(
    op: Op,
    inputs: readonly string[],
    attributes: OpAttributes[Op],
  ) => {
    const { dtype, shape } = inferType(op, inputs.map(typeOf), attributes);
    return `${dtype}[${shape.join(",")}]`;
  };

  it("broadcasts sizes of one, and nothing else", () => {
    expect(inferred("add", ["f2,1,3", "f4,1"], {})).toBe("float32[2,4,3]");
    expect(inferred("add", ["f0,3", "f1,3"], {})).toBe("float32[0,3]");
    expect(inferred("eq", ["i2", "i"], {})).toBe("bool[2]");
  });

  it("puts the indices' shape in the place of a gathered axis", () => {
    expect(inferred("gather", ["f5,6,7", "i2,3"], { axis: 1 })).toBe(
      "float32[5,2,3,7]",
    );
  });

  it("appends the diagonal as the last axis", () => {
    const attributes = { offset: -2, dim1: 1, dim2: 2 };
    expect(inferred("diagonal", ["f4,5,6,7"], attributes)).toBe(
      "float32[4,7,3]",
    );
  });

  it("stacks on any axis, the one after the last included", () => {
    expect(inferred("stack", ["f2,3", "f2,3"], { axis: 2 })).toBe(
      "float32[2,3,2]",
    );
  });
});

it("counts one element in a scalar and none where a size is zero", () => {
  expect([sizeOf([]), sizeOf([2, 3]), sizeOf([2, 0])]).toEqual([1, 6, 0]);
});
