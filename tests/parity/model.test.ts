/** @file Whole models against a plain PyTorch in float64, on the CPU, or where ENGINE_DEVICE says. */
import { afterAll, describe, expect, it } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import {
  modelFolders,
  openModel,
  readModelFixture,
  type ModelName,
} from "./model-folder.ts";
import { compareModel, comparisons } from "./model-values.ts";
import { nodeDevice } from "../../scripts/node-device.ts";
import { modelTolerance } from "./tolerance.ts";

for (const name of Object.keys(modelFolders) as ModelName[]) {
  describe(name, () => {
    const { config, weights } = openModel(name);
    const fixture = readModelFixture(name);
    const engine = new Engine(nodeDevice(), weights);
    afterAll(() => engine.dispose());

    for (const comparison of comparisons) {
      it(`has PyTorch's ${comparison.replace("_", " ")}`, async () => {
        const found = await compareModel(engine, config, fixture, comparison);
        expect(found).toBeLessThanOrEqual(modelTolerance(name, comparison));
      });
    }
  });
}
