/** @file Gradients: of every operation against finite differences in double precision, and of chains. */
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import { evaluateGraph } from "../../../src/graph/evaluator.ts";
import { recordGradients } from "../../../src/graph/gradient.ts";
import type { NodeId } from "../../../src/graph/node.ts";
import {
  ops,
  recordOf,
  type OpAttributes,
  type OpName,
} from "../../../src/graph/ops/table.ts";
import { difference } from "../../../src/check/difference.ts";
import { seedOf } from "../../../src/check/op-case.ts";
import { opGroups, readOpCases } from "../../parity/op-fixtures.ts";
import {
  numbersOf,
  sizeOf,
  tensorOf,
  type Shape,
} from "../../../src/graph/tensor.ts";

/** An error of second order in the step, and one of rounding over it: both below 1e-8 for functions of size 1. */
const step = 1e-5;
const finiteDifferences = 1e-7;

/** Numbers of both signs, none of which is near another, near zero or near a whole number. */
function spread(size: number, seed: number): number[] {
  return Array.from({ length: size }, (_, index) => {
    const place = (index * 7 + seed * 3) % 11;
    return (place - 5 + 0.37) * 0.4 + index * 0.013;
  });
}

function positive(size: number, seed: number): number[] {
  return spread(size, seed).map((x) => Math.abs(x) + 0.2);
}

interface Case {
  readonly op: Exclude<OpName, "constant">;
  readonly shapes: readonly Shape[];
  readonly attributes: OpAttributes[OpName];
  /** Whole numbers behind the floats: indices. */
  readonly indices?: { readonly shape: Shape; readonly data: number[] };
  readonly numbers?: typeof spread;
}

function of<Op extends Exclude<OpName, "constant">>(
  op: Op,
  shapes: readonly Shape[],
  attributes: OpAttributes[Op],
  more: Pick<Case, "indices" | "numbers"> = {},
): Case {
  return { op, shapes, attributes, ...more };
}

const axes = { axes: [1], keepdims: false };
const unary = [
  "neg abs sin cos tanh sigmoid relu erf exp".split(" "),
].flat() as "neg"[];

const cases: readonly Case[] = [
  ...unary.map((op) => of(op, [[2, 3]], {})),
  ...(["log", "sqrt", "reciprocal"] as const).map((op) =>
    of(op, [[2, 3]], {}, { numbers: positive }),
  ),
  of("gelu", [[2, 3]], { approximate: "none" }),
  of("gelu", [[2, 3]], { approximate: "tanh" }),
  of("cast", [[2, 3]], { dtype: "float64" }),
  ...(["add", "sub", "mul", "div", "maximum", "minimum"] as const).flatMap(
    (op) => [
      of(
        op,
        [
          [2, 3],
          [2, 3],
        ],
        {},
      ),
      of(op, [[2, 1], [3]], {}),
      of(op, [[], [2, 3]], {}),
    ],
  ),
  of(
    "pow",
    [
      [2, 3],
      [2, 3],
    ],
    {},
    { numbers: positive },
  ),
  of("mod", [[2, 3], [3]], {}),
  of("fmod", [[2, 3], [3]], {}),
  of(
    "matmul",
    [
      [2, 3],
      [3, 4],
    ],
    {},
  ),
  of(
    "matmul",
    [
      [2, 2, 3],
      [2, 3, 2],
    ],
    {},
  ),
  of(
    "matmul",
    [
      [2, 1, 2, 3],
      [2, 3, 2],
    ],
    {},
  ),
  of(
    "matmul",
    [
      [2, 2, 3],
      [3, 2],
    ],
    {},
  ),
  of(
    "linear",
    [
      [2, 2, 3],
      [4, 3],
    ],
    {},
  ),
  of("linear", [[3], [4, 3]], {}),
  ...(["sum", "mean", "prod", "amax", "amin", "logsumexp"] as const).flatMap(
    (op) => [
      of(op, [[2, 3, 2]], axes),
      of(op, [[2, 3]], { axes: [0, 1], keepdims: true }),
    ],
  ),
  of("softmax", [[2, 3, 2]], { axis: 1 }),
  of("log_softmax", [[2, 3, 2]], { axis: 1 }),
  of("cumsum", [[2, 3]], { axis: 1 }),
  of("topk_values", [[2, 5]], { axis: 1, k: 3, largest: true }),
  of("layer_norm", [[2, 2, 4], [4], [4]], { eps: 1e-5 }),
  of("reshape", [[2, 3]], { shape: [3, 2] }),
  of("permute", [[2, 3, 4]], { perm: [2, 0, 1] }),
  of("expand", [[3, 1]], { shape: [2, 3, 2] }),
  of("slice", [[2, 5]], { axis: 1, start: 1, step: 1, length: 3 }),
  of("slice", [[2, 5]], { axis: 1, start: 4, step: -2, length: 3 }),
  of(
    "concat",
    [
      [2, 3],
      [2, 1],
    ],
    { axis: 1 },
  ),
  of(
    "stack",
    [
      [2, 3],
      [2, 3],
    ],
    { axis: 1 },
  ),
  of("diagonal", [[3, 2, 4]], { offset: -1, dim1: 0, dim2: 2 }),
  of("trilu", [[2, 3, 3]], { k: 0, upper: false }),
  of("boundary", [[2, 3]], { label: "layer 1" }),
  of(
    "gather",
    [[4, 2]],
    { axis: 0 },
    { indices: { shape: [2, 2], data: [1, -1, 1, 0] } },
  ),
  of(
    "take_along",
    [[3, 4]],
    { axis: 1 },
    { indices: { shape: [2, 3], data: [0, 2, 2, 3, 3, 1] } },
  ),
  of(
    "index_add",
    [[2, 3]],
    { axis: 0, size: 4 },
    { indices: { shape: [2], data: [1, 1] } },
  ),
  of(
    "scatter_add",
    [[2, 3]],
    { axis: 1, size: 4 },
    { indices: { shape: [2, 3], data: [0, 2, 2, 3, 3, 1] } },
  ),
];

