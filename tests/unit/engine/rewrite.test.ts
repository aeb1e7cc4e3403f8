/** @file What rewriting gives equals what it replaces, in numbers. */
import { afterAll, describe, expect, it } from "vitest";
import { Engine } from "../../../src/engine/engine.ts";
import { simplify } from "../../../src/engine/rewrite/simplify.ts";
import { finish } from "../../../src/engine/steps.ts";
import { tileProducts } from "../../../src/engine/rewrite/tile.ts";
import { GraphBuilder } from "../../../src/graph/builder.ts";
import {
  needed,
  nodeOf,
  type Graph,
  type NodeId,
} from "../../../src/graph/node.ts";
import { Terms } from "../../../src/graph/ops/terms.ts";
import type { OpAttributes, OpName } from "../../../src/graph/ops/table.ts";
import { numbersOf, sizeOf, tensorOf } from "../../../src/graph/tensor.ts";
import { difference } from "../../../src/check/difference.ts";
import { nativeDevice } from "../../parity/native.ts";

/** What stands in for a model's weight. */
const weightValue = tensorOf(
  "float32",
  [6, 5],
  Array.from({ length: 30 }, (_, index) => Math.sin(2 + index * 2.3)),
);

const engine = new Engine(nativeDevice(), {
  get: (name) =>
    name === "w"
      ? Promise.resolve(weightValue)
      : Promise.reject(new Error(`there is no weight ${name}`)),
});
afterAll(() => engine.dispose());

/** Sums of up to twelve numbers of both signs, in another order. Measured: 1.6e-6. */
const rounding = 2e-6;

/** Different numbers of both signs, the same at each call. */
function numbers(
  builder: GraphBuilder,
  shape: readonly number[],
  seed: number,
) {
  return builder.constant(
    tensorOf(
      "float32",
      shape,
      Array.from(
        { length: sizeOf(shape) },
        (_, index) => 3 * Math.sin(1 + seed * 7 + index * 1.7),
      ),
    ),
  );
}

/** Computes a node's inputs first, and the node from their values, so that no rule sees more than the node. */
async function stepwise(graph: Graph, id: NodeId): Promise<number[]> {
  const builder = new GraphBuilder();
  const moved: NodeId[] = [];
  for (const node of graph.nodes.slice(0, id + 1)) {
    if (node.op === "constant") {
      if (node.value === undefined) throw new Error("no value");
      moved[node.id] = builder.constant(node.value);
      continue;
    }
    if (node.op === "weight") {
      moved[node.id] = builder.constant(weightValue);
      continue;
    }
    const inputs = node.inputs.map((input) => moved[input] ?? -1);
    const result = builder.record(node.op, inputs, node.attributes);
    const [value] = await engine.evaluate(builder, [result]);
    if (value === undefined) throw new Error("no value");
    moved[node.id] = builder.constant(value);
  }
  const { value } = nodeOf(builder, moved[id] ?? -1);
  if (value === undefined) throw new Error("no value");
  return numbersOf(value);
}

async function expectSame(graph: Graph, id: NodeId): Promise<void> {
  const [value] = await engine.evaluate(graph, [id]);
  if (value === undefined) throw new Error("no value");
  expect(value.shape).toEqual(nodeOf(graph, id).type.shape);
  expect(
    difference(numbersOf(value), await stepwise(graph, id)),
  ).toBeLessThanOrEqual(rounding);
}

function opsOf(graph: Graph, id: NodeId): string[] {
  const simple = finish(simplify(graph, [id]));
  return needed(simple.graph, simple.outputs).map((node) => node.op);
}

