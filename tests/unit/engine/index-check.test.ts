/** @file Indices that the model computes are refused, when it has run, where they lie outside of what they index. */
import { afterAll, describe, expect, it } from "vitest";
import { Engine } from "../../../src/engine/engine.ts";
import { checkIndices } from "../../../src/engine/index-check.ts";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { TraceError } from "../../../src/graph/error.ts";
import { numbersOf, tensorOf } from "../../../src/graph/tensor.ts";
import { nativeDevice } from "../../parity/native.ts";

const weight = tensorOf("float32", [3], [1, 7, -2]);
const engine = new Engine(nativeDevice(), {
  get: () => Promise.resolve(weight),
});
afterAll(() => engine.dispose());

const builder = new GraphBuilder();
const values = builder.record("weight", [], { name: "w", shape: [3] });
const index = builder.record("cast", [values], { dtype: "int64" });
const table = builder.constant(
  tensorOf("float32", [8], [0, 1, 2, 3, 4, 5, 6, 7]),
);

describe("an index that depends on the model", () => {
  it("picks where it lies inside, from the end too", async () => {
    const picked = builder.record("gather", [table, index], { axis: 0 });
    const [value] = await engine.evaluate(builder, [picked]);
    expect(value && numbersOf(value)).toEqual([1, 7, 6]);
  });

  it("is refused with its value and the limit where it lies outside", async () => {
    const short = builder.record("slice", [table], {
      axis: 0,
      start: 0,
      step: 1,
      length: 5,
    });
    const picked = builder.record("gather", [short, index], { axis: 0 });
    const evaluated = engine.evaluate(builder, [picked]);
    await expect(evaluated).rejects.toThrow(TraceError);
    await expect(evaluated).rejects.toThrow(
      "index: must be in [-5, 4] for axis 0 of a tensor of shape [5], got 7",
    );
  });

  it("is refused below 0 where PyTorch counts from the front only", async () => {
    const picked = builder.record("gather", [table, index], {
      axis: 0,
      front: true,
    });
    await expect(engine.evaluate(builder, [picked])).rejects.toThrow(
      "index: must be in [0, 7] for axis 0 of a tensor of shape [8], got -2",
    );
  });

  it("is not asked where it is the place of a greatest value", () => {
    const place = builder.record("argmax", [values], {
      axis: 0,
      keepdims: true,
    });
    const picked = builder.record("gather", [table, place], { axis: 0 });
    expect(checkIndices(builder, [picked])).toEqual([]);
  });
});
