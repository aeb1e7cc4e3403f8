/** @file What a generation costs whose program reads something at every step. */
import { describe, expect, it } from "vitest";
import { Engine } from "../../../src/engine/engine.ts";
import { tensorOf } from "../../../src/graph/tensor.ts";
import { InterleavedRun } from "../../../src/tracing/interleaved-run.ts";
import { firstOf } from "../../../src/families/module.ts";
import { argmax } from "../../../src/tracing/torch/reduction.ts";
import { anyWeights, CountingDevice } from "./counting-device.ts";
import { TinyProgram } from "./tiny.ts";

const steps = 12;

/** For each step, what the device ran for a value that is read there: runs, and operations in them. */
async function costs(repetitionPenalty: number): Promise<string[]> {
  const program = new TinyProgram();
  const { recorder, model } = program;
  const device = new CountingDevice();
  const engine = new Engine(device, anyWeights);
  const run = model.beginRun(
    recorder.constant(tensorOf("int64", [1, 3], [1, 7, 3])),
    { idiom: "trace", outputAttentions: false },
    {},
    {
      options: {
        ...{ doSample: false, useCache: true, maxNewTokens: steps },
        ...{ eos: [], pad: 0, stopsEarly: true, firstRow: 0 },
        repetitionPenalty,
      },
      draws: () => {
        throw new Error("draws nothing");
      },
    },
  );
  if (!(run instanceof InterleavedRun)) throw new Error("of another kind");
  const found: string[] = [];
  for (let step = 0; step < steps; step++) {
    run.reach(step);
    const logits = firstOf(run.read({ path: "lm_head", port: "output" }, step));
    const before = device.runs;
    let operations = 0;
    await engine.evaluate(recorder.graph, [argmax(logits, -1).id], {
      onRan: ({ parts }) => {
        operations = parts.reduce(
          (sum, { segment }) => sum + segment.nodes.length,
          0,
        );
      },
    });
    found.push(`${device.runs - before} runs, ${operations} operations`);
  }
  run.end();
  await engine.dispose();
  return found;
}

describe("a generation that is read at every step", () => {
  it.each([1, 1.5])(
    "costs the same at every step from the third on, with a penalty of %d on what was there",
    async (penalty) => {
      const [, , third = "", ...later] = await costs(penalty);
      // were nothing told, all would be alike
      expect(third).not.toMatch(/\b0 /);
      expect(new Set(later)).toEqual(new Set([third]));
    },
  );
});
