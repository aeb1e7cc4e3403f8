/** @file What PyTorch's functions record: the graph's text. Their values are compared with PyTorch in programs.test.ts. */
import { describe, expect, test } from "vitest";
import { TraceError } from "../../../src/graph/error.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import type { Tensor } from "../../../src/tracing/tensor.ts";
import * as torch from "../../../src/tracing/torch/index.ts";
import { textOf, weight } from "./graph-text.ts";

const recorder = new Recorder();
const x = weight(recorder, "x", 2, 3, 4);
const n = torch.arange(recorder, 0, 4, 1);

describe("promotion", () => {
  test("whole numbers and floats meet as float32", () => {
    expect(textOf(torch.add(x, n))).toMatchInlineSnapshot(`
      "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
      n1: int64[4] = constant (0, 1, 2, 3)
      n2: float32[4] = cast n1 dtype="float32"
      n3: float32[2,3,4] = add n0 n2
      return n3"
    `);
  });

  test("a whole number stays whole, a float does not", () => {
    expect(torch.mul(n, 2).dtype).toBe("int64");
    expect(torch.mul(n, { float: 2 }).dtype).toBe("float32");
    expect(torch.mul(n, 2.5).dtype).toBe("float32");
    expect(torch.mul(x, 2).dtype).toBe("float32");
  });

  test("true division casts first", () => {
    expect(textOf(torch.div(n, 2))).toMatchInlineSnapshot(`
      "n0: int64[4] = constant (0, 1, 2, 3)
      n1: float32[4] = cast n0 dtype="float32"
      n2: float32[] = constant (2)
      n3: float32[4] = div n1 n2
      return n3"
    `);
  });

  test("booleans add up as whole numbers", () => {
    expect(textOf(torch.sum(torch.gt(x, 0), -1))).toMatchInlineSnapshot(`
      "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
      n1: float32[] = constant (0)
      n2: bool[2,3,4] = gt n0 n1
      n3: int64[2,3,4] = cast n2 dtype="int64"
      n4: int64[2,3] = sum n3 axes=[2] keepdims=false
      return n4"
    `);
  });
});

describe("small graphs", () => {
  test("a square is a product, a root a root", () => {
    expect(textOf(torch.pow(x, 2))).toMatchInlineSnapshot(`
      "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
      n1: float32[2,3,4] = mul n0 n0
      return n1"
    `);
    expect(textOf(torch.pow(x, 0.5))).toMatchInlineSnapshot(`
      "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
      n1: float32[2,3,4] = sqrt n0
      return n1"
    `);
  });

  test("views of the same shape record nothing", () => {
    expect(torch.reshape(x, [2, -1, 4]).id).toBe(x.id);
    expect(torch.permute(x, [0, 1, -1]).id).toBe(x.id);
    expect(torch.expand(x, [2, -1, 4]).id).toBe(x.id);
    expect(torch.getitem(x, ["ellipsis"]).id).toBe(x.id);
  });

  test("equal operations are one node", () => {
    expect(torch.exp(x).id).toBe(torch.exp(x).id);
  });

  test("zeros are one number, expanded", () => {
    expect(textOf(torch.full(recorder, [10, 100], 0))).toMatchInlineSnapshot(`
      "n0: int64[] = constant (0)
      n1: int64[10,100] = expand n0 shape=[10,100]
      return n1"
    `);
  });

  test("einsum is a product of matrices", () => {
    const q = weight(recorder, "q", 2, 5, 3, 4);
    const k = weight(recorder, "k", 2, 5, 3, 4);
    expect(textOf(torch.einsum("bqhd,bkhd->bhqk", [q, k])))
      .toMatchInlineSnapshot(`
      "n0: float32[2,5,3,4] = weight name="q" shape=[2,5,3,4]
      n1: float32[2,5,3,4] = weight name="k" shape=[2,5,3,4]
      n2: float32[2,3,5,4] = permute n0 perm=[0,2,1,3]
      n3: float32[2,3,4,5] = permute n1 perm=[0,2,3,1]
      n4: float32[2,3,5,5] = matmul n2 n3
      return n4"
    `);
  });

  test("cross entropy picks from the logarithms", () => {
    const logits = weight(recorder, "logits", 3, 7);
    const target = torch.tensor(recorder, [1, 2, 3], [3], "int64");
    expect(textOf(torch.cross_entropy(logits, target))).toMatchInlineSnapshot(`
      "n0: float32[3,7] = weight name="logits" shape=[3,7]
      n1: int64[3] = constant (1, 2, 3)
      n2: float32[3,7] = log_softmax n0 axis=1
      n3: int64[3,1] = reshape n1 shape=[3,1]
      n4: float32[3,1] = take_along n2 n3 axis=1 front=true
      n5: float32[3] = reshape n4 shape=[3]
      n6: float32[3] = neg n5
      n7: float32[] = mean n6 axes=[0] keepdims=false
      return n7"
    `);
  });
});

/** A copy of x after x[items] = value. */
function written(
  x: Tensor,
  items: Parameters<typeof torch.setitem>[1],
  value: Parameters<typeof torch.setitem>[2],
): Tensor {
  const copy = torch.clone(x);
  torch.setitem(copy, items, value);
  return copy;
}

