/**
 * @file Run live on WebGPU, with a software adapter: its numbers against those of WASM and the committed charts, and
 * what happens where the GPU, or the engine for it, fails.
 */
import type { Page } from "@playwright/test";
import {
  cell,
  chart,
  edit,
  expect,
  expectCommittedChart,
  numbersShown,
  open,
  press,
  run,
  test,
  tutorial,
} from "./site.ts";

/** The listing at a size that a software adapter computes in seconds: one row of 8 tokens, repeated twice. */
const toyListing = [
  "model = LanguageModel('gpt2', device_map=device)",
  "tokens = einops.repeat(torch.randint(1000, 10000, (1, 8)), 'b s -> b (2 s)')",
  "with model.trace(tokens):",
  "    pattern = model.transformer.h[1].attn.output[1].save()",
  "    logits = model.lm_head.output.save()",
  "line(cross_entropy_loss(logits, tokens, shift=True, avg_token=False), xaxis='Position', yaxis='Loss', title='Toy')",
  "print(pattern.sum(-1).max())",
].join("\n");

/** Far above what was measured between the two (4e-5), far below what a reader sees. */
const deviceTolerance = 1e-3;

/** Both builds of the engine for WebGPU, then WASM. */
const engines = [
  { device: "webgpu", label: "on WebGPU", file: "jspi.wasm" },
  {
    device: "webgpu",
    label: "on WebGPU",
    file: "asyncify.wasm",
    before: "delete WebAssembly.Suspending;",
  },
  { device: "wasm", label: "on WASM", file: "threaded.wasm" },
] as const;

test("the same listing gives the same numbers on WebGPU, with JSPI and without, and on WASM", async ({
  browser,
  server,
}) => {
  test.setTimeout(240_000);
  const losses: number[][] = [];
  for (const engine of engines) {
    const context = await browser.newContext();
    const page = await context.newPage();
    if ("before" in engine) await prepareEngine(page, engine.before);
    await open(page, server, `${tutorial}?device=${engine.device}`);
    await edit(page, "loss", toyListing);
    await run(page, "loss", 200_000);
    await expect(chart(page, "loss")).toContainText(engine.label);
    expect(
      server.requests.findLast((path) => /ort-.*\.wasm$/.test(path)),
    ).toContain(engine.file);
    await expect(
      cell(page, "loss").locator("[data-output=text]"),
    ).toContainText("tensor(1.0000, grad_fn=<MaxBackward1>)");
    losses.push(await numbersShown(page, "loss"));
    await context.close();
  }
  const cpu = losses.at(-1) ?? [];
  expect(cpu).toHaveLength(15);
  for (const gpu of losses.slice(0, -1)) {
    gpu.forEach((loss, index) => {
      expect(Math.abs(loss - (cpu[index] ?? NaN))).toBeLessThanOrEqual(
        deviceTolerance,
      );
    });
  }
});

test("the tutorial's own listings give the committed charts on WebGPU too", async ({
  page,
  server,
}) => {
  test.setTimeout(400_000);
  await open(page, server, `${tutorial}?device=webgpu`);
  await run(page, "attention", 380_000);
  await expect(chart(page, "attention")).toContainText("WebGPU");
  await expectCommittedChart(page, "loss");
  await expectCommittedChart(page, "attention");

  // where a head looks is computed from what the run left on the GPU
  const figure = chart(page, "attention");
  await figure.locator("[data-explorer]").focus();
  for (const key of ["Control+Home", "ArrowDown", "ArrowRight", "Enter"]) {
    await page.keyboard.press(key);
  }
  await expect(figure.locator("[data-pattern-summary]")).toHaveText(
    /^From position 5\d on, this head looks 49 places back/,
    { timeout: 60_000 },
  );
});

test("a software adapter is not used unless it is asked for", async ({
  page,
  server,
}) => {
  await open(page, server);
  await run(page, "loss");
  await expect(chart(page, "loss")).toContainText("WASM");
});

/** Runs in the engine's worker before the worker's own script. */
async function prepareEngine(page: Page, script: string): Promise<void> {
  await page.route("**/workers/engine-*.js", async (route) => {
    const response = await route.fetch();
    const body = `${script}\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
}

/** The software adapter passes for a real one, and fails at the test's word. */
const failingGpu = (failure: string): string => `
  Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { value: false });
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await requestDevice.apply(this, args);
    new BroadcastChannel("gpu").addEventListener("message", () => { ${failure} });
    return device;
  };`;

const failures = {
  "is lost": "device.destroy();",
  "has no memory left": `
    const { createBuffer } = device;
    device.createBuffer = (descriptor) =>
      createBuffer.call(device, { ...descriptor, size: 2 ** 40 });`,
} as const;

/** Presses, and lets the GPU fail once layers run. */
async function failMidway(page: Page): Promise<void> {
  await press(page, "loss");
  const place = cell(page, "loss");
  await expect(place).toHaveAttribute("data-state", "running", {
    timeout: 60_000,
  });
  await page.evaluate(() => new BroadcastChannel("gpu").postMessage("fail"));
  const failure = place.locator("[data-failure]");
  await expect(failure).toBeVisible({ timeout: 60_000 });
  await expect(failure).toContainText("The GPU failed");
  await expect(chart(page, "loss")).toHaveAttribute(
    "data-chart-origin",
    "prebuilt",
  );
}

for (const [what, failure] of Object.entries(failures)) {
  test(`when the GPU ${what}, the page says so and the next run does without it`, async ({
    page,
    server,
  }) => {
    test.setTimeout(240_000);
    await prepareEngine(page, failingGpu(failure));
    await open(page, server);
    await failMidway(page);
    await run(page, "loss");
    await expectCommittedChart(page, "loss");
    await expect(chart(page, "loss")).toContainText(
      /on WASM[^]*The GPU failed in an earlier run \([^]+\), so this one ran on WASM/,
    );
  });
}

test("a GPU that the address asks for is tried again", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await prepareEngine(page, failingGpu(failures["is lost"]));
  await open(page, server, `${tutorial}?device=webgpu`);
  await edit(page, "loss", toyListing);
  await failMidway(page);
  await run(page, "loss", 200_000);
  await expect(chart(page, "loss")).toContainText("on WebGPU");
});

test("where the engine for WebGPU is missing, the run goes to WASM and says why", async ({
  page,
  server,
}) => {
  await prepareEngine(page, failingGpu(""));
  server.fail("jspi.wasm", { kind: "status", status: 404 });
  await open(page, server);
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
  await expect(chart(page, "loss")).toContainText(
    /on WASM.*WebGPU is not used: .*jspi\.wasm: the server answered 404/,
  );
});
