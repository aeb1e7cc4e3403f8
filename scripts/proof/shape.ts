/** @file GPT-2 Small's shape with seeded weights that are made on the spot, against PyTorch's numbers for the same weights. */
import { readFile } from "node:fs/promises";
import { Tally, type Part } from "../../src/check/report.ts";
import type { Device } from "../../src/engine/device.ts";
import { Engine, type WeightSource } from "../../src/engine/engine.ts";
import { parseConfig } from "../../src/families/model.ts";
import { sizeOf, tensorOf } from "../../src/graph/tensor.ts";
import { LanguageModel } from "../../src/tracing/language-model.ts";
import { Recorder } from "../../src/tracing/recorder.ts";
import type { Tensor } from "../../src/tracing/tensor.ts";
import * as torch from "../../src/tracing/torch/index.ts";
import {
  compareShaped,
  shapedComparisons,
  type ShapedFixture,
} from "../../tests/parity/gpt2-shaped-values.ts";
import { shapedTolerance } from "../../tests/parity/tolerance.ts";
import {
  configOf,
  gpt2Small,
  planTensors,
} from "../model/random-checkpoint.ts";

/** The fixture's. */
const seed = 1;
const fixtureFolder = "tests/fixtures/gpt2-shaped";
/** Of a pass that is timed: what the tutorial feeds to the model. */
const timed = { batch: 10, pos: 100 };

export async function checkShape(device: Device): Promise<Part> {
  const fixture = JSON.parse(
    await readFile(`${fixtureFolder}/values.json`, "utf8"),
  ) as ShapedFixture;
  const values = new Uint8Array(await readFile(`${fixtureFolder}/values.f32`))
    .buffer;
  const config = parseConfig(configOf(gpt2Small));
  const engine = new Engine(device, randomWeights());
  const seconds: Record<string, number> = {};
  const time = async <Value>(
    stage: string,
    work: () => Promise<Value>,
  ): Promise<Value> => {
    const start = performance.now();
    const value = await work();
    seconds[stage] = (performance.now() - start) / 1000;
    return value;
  };
  try {
    const differences = await time(
      "weights, patterns of all layers, logits and loss",
      () => compareShaped(engine, config, fixture, values),
    );
    const pass = (firstId: number) => logitsOf(engine, config, firstId);
    await time("first pass of 10 x 100 tokens", () => pass(0));
    // other tokens, so that nothing is remembered
    await time("second", () => pass(1));
    return {
      name: "GPT-2 Small's shape, random weights",
      against: "PyTorch",
      checks: shapedComparisons.map((comparison) => {
        const tally = new Tally(
          comparison.replaceAll("_", " "),
          shapedTolerance(device.kind, comparison),
        );
        tally.found("seeded weights", differences[comparison]);
        return tally.check;
      }),
      seconds,
    };
  } finally {
    await engine.dispose();
  }
}

/** Reads the last token's logits back, of each row. */
async function logitsOf(
  engine: Engine,
  config: ReturnType<typeof parseConfig>,
  firstId: number,
): Promise<void> {
  const { batch, pos } = timed;
  const ids = Array.from({ length: batch * pos }, (_, at) => firstId + at);
  const recorder = new Recorder();
  const model = new LanguageModel(recorder, { id: "gpt2-shaped", config });
  const run = model.beginRun(
    recorder.constant(tensorOf("int64", [batch, pos], ids)),
    { idiom: "trace", outputAttentions: false },
  );
  const logits = run.output("lm_head") as Tensor;
  const last = torch.select(logits, 1, -1).save();
  run.end();
  await engine.evaluate(recorder.graph, [recorder.valueNode(last)]);
}

/** Each made when it is asked for, so that no file of them is needed. */
function randomWeights(): WeightSource {
  const planned = new Map(
    planTensors(configOf(gpt2Small), { seed }).map((tensor) => [
      tensor.name,
      tensor,
    ]),
  );
  return {
    get(name) {
      const tensor = planned.get(name);
      if (tensor === undefined) {
        return Promise.reject(new Error(`internal: no weight ${name}`));
      }
      const data = new Float32Array(sizeOf(tensor.shape));
      const bytes = new Uint8Array(data.buffer);
      let at = 0;
      for (const chunk of tensor.content()) {
        bytes.set(chunk, at);
        at += chunk.length;
      }
      return Promise.resolve({ dtype: "float32", shape: tensor.shape, data });
    },
  };
}