/** The sum of the results, each with a weight of its own, and the gradient that is recorded for it. */
function evaluated(
  { op, shapes, attributes, indices }: Case,
  data: readonly (readonly number[])[],
): { readonly loss: number; readonly gradients: readonly number[][] } {
  const builder = new GraphBuilder();
  // inputs of one shape and value must stay two
  const floats = shapes.map((shape, index) =>
    builder.constant(tensorOf("float64", shape, data[index] ?? [])),
  );
  const others =
    indices === undefined
      ? []
      : [builder.constant(tensorOf("int64", indices.shape, indices.data))];
  const result = builder.record(op, [...floats, ...others], attributes);
  const { shape } = builder.typeOf(result);
  const seed = builder.constant(
    tensorOf("float64", shape, spread(sizeOf(shape), 5)),
  );
  const loss = builder.record(
    "sum",
    [builder.record("mul", [result, seed], {})],
    {
      axes: shape.map((_, axis) => axis),
      keepdims: false,
    },
  );
  const gradients = recordGradients(builder, loss, floats);
  const [value, ...rest] = evaluateGraph(builder, [loss, ...gradients]);
  return {
    loss: Number(value?.data[0]),
    gradients: rest.map(numbersOf),
  };
}

describe("the gradient equals finite differences for", () => {
  it.each(cases)("$op of $shapes, $attributes", (each) => {
    const numbers = each.numbers ?? spread;
    const data = each.shapes.map((shape, index) =>
      numbers(sizeOf(shape), index + 1),
    );
    const { gradients } = evaluated(each, data);
    data.forEach((own, input) => {
      own.forEach((x, at) => {
        const moved = (by: number): number =>
          evaluated(each, data.with(input, own.with(at, x + by))).loss;
        const difference = (moved(step) - moved(-step)) / (2 * step);
        const gradient = gradients[input]?.[at] ?? NaN;
        const size = Math.max(1, Math.abs(difference));
        expect(
          Math.abs(gradient - difference) / size,
          `${each.op}, input ${input}, element ${at}: ${gradient}, not ${difference}`,
        ).toBeLessThan(finiteDifferences);
      });
    });
  });

  it("every operation that has one", () => {
    const covered = new Set<string>(cases.map(({ op }) => op));
    // or by autograd itself, below
    for (const { op, gradients } of opGroups.flatMap(readOpCases)) {
      if (gradients !== undefined) covered.add(op);
    }
    const missing = (Object.keys(ops) as OpName[]).filter(
      (op) => recordOf<OpName>(op).vjp !== "none" && !covered.has(op),
    );
    expect(missing).toEqual([]);
  });
});