describe("an operation on a stack", () => {
  const folds = { keepdims: false };
  const cases: readonly [string, OpName, OpAttributes[OpName]][] = [
    ["diagonal", "diagonal", { offset: 1, dim1: 2, dim2: 3 }],
    ["diagonal of other axes", "diagonal", { offset: -1, dim1: 3, dim2: 1 }],
    ["sum", "sum", { axes: [1, 3], ...folds }],
    ["mean, kept", "mean", { axes: [2], keepdims: true }],
    ["mean over the stack", "mean", { axes: [0, 1, 2], ...folds }],
    ["prod", "prod", { axes: [1], ...folds }],
    ["amax", "amax", { axes: [3], ...folds }],
    ["amin", "amin", { axes: [0, 2], ...folds }],
    ["logsumexp", "logsumexp", { axes: [1, 2, 3], ...folds }],
    ["softmax", "softmax", { axis: 3 }],
    ["log_softmax", "log_softmax", { axis: 1 }],
    ["slice", "slice", { axis: 2, start: 2, step: -2, length: 2 }],
    ["slice of the stack", "slice", { axis: 0, start: 1, step: 1, length: 1 }],
  ];
  for (const axis of [0, 1, 2, 3]) {
    it.each(cases)(
      `stacked on axis ${axis} is the same after rewriting: %s`,
      async (_name, op, attributes) => {
        const builder = new GraphBuilder();
        const shape = [3, 4, 4];
        const parts = [0, 1, 2].map((seed) => numbers(builder, shape, seed));
        const stack = builder.record("stack", parts, { axis });
        const result = builder.record(
          op as Exclude<OpName, "constant">,
          [stack],
          attributes,
        );
        await expectSame(builder, result);
      },
    );
  }

  it("is sunk step by step: a diagonal, then means", () => {
    const builder = new GraphBuilder();
    const parts = [0, 1].map((seed) => numbers(builder, [2, 3, 4, 4], seed));
    const stack = builder.record("stack", parts, { axis: 0 });
    const diagonal = builder.record("diagonal", [stack], {
      offset: -1,
      dim1: 3,
      dim2: 4,
    });
    const first = builder.record("mean", [diagonal], { axes: [1], ...folds });
    const second = builder.record("mean", [first], { axes: [2], ...folds });
    expect(opsOf(builder, second).slice(-1)).toEqual(["stack"]);
  });
});

describe("a picked log probability", () => {
  it("is the same after rewriting, with logits far from zero", async () => {
    const builder = new GraphBuilder();
    const far = builder.constant(tensorOf("float32", [], [-100]));
    const logits = builder.record(
      "add",
      [numbers(builder, [2, 3, 9], 0), far],
      {},
    );
    const logProbs = builder.record("log_softmax", [logits], { axis: 2 });
    const ids = builder.constant(
      tensorOf("int64", [2, 3, 1], [0, 8, 3, 1, 1, 7]),
    );
    const picked = builder.record("take_along", [logProbs, ids], { axis: 2 });
    expect(opsOf(builder, picked)).not.toContain("log_softmax");
    await expectSame(builder, picked);
  });

  it("is left alone where the log probabilities are read elsewhere", () => {
    const builder = new GraphBuilder();
    const logits = numbers(builder, [3, 9], 0);
    const logProbs = builder.record("log_softmax", [logits], { axis: 1 });
    const ids = builder.constant(tensorOf("int64", [3, 1], [0, 8, 3]));
    const picked = builder.record("take_along", [logProbs, ids], { axis: 1 });
    const sum = builder.record("add", [logProbs, picked], {});
    expect(opsOf(builder, sum)).toContain("log_softmax");
  });

  it("is left alone where it is picked for fewer positions", async () => {
    const builder = new GraphBuilder();
    const logits = numbers(builder, [3, 9], 0);
    const logProbs = builder.record("log_softmax", [logits], { axis: 1 });
    const ids = builder.constant(tensorOf("int64", [2, 1], [0, 8]));
    const picked = builder.record("take_along", [logProbs, ids], { axis: 1 });
    await expectSame(builder, picked);
  });
});