describe("indexing", () => {
  test("whole numbers and slices are slices", () => {
    expect(textOf(torch.getitem(x, [1, { start: -2 }, "none", { step: 2 }])))
      .toMatchInlineSnapshot(`
      "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
      n1: float32[1,3,4] = slice n0 axis=0 length=1 start=1 step=1
      n2: float32[3,4] = reshape n1 shape=[3,4]
      n3: float32[2,4] = slice n2 axis=0 length=2 start=1 step=1
      n4: float32[2,1,4] = reshape n3 shape=[2,1,4]
      n5: float32[2,1,2] = slice n4 axis=2 length=2 start=0 step=2
      return n5"
    `);
  });

  test("an index tensor gathers", () => {
    const places = torch.tensor(recorder, [0, -1], [2], "int64");
    expect(textOf(torch.getitem(x, [{}, places]))).toMatchInlineSnapshot(`
      "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
      n1: int64[2] = constant (0, 2)
      n2: float32[2,2,4] = gather n0 n1 axis=1
      return n2"
    `);
  });

  test("index tensors side by side gather once over their joint axis", () => {
    const rows = torch.tensor(recorder, [0, 1], [2], "int64");
    const columns = torch.tensor(recorder, [3, 0], [2], "int64");
    expect(textOf(torch.getitem(x, [{}, rows, columns])))
      .toMatchInlineSnapshot(`
        "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
        n1: int64[2] = constant (3, 4)
        n2: float32[2,12] = reshape n0 shape=[2,12]
        n3: float32[2,2] = gather n2 n1 axis=1
        return n3"
      `);
  });

  test("a whole axis is written by putting pieces side by side", () => {
    expect(textOf(written(x, [{}, 1], 0))).toMatchInlineSnapshot(`
      "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
      n1: float32[] = constant (0)
      n2: float32[2,4] = expand n1 shape=[2,4]
      n3: float32[2,1,4] = reshape n2 shape=[2,1,4]
      n4: float32[2,1,4] = slice n0 axis=1 length=1 start=0 step=1
      n5: float32[2,1,4] = slice n0 axis=1 length=1 start=2 step=1
      n6: float32[2,3,4] = concat n4 n3 n5 axis=1
      return n6"
    `);
  });

  test("scattered places are written by choosing from both", () => {
    expect(textOf(written(x, [{}, {}, { step: 2 }], 1))).toMatchInlineSnapshot(`
      "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
      n1: float32[] = constant (1)
      n2: float32[2,3,2] = expand n1 shape=[2,3,2]
      n3: float32[2,3,6] = concat n0 n2 axis=2
      n4: int64[4] = constant (4, 1, 5, 3)
      n5: float32[2,3,4] = gather n3 n4 axis=2
      return n5"
    `);
  });

  test("a mask that only the model knows fills, and does not select", () => {
    const mask = torch.gt(x, 0);
    expect(textOf(written(x, [mask], 0))).toMatchInlineSnapshot(`
      "n0: float32[2,3,4] = weight name="x" shape=[2,3,4]
      n1: float32[] = constant (0)
      n2: bool[2,3,4] = gt n0 n1
      n3: float32[2,3,4] = where n2 n1 n0
      return n3"
    `);
    expect(() => torch.getitem(x, [mask])).toThrow(
      "index: how many elements a boolean mask keeps must be known before the model runs, and this mask depends on the model; keep the shape with torch.where(mask, x, 0)",
    );
  });
});

describe("refusals say subject, rule, value and remedy", () => {
  test.each<[string, () => unknown, string]>([
    [
      "mean of whole numbers",
      () => torch.mean(n),
      "mean: expected float32, got int64[4]; call .float() first",
    ],
    [
      "an axis too far",
      () => torch.softmax(x, 3),
      "softmax: dim must be in [-3, 2], got 3",
    ],
    [
      "shapes that do not broadcast",
      () => torch.add(x, weight(recorder, "y", 5)),
      "add: shapes must broadcast, aligned at the last axis with sizes equal or 1, got [2,3,4] and [5]",
    ],
    [
      "a reversed slice",
      () => torch.getitem(x, [{ step: -1 }]),
      "slice: the step must be greater than zero, got -1; to reverse an axis write x.flip(axis)",
    ],
    [
      "bits of whole numbers",
      () => torch.bitwise_and(n, 1),
      "bitwise_and: & | ^ ~ take boolean tensors here, got int64[4]; compare first, with brackets: (x > 0) & (y > 0)",
    ],
    [
      "an index outside",
      () => torch.getitem(x, [2]),
      "index: 2 is outside of axis 0 with size 2 of float32[2,3,4]",
    ],
    [
      "a shape that does not hold the elements",
      () => torch.reshape(x, [5, -1]),
      "reshape: shape [5, -1] must hold the 24 elements of float32[2,3,4]",
    ],
    [
      "an assigned value of another shape",
      () =>
        torch.setitem(
          x,
          [{}, 0],
          n.recorder.constant({
            dtype: "float32",
            shape: [3],
            data: new Float32Array(3),
          }),
        ),
      "assignment: the value must broadcast to the [2,4] that it replaces, got float32[3]",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(TraceError);
    expect(call).toThrow(message);
  });
});
