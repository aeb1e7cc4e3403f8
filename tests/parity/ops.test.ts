/** @file Every operation against PyTorch, on the CPU, or where ENGINE_DEVICE says. */
import { afterAll, describe, expect, it } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { ops } from "../../src/graph/ops/table.ts";
import { tensorOf } from "../../src/graph/tensor.ts";
import { tensorDifference } from "../../src/check/difference.ts";
import { nodeDevice } from "../../scripts/node-device.ts";
import {
  CaseWeights,
  runOpCase,
  tensorValue,
  type InputsAs,
} from "../../src/check/op-case.ts";
import { opGroups, readOpCases } from "./op-fixtures.ts";
import { toleranceOf } from "../../src/check/op-tolerance.ts";

const sources = ["constant", "weight", "tap"];

it("has a case for every operation of the op table", () => {
  const covered = new Set<string>(
    opGroups.flatMap((group) => readOpCases(group).map((each) => each.op)),
  );
  const missing = Object.keys(ops).filter(
    (op) => !covered.has(op) && !sources.includes(op),
  );
  expect(missing).toEqual([]);
});

/** An engine for the tests of one block: its sessions hold threads, so they end with the block. */
function useEngine(): { engine: Engine; weights: CaseWeights } {
  const weights = new CaseWeights();
  const engine = new Engine(nodeDevice(), weights);
  afterAll(() => engine.dispose());
  return { engine, weights };
}

describe("a source", () => {
  const { engine, weights } = useEngine();

  it("that is a constant gives its own value", async () => {
    const value = tensorOf("int64", [2, 2], [1, -2, 3, 2 ** 40]);
    const builder = new GraphBuilder();
    const [computed] = await engine.evaluate(builder, [
      builder.constant(value),
    ]);
    expect(computed).toEqual(value);
  });

  it("that is a weight gives what the model has under its name", async () => {
    const value = tensorOf("float32", [2], [0.5, -1]);
    weights.set([value]);
    const builder = new GraphBuilder();
    const weight = builder.record("weight", [], { name: "w.0", shape: [2] });
    const [computed] = await engine.evaluate(builder, [weight]);
    expect(computed).toEqual(value);
  });

  it("that is a tap is refused: a run resolves it when it ends", async () => {
    const builder = new GraphBuilder();
    const tap = builder.record("tap", [], {
      run: 0,
      path: "lm_head.output",
      dtype: "float32",
      shape: [2],
    });
    const result = builder.record("neg", [tap], {});
    await expect(engine.evaluate(builder, [result])).rejects.toThrow(
      /^internal: /,
    );
  });
});

for (const as of ["feeds", "constants"] satisfies InputsAs[]) {
  describe(`with inputs as ${as}`, () => {
    for (const group of opGroups) {
      describe(group, () => {
        const { engine, weights } = useEngine();
        for (const opCase of readOpCases(group)) {
          const { op, about, expected } = opCase;
          it(`${op}, ${about}, equals PyTorch's`, async () => {
            const computed = await runOpCase(engine, weights, opCase, as);
            expect(
              tensorDifference(computed, tensorValue(expected)),
            ).toBeLessThanOrEqual(
              toleranceOf(nodeDevice().kind, op, expected.dtype),
            );
          });
        }
      });
    }
  });
}