describe("what gradients are recorded as", () => {
  const weight = (builder: GraphBuilder): NodeId =>
    builder.record("weight", [], { name: "w", shape: weightValue.shape });
  /** Of [2, 4, 6], from position 1 on: softmax - what was picked, by row. */
  const ofLogits = (builder: GraphBuilder): NodeId => {
    const terms = new Terms(builder);
    const logits = numbers(builder, [2, 2, 6], 0);
    const logProbs = builder.record("log_softmax", [logits], { axis: 2 });
    const ids = builder.constant(tensorOf("int64", [2, 2, 1], [0, 5, 3, 1]));
    const g = numbers(builder, [2, 2, 1], 1);
    const sent = builder.record("scatter_add", [g, ids], { axis: 2, size: 6 });
    const total = terms.sum(sent, [2]);
    const spread = terms.mul(terms.of("exp", logProbs), total);
    return terms.pad(terms.of("sub", sent, spread), 1, 1, 1);
  };

  it("of logits times the unembedding, gives the same, from the rows that count alone", async () => {
    const builder = new GraphBuilder();
    const product = new Terms(builder).of(
      "matmul",
      ofLogits(builder),
      weight(builder),
    );
    const { graph, outputs } = finish(simplify(builder, [product]));
    const nodes = needed(graph, outputs);
    expect(
      nodes.filter(({ op }) => op === "matmul").map(({ type }) => type.shape),
    ).toEqual([[2, 2, 5]]);
    const ops = nodes.map(({ op }) => op);
    for (const op of ["log_softmax", "exp", "scatter_add"] as const) {
      expect(ops).not.toContain(op);
    }
    await expectSame(builder, product);
  });

  it.each<[string, (builder: GraphBuilder) => NodeId]>([
    [
      "what is no weight may hold what is no finite number",
      (builder) =>
        new Terms(builder).of(
          "matmul",
          ofLogits(builder),
          numbers(builder, [6, 5], 4),
        ),
    ],
    [
      "zeros along the axis that is summed",
      (builder) => {
        const terms = new Terms(builder);
        const x = terms.pad(numbers(builder, [2, 4], 0), 1, 1, 1);
        return terms.of("matmul", x, weight(builder));
      },
    ],
    [
      "ones around a part",
      (builder) => {
        const terms = new Terms(builder);
        const x = numbers(builder, [2, 6], 0);
        const ones = terms.fill(1, x);
        const sides = builder.record("concat", [ones, x], { axis: 0 });
        return terms.of("matmul", sides, weight(builder));
      },
    ],
    [
      "several elements of a row",
      (builder) => {
        const ids = builder.constant(tensorOf("int64", [2, 2], [0, 5, 3, 3]));
        const x = numbers(builder, [2, 2], 0);
        const sent = builder.record("scatter_add", [x, ids], {
          axis: 1,
          size: 6,
        });
        return new Terms(builder).of("matmul", sent, weight(builder));
      },
    ],
  ])("is left as it is: %s", async (_name, record) => {
    const builder = new GraphBuilder();
    const product = record(builder);
    const { graph, outputs } = finish(simplify(builder, [product]));
    expect(nodeOf(graph, outputs[0] ?? -1).op).toBe("matmul");
    await expectSame(builder, product);
  });

  it.each([
    [8, 18],
    // together these have more rows than what they add up to
    [40, 62],
  ])(
    "multiplies no more rows than there are, of a sum of %i parts",
    async (count, rows) => {
      const builder = new GraphBuilder();
      const terms = new Terms(builder);
      let sum = terms.pad(numbers(builder, [2, 6], 0), 0, 0, 60);
      // each overlaps the one before
      for (let at = 1; at <= count; at++) {
        const part = numbers(builder, [2, 6], at);
        sum = terms.add(sum, terms.pad(part, 0, at, 60 - at));
      }
      const product = terms.of("matmul", sum, weight(builder));
      const { graph, outputs } = finish(simplify(builder, [product]));
      const multiplied = needed(graph, outputs)
        .filter(({ op }) => op === "matmul")
        .map(({ type }) => type.shape[0] ?? 0);
      expect(multiplied.reduce((all, each) => all + each, 0)).toBe(rows);
      await expectSame(builder, product);
    },
  );

  it("keeps apart questions that differ in a 0 alone", async () => {
    const around = (value: number) => {
      const builder = new GraphBuilder();
      const terms = new Terms(builder);
      const x = numbers(builder, [2, 6], 0);
      const sides = builder.record("concat", [terms.fill(value, x), x], {
        axis: 0,
      });
      return [builder, terms.of("matmul", sides, weight(builder))] as const;
    };
    for (const value of [0, 1, 0, 2]) await expectSame(...around(value));
  });

  it("is put side by side where parts with zeros around them are added up", async () => {
    const builder = new GraphBuilder();
    const terms = new Terms(builder);
    const part = (seed: number, before: number, after: number) =>
      terms.pad(numbers(builder, [2, 2], seed), 1, before, after);
    const sum = terms.add(
      terms.add(part(0, 4, 1), part(1, 0, 5)),
      part(2, 2, 3),
    );
    expect(opsOf(builder, sum)).not.toContain("add");
    await expectSame(builder, sum);
    const overlapping = terms.add(part(0, 1, 2), part(1, 2, 1));
    expect(opsOf(builder, overlapping)).toContain("add");
    await expectSame(builder, overlapping);
    const crossed = terms.add(
      terms.pad(numbers(builder, [1, 2], 0), 0, 1, 0),
      terms.pad(numbers(builder, [2, 1], 1), 1, 1, 0),
    );
    expect(opsOf(builder, crossed)).toContain("add");
    await expectSame(builder, crossed);
  });

  it("is turned once, or not at all", async () => {
    const builder = new GraphBuilder();
    const terms = new Terms(builder);
    const x = numbers(builder, [2, 3, 4], 0);
    const turned = terms.permute(terms.permute(x, [1, 2, 0]), [2, 1, 0]);
    expect(opsOf(builder, turned)).toEqual(["constant", "permute"]);
    await expectSame(builder, turned);
    const back = terms.permute(terms.permute(x, [1, 2, 0]), [2, 0, 1]);
    expect(opsOf(builder, back)).toEqual(["constant"]);
    await expectSame(builder, back);
  });

  it("adds up what was sent to places where it came from, over that axis alone", async () => {
    const builder = new GraphBuilder();
    const x = numbers(builder, [2, 3], 0);
    const ids = builder.constant(tensorOf("int64", [2, 3], [0, 5, 5, 3, 1, 3]));
    const sent = builder.record("scatter_add", [x, ids], { axis: 1, size: 6 });
    const sums = [[1], [0, 1], [0]].map((axes) =>
      builder.record("sum", [sent], { axes, keepdims: true }),
    );
    for (const sum of sums) await expectSame(builder, sum);
    expect(
      sums.map((sum) => opsOf(builder, sum).includes("scatter_add")),
    ).toEqual([false, false, true]);
  });
});

