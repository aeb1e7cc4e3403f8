/** @file Every operation on random inputs: the runtime and the evaluator, two implementations, give the same. */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { evaluateGraph } from "../../src/graph/evaluator.ts";
import type { NodeId } from "../../src/graph/node.ts";
import { typeText, type TensorValue } from "../../src/graph/tensor.ts";
import { tensorDifference } from "../../src/check/difference.ts";
import { nodeDevice } from "../../scripts/node-device.ts";
import { casesOf, computedOps, type RandomCase } from "./op-arbitraries.ts";
import { CaseWeights } from "../../src/check/op-case.ts";
import { randomTolerance } from "./tolerance.ts";

/** A run makes one session of so many cases: sessions are what takes time. */
const casesPerRun = 12;
const runs = 6;
/** The same cases each time; another seed is a line's change. */
const seed = 20261127;

const weights = new CaseWeights();
const engine = new Engine(nodeDevice(), weights);
afterAll(() => engine.dispose());

let recorded = 0;

/** Floats are fed as weights are, so that nothing is folded away before it runs. */
function record(
  builder: GraphBuilder,
  { op, inputs, attributes }: RandomCase,
  fed: TensorValue[],
): NodeId {
  const ids = inputs.map((value) => {
    if (value.dtype !== "float32") return builder.constant(value);
    const name = `run${recorded}.${fed.push(value) - 1}`;
    return builder.record("weight", [], { name, shape: value.shape });
  });
  return builder.record(op, ids, attributes);
}

function expectedOf(each: RandomCase): TensorValue | string {
  const builder = new GraphBuilder();
  const ids = each.inputs.map((value) => builder.constant(value));
  const id = builder.record(each.op, ids, each.attributes);
  try {
    return evaluateGraph(builder, [id])[0] ?? "nothing";
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

async function computed(cases: readonly RandomCase[]): Promise<TensorValue[]> {
  const builder = new GraphBuilder();
  const fed: TensorValue[] = [];
  recorded++;
  const ids = cases.map((each) => record(builder, each, fed));
  weights.set(fed);
  return engine.evaluate(builder, ids);
}

function text(value: TensorValue | string | undefined): string {
  return typeof value === "object"
    ? `${typeText(value)} ${Array.from(value.data as ArrayLike<number | bigint>).join(" ")}`
    : String(value);
}

describe("on random inputs the runtime and the evaluator agree about", () => {
  it.each(computedOps)("%s", async (op) => {
    const property = fc.asyncProperty(
      fc.array(casesOf(op), { minLength: casesPerRun, maxLength: casesPerRun }),
      async (cases) => {
        const expected = cases.map(expectedOf);
        const good = cases.filter((_, at) => typeof expected[at] === "object");
        const values = await computed(good);
        const told = expected.filter((each) => typeof each === "object");
        good.forEach((each, at) => {
          const [actual, wanted] = [values[at], told[at]];
          if (actual === undefined || wanted === undefined) return;
          const far = tensorDifference(actual, wanted);
          const detail = `${JSON.stringify(each.attributes)} ${each.inputs.map(text).join(" | ")} gives ${text(actual)}, not ${text(wanted)}`;
          expect(far, `${op} ${detail}`).toBeLessThanOrEqual(
            randomTolerance(nodeDevice().kind, op, wanted.dtype),
          );
        });
        for (const [at, each] of cases.entries()) {
          const refusal = expected[at];
          if (typeof refusal !== "string") continue;
          await expect(computed([each])).rejects.toThrow(refusal);
        }
      },
    );
    await fc.assert(property, {
      numRuns: runs,
      seed,
      endOnFailure: true,
    });
  });
});
