/** @file Random weights in GPT-2 Small's shape against PyTorch in float32, in real Chromium, delivered as the site does. */
import type { Server } from "node:http";
import { expect, test, type Page } from "@playwright/test";
import {
  makeShapedModel,
  readShapedFixture,
  shapedFixturePath,
  type ShapedModel,
} from "../parity/gpt2-shaped-model.ts";
import { shapedComparisons } from "../parity/gpt2-shaped-values.ts";
import { shapedTolerance } from "../parity/tolerance.ts";
import type {} from "./parity/harness.ts";
import { startServer } from "./parity/server.ts";

// one checkpoint of half a gigabyte for both
test.describe.configure({ mode: "default" });

let model: ShapedModel | undefined;
let server: Server | undefined;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  model = await makeShapedModel();
  const started = await startServer({ "/model/": `${model.folder}/model/` });
  server = started.server;
  page = await browser.newPage();
  await page.goto(started.url);
  await page.waitForFunction(() => "parity" in window);
});
test.afterAll(async () => {
  await page.close();
  server?.close();
  await model?.remove();
});

/** The whole pass on both: the harness asks for no limits above WebGPU's default, and the embedding takes 154 MB. */
for (const [kind, build] of [
  ["wasm", "wasm"],
  ["webgpu", "jspi"],
] as const) {
  test(`${kind} gives PyTorch's embedding, patterns, logits and losses`, async () => {
    test.setTimeout(300_000);
    await page.evaluate((device) => window.parity.open(device), build);
    const found = await page.evaluate(
      ([fixture, values]) =>
        window.parity.compareShaped("/model/", fixture, values),
      [readShapedFixture(), `/${shapedFixturePath}/values.f32`] as const,
    );
    for (const comparison of shapedComparisons) {
      const largest = found[comparison];
      test.info().annotations.push({
        type: `largest difference of ${comparison}`,
        description: largest.toExponential(1),
      });
      expect
        .soft(largest, comparison)
        .toBeLessThanOrEqual(shapedTolerance(kind, comparison));
    }
  });
}
