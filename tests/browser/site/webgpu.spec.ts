/**
 * @file Run live on WebGPU, with a software adapter: its numbers against those of WASM and the committed charts, and
 * what happens where the GPU, or the engine for it, fails.
 */
import type { Page } from "@playwright/test";
import { nameAdapter } from "../../../src/live/adapter.ts";
import {
  keyOfKnown,
  type KnownAdapter,
  type KnownDevices,
} from "../../../src/live/known-devices.ts";
import type { RuntimeFiles } from "../../../src/live/runtime-files.ts";
import type { SiteServer } from "./server.ts";
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

// one would give out the engine's worker without what a test has put in front of it
test.use({ serviceWorkers: "block" });

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

function named(vendor: string, architecture: string): string {
  const values = JSON.stringify({ vendor, architecture, description: "" });
  return `
  for (const [name, value] of Object.entries({ isFallbackAdapter: false, ...${values} }))
    Object.defineProperty(GPUAdapterInfo.prototype, name, { value, configurable: true });`;
}

/** The software adapter passes for a real one. */
const realGpu = named("acme", "one");

/** One that fails at the test's word. */
const failingGpu = (failure: string): string => `${realGpu}
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

const knownKey = "induction-heads-live.devices";
const adapterName = nameAdapter({ vendor: "acme", architecture: "one" }).name;
const embedded = "4x8x128x16x512x10000, 1 threads";
const quickGpu = { webgpu: 1, wasm: 2, build: "jspi" } as const;

/** As an earlier visit has left it. */
async function know(
  page: Page,
  server: SiteServer,
  adapter: KnownAdapter,
): Promise<void> {
  const sizes = await page.request.get(`${server.url}runtime/sizes.json`);
  const known: KnownDevices = {
    of: keyOfKnown(
      await page.evaluate(() => navigator.userAgent),
      (await sizes.json()) as RuntimeFiles,
    ),
    adapters: { [adapterName]: adapter },
  };
  await page.evaluate(([key, text]) => localStorage.setItem(key, text), [
    knownKey,
    JSON.stringify(known),
  ] as const);
}

async function known(page: Page): Promise<KnownAdapter | undefined> {
  const text = await page.evaluate(
    (key) => localStorage.getItem(key),
    knownKey,
  );
  return text === null
    ? undefined
    : (JSON.parse(text) as KnownDevices).adapters[adapterName];
}

const engineForGpu = /jspi\.wasm$/;
const weights = /^models\/induction-mini\/model\.safetensors/;

test("a GPU is tried before the model is asked for, timed within the run, and both are remembered", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await prepareEngine(page, realGpu);
  await open(page, server);
  await run(page, "loss", 120_000);
  await expectCommittedChart(page, "loss");
  await expect(chart(page, "loss")).toContainText(
    /on WASM, 1 thread; WebGPU was [\d.]+ times slower here[;.]/,
  );
  const first = await known(page);
  expect(first?.fault).toBeUndefined();
  expect(Object.keys(first?.paces ?? {})).toEqual([embedded]);
  const asked = server.requests.findIndex((path) => engineForGpu.test(path));
  const came = server.requests.findIndex((path) => weights.test(path));
  expect(asked).toBeGreaterThan(0);
  expect(came).toBeGreaterThan(asked);

  await page.reload();
  await run(page, "loss");
  const line = /WebGPU was [\d.]+ times slower here/;
  await expect(chart(page, "loss")).toContainText(line);
  expect(await known(page)).toEqual(first);
});

test("a quicker GPU that is remembered is used at once; the reader may choose otherwise, and that is remembered too", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await prepareEngine(page, realGpu);
  await open(page, server);
  await know(page, server, { paces: { [embedded]: quickGpu } });
  await edit(page, "loss", toyListing);
  await run(page, "loss", 120_000);
  await expect(chart(page, "loss")).toContainText(
    "on WebGPU (acme one); WASM was 2.0 times slower here",
  );
  await page.getByText("Where it runs").click();
  await page.getByLabel("Run on").selectOption("wasm");
  await run(page, "loss");
  await expect(chart(page, "loss")).toContainText(
    /on WASM[^]*chosen by “Where it runs” above/,
  );
  await page.reload();
  await expect(page.getByText("Where it runs")).toHaveText(
    "Where it runs: the processor (WASM)",
  );
});

test("what was measured on another model says nothing of this one", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await prepareEngine(page, realGpu);
  await open(page, server);
  await know(page, server, {
    paces: { "12x12x768x64x3072x50257, 1 threads": quickGpu },
  });
  await run(page, "loss", 120_000);
  await expect(chart(page, "loss")).toContainText("on WASM, 1 thread; WebGPU");
  expect(Object.keys((await known(page))?.paces ?? {})).toHaveLength(2);
});

/** Each byte that is read back from the GPU is this one. */
function readsBack(byte: number): string {
  return `
    const { getMappedRange } = GPUBuffer.prototype;
    GPUBuffer.prototype.getMappedRange = function (...args) {
      const range = getMappedRange.apply(this, args);
      if (this.usage & GPUBufferUsage.MAP_READ) new Uint8Array(range).fill(${byte});
      return range;
    };`;
}

const faults = {
  "gives nothing but zeros": {
    script: readsBack(0),
    reason: "nothing but zeros",
    isKept: true,
  },
  "gives no numbers": {
    script: readsBack(255),
    reason: "differs by NaN",
    isKept: true,
  },
  "never answers": {
    script: "GPU.prototype.requestAdapter = () => new Promise(() => {});",
    reason: "did not answer",
    isKept: false,
  },
  "is lost at once": {
    script: `
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (...args) {
        const device = await requestDevice.apply(this, args);
        device.destroy();
        return device;
      };`,
    reason: "the GPU device was lost",
    isKept: true,
  },
  "tells nothing of itself": {
    script: named("", ""),
    reason: "tells nothing of itself",
    isKept: false,
  },
  "has less than WebGPU promises": {
    script: `Object.defineProperty(GPUSupportedFeatures.prototype, "has", { value: () => false });`,
    reason: "compatibility mode",
    isKept: false,
  },
} as const;

for (const [what, { script, reason, isKept }] of Object.entries(faults)) {
  test(`a GPU that ${what} leads to WASM with the reason, and to the right chart`, async ({
    page,
    server,
  }) => {
    test.setTimeout(240_000);
    await prepareEngine(page, `${realGpu}${script}`);
    await open(page, server);
    await run(page, "loss", 120_000);
    await expectCommittedChart(page, "loss");
    await expect(chart(page, "loss")).toContainText(/on WASM, 1 thread/);
    await expect(chart(page, "loss")).toContainText(reason);
    expect((await known(page))?.fault !== undefined).toBe(isKept);
    if (!isKept) return;
    server.requests.length = 0;
    await page.reload();
    await run(page, "loss");
    await expect(chart(page, "loss")).toContainText(
      /WebGPU is not used: .* when it was tried/,
    );
    expect(server.requests.filter((path) => engineForGpu.test(path))).toEqual(
      [],
    );
  });
}

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
    await know(page, server, { paces: { [embedded]: quickGpu } });
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

test("Firefox begins on WASM, tries its GPU behind the chart, and follows that at the next visit", async ({
  browser,
  server,
}) => {
  test.setTimeout(240_000);
  const context = await browser.newContext({
    serviceWorkers: "block",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Firefox/153.0",
  });
  const page = await context.newPage();
  await prepareEngine(page, realGpu);
  await open(page, server);
  await run(page, "loss");
  await expect(chart(page, "loss")).toContainText(
    /on WASM, 1 thread; seed 0\.[^]*WebGPU is new in this browser/,
  );
  await expect.poll(() => known(page), { timeout: 60_000 }).toBeDefined();
  await expect
    .poll(async () => Object.keys((await known(page))?.paces ?? {}), {
      timeout: 60_000,
    })
    .toEqual([embedded]);
  await page.reload();
  await run(page, "loss");
  await expect(chart(page, "loss")).toContainText(
    /on WASM, 1 thread; WebGPU was [\d.]+ times slower here/,
  );
  await context.close();
});

test("where the engine for WebGPU is missing, the run goes to WASM and says why", async ({
  page,
  server,
}) => {
  await prepareEngine(page, realGpu);
  server.fail("jspi.wasm", { kind: "status", status: 404 });
  await open(page, server);
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
  await expect(chart(page, "loss")).toContainText(
    /on WASM.*WebGPU is not used: .*jspi\.wasm: the server answered 404/,
  );
});