describe("a slice of a product", () => {
  it.each([0, 1, 2])("on axis %i is the same after rewriting", async (axis) => {
    const builder = new GraphBuilder();
    const x = numbers(builder, [3, 4, 5], 0);
    const weight = numbers(builder, [6, 5], 1);
    const product = builder.record("linear", [x, weight], {});
    const slice = { axis, start: 2, step: -1, length: 2 };
    await expectSame(builder, builder.record("slice", [product], slice));
  });
});

describe("a slice some steps behind a product", () => {
  type Chain = (builder: GraphBuilder, product: NodeId) => NodeId;
  const slice = (axis: number, start: number, length: number, step = 1) => ({
    axis,
    start,
    length,
    step,
  });
  const loss: Chain = (builder, product) => {
    const logProbs = builder.record("log_softmax", [product], { axis: 2 });
    const ids = builder.constant(tensorOf("int64", [1, 4, 1], [5, 0, 2, 3]));
    const own = builder.record("take_along", [logProbs, ids], { axis: 2 });
    return builder.record("neg", [own], {});
  };
  const chains: readonly [string, readonly number[], Chain][] = [
    [
      "a loss of the last positions",
      [1, 3, 6],
      (builder, product) =>
        builder.record("slice", [loss(builder, product)], slice(1, 1, 3)),
    ],
    [
      "one number",
      [1, 1, 1],
      (builder, product) => {
        const rows = builder.record("reshape", [product], { shape: [4, 6] });
        const last = builder.record("slice", [rows], slice(0, 3, 1));
        const row = builder.record("reshape", [last], { shape: [6] });
        return builder.record("slice", [row], slice(0, 2, 1));
      },
    ],
    [
      "a slice of a slice",
      [1, 1, 6],
      (builder, product) => {
        const first = builder.record("slice", [product], slice(1, 3, 3, -1));
        return builder.record("slice", [first], slice(1, 2, 1));
      },
    ],
    [
      "slices of two axes",
      [1, 2, 3],
      (builder, product) => {
        const first = builder.record("slice", [product], slice(2, 1, 3));
        return builder.record("slice", [first], slice(1, 2, 2));
      },
    ],
    [
      "of what was turned",
      [1, 4, 2],
      (builder, product) => {
        const turned = builder.record("permute", [product], {
          perm: [2, 0, 1],
        });
        return builder.record("slice", [turned], slice(0, 0, 2, 3));
      },
    ],
    [
      "arithmetic with what has the axis, and with what has not",
      [1, 2, 6],
      (builder, product) => {
        const scaled = builder.record(
          "mul",
          [product, numbers(builder, [4, 6], 2)],
          {},
        );
        const moved = builder.record(
          "add",
          [
            numbers(builder, [6], 3),
            builder.record("sub", [scaled, numbers(builder, [1, 1, 1], 4)], {}),
          ],
          {},
        );
        return builder.record(
          "slice",
          [builder.record("softmax", [moved], { axis: 2 })],
          slice(1, 0, 2, 2),
        );
      },
    ],
  ];
  it.each(chains)(
    "is taken before it, and gives the same: %s",
    async (name, shape, chain) => {
      const builder = new GraphBuilder();
      const x = numbers(builder, [1, 4, 5], 0);
      const weight = numbers(builder, [6, 5], 1);
      const product = builder.record("linear", [x, weight], {});
      const result = chain(builder, product);
      const { graph, outputs } = finish(simplify(builder, [result]));
      const linear = needed(graph, outputs).filter(({ op }) => op === "linear");
      if (!name.startsWith("arithmetic")) {
        expect(linear.map(({ type }) => type.shape)).toEqual([shape]);
      }
      await expectSame(builder, result);
    },
  );

  it("is left where somebody else reads the whole, or the axis is mixed", () => {
    const shapes = (chain: Chain): (readonly number[])[] => {
      const builder = new GraphBuilder();
      const x = numbers(builder, [1, 4, 5], 0);
      const weight = numbers(builder, [6, 5], 1);
      const product = builder.record("linear", [x, weight], {});
      const { graph, outputs } = finish(
        simplify(builder, [chain(builder, product)]),
      );
      return needed(graph, outputs)
        .filter(({ op }) => op === "linear")
        .map(({ type }) => type.shape);
    };
    expect(
      shapes((builder, product) => {
        const part = builder.record("slice", [product], slice(1, 0, 1));
        return builder.record("add", [product, part], {});
      }),
    ).toEqual([[1, 4, 6]]);
    expect(
      shapes((builder, product) => {
        const mixed = builder.record("softmax", [product], { axis: 1 });
        return builder.record("slice", [mixed], slice(1, 0, 1));
      }),
    ).toEqual([[1, 4, 6]]);
  });

  it("is looked for without end in no long chain", () => {
    const builder = new GraphBuilder();
    const x = numbers(builder, [1, 4, 5], 0);
    const weight = numbers(builder, [6, 5], 1);
    let last = builder.record("linear", [x, weight], {});
    for (let count = 0; count < 10_000; count++) {
      last = builder.record("neg", [last], {});
    }
    const part = builder.record("slice", [last], slice(1, 0, 1));
    expect(opsOf(builder, part)).toHaveLength(10_004);
  });
});