/** Both are computed in double precision; PyTorch's is then rounded to float32. */
const roundedOnce = 6e-8;

describe("the gradient equals PyTorch's", () => {
  for (const group of opGroups) {
    it(`in each case of ${group}`, () => {
      const far = readOpCases(group).flatMap((each) => {
        const { op, about, inputs, attributes, gradients } = each;
        if (gradients === undefined) return [];
        const builder = new GraphBuilder();
        const ids = inputs.map(({ dtype, shape, data }) =>
          builder.constant(
            tensorOf(
              dtype === "float32" ? "float64" : dtype,
              shape,
              Float32Array.from(data, Number),
            ),
          ),
        );
        const wide = "dtype" in attributes ? { dtype: "float64" } : attributes;
        const result = builder.record(op, ids, wide);
        const { shape } = builder.typeOf(result);
        const seed = builder.constant(
          tensorOf("float64", shape, seedOf(sizeOf(shape))),
        );
        const floats = ids.filter(
          (id) => builder.typeOf(id).dtype === "float64",
        );
        const found = recordGradients(builder, result, floats, seed);
        const values = evaluateGraph(builder, found);
        return values.flatMap((value, index) => {
          const expected = gradients[index];
          if (expected === undefined) return [];
          const numbers = numbersOf(value).map(Math.fround);
          const distance = difference(numbers, expected.data.map(Number));
          return distance <= roundedOnce
            ? []
            : [`${op}, ${about}, input ${index}: ${distance}`];
        });
      });
      expect(far).toEqual([]);
    });
  }
});

describe("gradients", () => {
  const scalar = (builder: GraphBuilder, x: number): NodeId =>
    builder.constant(tensorOf("float64", [], [x]));

  it("add up where a value is used more than once", () => {
    const builder = new GraphBuilder();
    const x = scalar(builder, 3);
    const square = builder.record("mul", [x, x], {});
    const sum = builder.record("add", [square, x], {});
    const [gradient = 0] = recordGradients(builder, sum, [x]);
    expect(evaluateGraph(builder, [gradient])[0]?.data[0]).toBe(7);
  });

  it("have gradients themselves", () => {
    const builder = new GraphBuilder();
    const x = scalar(builder, 2);
    const cube = builder.record(
      "mul",
      [builder.record("mul", [x, x], {}), x],
      {},
    );
    const [first = 0] = recordGradients(builder, cube, [x]);
    const [second = 0] = recordGradients(builder, first, [x]);
    expect(
      evaluateGraph(builder, [first, second]).map((v) => v.data[0]),
    ).toEqual([12, 12]);
  });

  it("of what the output does not depend on are zero", () => {
    const builder = new GraphBuilder();
    const [x, y] = [scalar(builder, 2), scalar(builder, 5)];
    const [gradient = 0] = recordGradients(builder, x, [y]);
    expect(evaluateGraph(builder, [gradient])[0]?.data[0]).toBe(0);
  });

  it("stop where a whole number or a truth comes between", () => {
    const builder = new GraphBuilder();
    const x = scalar(builder, 2.5);
    const whole = builder.record("cast", [x], { dtype: "int64" });
    const back = builder.record("cast", [whole], { dtype: "float64" });
    const [gradient = 0] = recordGradients(builder, back, [x]);
    expect(evaluateGraph(builder, [gradient])[0]?.data[0]).toBe(0);
  });

  it("of a cut are a cut that is not remembered", () => {
    const builder = new GraphBuilder();
    const x = scalar(builder, 2);
    const cut = builder.record("boundary", [x], { label: "layer 3" });
    const [gradient = 0] = recordGradients(
      builder,
      builder.record("exp", [cut], {}),
      [x],
    );
    expect(builder.nodes[gradient]).toMatchObject({
      op: "boundary",
      attributes: { label: "before layer 3, backward", remembered: false },
    });
  });

  it("need a scalar, or a gradient to begin with", () => {
    const builder = new GraphBuilder();
    const x = builder.constant(tensorOf("float32", [2], [1, 2]));
    expect(() => recordGradients(builder, x, [x])).toThrow(
      "backward: grad can be implicitly created only for scalar outputs, got float32[2]; take its sum, or give a gradient",
    );
    expect(recordGradients(builder, x, [x], x)).toEqual([x]);
  });
});
