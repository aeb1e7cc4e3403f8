/** @file What follows from constants is known while recording; what needs the model is not. */
import { describe, expect, test } from "vitest";
import { needed } from "../../../src/graph/node.ts";
import { Recorder } from "../../../src/tracing/recorder.ts";
import { knownValue } from "../../../src/tracing/known/known.ts";
import * as torch from "../../../src/tracing/torch/index.ts";
import { counting, numbers, weight } from "./graph-text.ts";

const recorder = new Recorder();

describe("known values", () => {
  test("a chain of operations on constants is known", () => {
    const x = torch.arange(recorder, 0, 6, 1);
    const mask = torch.gt(torch.remainder(x, 3), 0);
    expect(numbers(torch.getitem(x, [mask]))).toEqual([1, 2, 4, 5]);
  });

  test("what depends on the model is not", () => {
    const w = weight(recorder, "w", 3);
    expect(knownValue(w)).toBeUndefined();
    expect(knownValue(torch.add(w, 1))).toBeUndefined();
    expect(knownValue(torch.getitem(w, [0]))).toBeUndefined();
  });

  test("large computations are left to the engine", () => {
    const wide = torch.full(recorder, [2000, 2000], { float: 1 });
    expect(knownValue(wide)).toBeUndefined();
    expect(knownValue(torch.sum(wide))).toBeUndefined();
  });

  test("each step is rounded to float32", () => {
    const third = torch.div(counting(recorder, 2), 3);
    expect(numbers(third)[1]).toBe(Math.fround(1 / 3));
    expect(numbers(torch.mul(third, 3))[1]).toBe(1);
  });

  test("the graph itself is not changed by asking", () => {
    const y = torch.exp(counting(recorder, 2));
    numbers(y);
    expect(needed(recorder.graph, [y.id]).map(({ op }) => op)).toEqual([
      "constant",
      "exp",
    ]);
  });
});

describe("functions that need to know", () => {
  const w = weight(recorder, "w", 3);

  test.each<[string, () => unknown]>([
    ["nonzero", () => torch.nonzero(torch.gt(w, 0))],
    ["unique", () => torch.unique(w)],
    ["index", () => torch.getitem(w, [torch.gt(w, 0)])],
    ["assignment", () => torch.setitem(w, [torch.argsort(w)], torch.exp(w))],
    ["one_hot", () => torch.one_hot(torch.argmax(w, 0))],
  ])("%s says so where they cannot", (name, call) => {
    expect(call).toThrow(new RegExp(`^${name}: .*model`));
  });
});