describe("a product in tiles", () => {
  it("gives the same loss and best tokens", async () => {
    const builder = new GraphBuilder();
    const x = numbers(builder, [5, 4, 6], 0);
    const weight = numbers(builder, [40, 6], 1);
    const logits = builder.record("linear", [x, weight], {});
    const logProbs = builder.record("log_softmax", [logits], { axis: 2 });
    const ids = builder.constant(
      tensorOf(
        "int64",
        [5, 4, 1],
        Array.from({ length: 20 }, (_, i) => i),
      ),
    );
    const picked = builder.record("take_along", [logProbs, ids], { axis: 2 });
    const loss = builder.record("mean", [picked], {
      axes: [0, 2],
      keepdims: false,
    });
    const best = builder.record("argmax", [logits], {
      axis: 2,
      keepdims: false,
    });
    const wanted = [loss, best];
    // 640 bytes a row: two rows a tile, and one left over
    const tiled = finish(tileProducts(builder, wanted, 1300));
    expect(
      tiled.graph.nodes.filter((node) => node.op === "linear"),
    ).toHaveLength(3);
    const values = await engine.evaluate(tiled.graph, tiled.outputs);
    const plain = await engine.evaluate(builder, wanted);
    values.forEach((value, index) => {
      const expected = plain[index];
      if (expected === undefined) throw new Error("no value");
      expect(value.shape).toEqual(expected.shape);
      expect(difference(value.data, expected.data)).toBeLessThanOrEqual(
        rounding,
      );
    });
  });
});
