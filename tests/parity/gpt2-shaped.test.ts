/** @file Random weights in GPT-2 Small's shape against PyTorch in float32, on the CPU, or where ENGINE_DEVICE says. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  openNativeModel,
  type NativeModel,
} from "../../scripts/native-model.ts";
import { nodeDevice } from "../../scripts/node-device.ts";
import {
  makeShapedModel,
  readShapedFixture,
  readShapedValues,
  type ShapedModel,
} from "./gpt2-shaped-model.ts";
import {
  compareShaped,
  shapedComparisons,
  type ShapedDifferences,
} from "./gpt2-shaped-values.ts";
import { shapedTolerance } from "./tolerance.ts";

let files: ShapedModel | undefined;
let model: NativeModel | undefined;
let found: ShapedDifferences | undefined;

beforeAll(async () => {
  files = await makeShapedModel();
  model = await openNativeModel("gpt2-shaped", join(files.folder, "model"));
  const { engine, config } = model;
  const fixture = readShapedFixture();
  found = await compareShaped(engine, config, fixture, readShapedValues());
}, 300_000);
afterAll(async () => {
  await model?.engine.dispose();
  await files?.remove();
});

for (const comparison of shapedComparisons) {
  it(`has PyTorch's ${comparison.replaceAll("_", " ")}`, () => {
    expect(found?.[comparison]).toBeLessThanOrEqual(
      shapedTolerance(nodeDevice().kind, comparison),
    );
  });
}
