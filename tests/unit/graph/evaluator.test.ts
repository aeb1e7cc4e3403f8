/** @file The evaluator computes every operation as PyTorch does, however long the chain, in bounded memory. */
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { TraceError } from "../../../src/graph/error.ts";
import { evaluateGraph, Evaluator } from "../../../src/graph/evaluator.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import { numbersOf, tensorOf } from "../../../src/graph/tensor.ts";
import { tensorDifference } from "../../../src/check/difference.ts";
import { tensorValue } from "../../../src/check/op-case.ts";
import { opGroups, readOpCases } from "../../parity/op-fixtures.ts";
import { toleranceOf } from "../../../src/check/op-tolerance.ts";

function whole(builder: GraphBuilder, ...numbers: readonly number[]): NodeId {
  return builder.constant(tensorOf("int64", [numbers.length], numbers));
}

describe("an operation on the evaluator equals PyTorch's", () => {
  for (const group of opGroups) {
    it(`in each case of ${group}`, () => {
      const far = readOpCases(group).filter(
        ({ op, inputs, attributes, expected }) => {
          const builder = new GraphBuilder();
          const ids = inputs.map((input) =>
            builder.constant(tensorValue(input)),
          );
          const [value] = evaluateGraph(builder, [
            builder.record(op, ids, attributes),
          ]);
          if (value === undefined) return true;
          const tolerance = toleranceOf("native", op, expected.dtype);
          return tensorDifference(value, tensorValue(expected)) > tolerance;
        },
      );
      expect(far.map(({ op, about }) => `${op}, ${about}`)).toEqual([]);
    });
  }
});

describe("whole numbers", () => {
  it("are exact beyond what a double holds, and wrap around at 64 bits", () => {
    const builder = new GraphBuilder();
    const base = whole(builder, 3, -7, 2);
    const power = builder.record("pow", [base, whole(builder, 50, 21, 63)], {});
    const product = builder.record("mul", [power, whole(builder, 1, 1, 2)], {});
    const [value] = evaluateGraph(builder, [product]);
    // 3 ** 50 as PyTorch gives it
    expect(value?.data).toEqual(
      BigInt64Array.of(6048575297968530377n, -558545864083284007n, 0n),
    );
  });

  it.each(["mod", "fmod", "floor_div", "int_div"] as const)(
    "are refused by %s where they are divided by zero",
    (op) => {
      const builder = new GraphBuilder();
      const id = builder.record(
        op,
        [whole(builder, 1, 2), whole(builder, 1, 0)],
        {},
      );
      expect(() => evaluateGraph(builder, [id])).toThrow(
        /^ZeroDivisionError: /,
      );
    },
  );

  it("index from both ends and never outside", () => {
    const builder = new GraphBuilder();
    const x = whole(builder, 10, 20, 30);
    const picked = (index: number): NodeId =>
      builder.record("gather", [x, whole(builder, index)], { axis: 0 });
    const [last] = evaluateGraph(builder, [picked(-1)]);
    expect(last && numbersOf(last)).toEqual([30]);
    expect(() => evaluateGraph(builder, [picked(3)])).toThrow(TraceError);
  });
});

describe("an evaluator", () => {
  it("computes ten thousand operations in a row", () => {
    const builder = new GraphBuilder();
    const one = builder.constant(tensorOf("float32", [], [1]));
    let id = one;
    for (let step = 0; step < 10_000; step++) {
      id = builder.record("add", [id, one], {});
    }
    const [value] = evaluateGraph(builder, [id]);
    expect(value && numbersOf(value)).toEqual([10_001]);
  });

  it("computes ten thousand writes of an element, in bounded memory", () => {
    const builder = new GraphBuilder();
    const length = 100;
    const places = builder.constant(
      tensorOf(
        "int64",
        [length],
        Array.from({ length }, (_, index) => index),
      ),
    );
    let id = builder.constant(
      tensorOf("float32", [length], new Array<number>(length).fill(0)),
    );
    for (let step = 0; step < 10_000; step++) {
      const here = builder.record(
        "eq",
        [places, builder.constant(tensorOf("int64", [], [step % length]))],
        {},
      );
      const number = builder.constant(tensorOf("float32", [], [step]));
      id = builder.record("where", [here, number, id], {});
    }
    const evaluator = new Evaluator(builder, { rememberedBytes: 10_000 });
    const value = evaluator.value(id);
    expect(value && numbersOf(value).slice(0, 3)).toEqual([9900, 9901, 9902]);
    expect(evaluator.rememberedBytes).toBeLessThanOrEqual(10_000);
  });

  it("goes on from what it was asked before", () => {
    const builder = new GraphBuilder();
    let computed = 0;
    const evaluator = new Evaluator(builder, {
      worthwhile: () => {
        computed++;
        return true;
      },
    });
    const one = builder.constant(tensorOf("float32", [], [1]));
    let id = one;
    const goOn = (steps: number): void => {
      for (let step = 0; step < steps; step++) {
        id = builder.record("add", [id, one], {});
        evaluator.value(id);
      }
    };
    goOn(10);
    const before = computed;
    goOn(100);
    expect(computed - before).toBe(100);
  });

  it("knows nothing of what depends on a weight, unless it is given", () => {
    const builder = new GraphBuilder();
    const weight = builder.record("weight", [], { name: "w", shape: [2] });
    const id = builder.record("neg", [weight], {});
    expect(new Evaluator(builder).value(id)).toBeUndefined();
    const given = new Evaluator(builder, {
      given: () => tensorOf("float32", [2], [1, 2]),
    });
    expect(given.value(id)?.data).toEqual(Float32Array.of(-1, -2));
  });

  it("leaves to others what is not worthwhile, and what follows from it", () => {
    const builder = new GraphBuilder();
    const one = builder.constant(tensorOf("float32", [], [1]));
    const sum = builder.record("add", [one, one], {});
    const after = builder.record("neg", [sum], {});
    const evaluator = new Evaluator(builder, {
      worthwhile: (_graph, node) => node.op !== "add",
    });
    expect(evaluator.value(after)).toBeUndefined();
  });
});
