/** @file Run live on WebGPU, with a software adapter: its numbers against those of WASM and the committed charts. */
import {
  cell,
  chart,
  edit,
  expect,
  expectCommittedChart,
  numbersShown,
  open,
  run,
  test,
  tutorial,
} from "./site.ts";

/** The listing at a size that a software adapter computes in seconds: one row of 8 tokens, repeated twice. */
const toyListing = [
  "model = LanguageModel('gpt2', device_map=device)",
  "tokens = einops.repeat(torch.randint(1000, 10000, (1, 8)), 'b s -> b (2 s)')",
  "with model.trace(tokens):",
  "    logits = model.lm_head.output.save()",
  "    pattern = model.transformer.h[1].attn.output[1].save()",
  "line(cross_entropy_loss(logits, tokens, shift=True, avg_token=False), xaxis='Position', yaxis='Loss', title='Toy')",
  "print(pattern.sum(-1).max())",
].join("\n");

/** Far above what was measured between the two (4e-5), far below what a reader sees. */
const deviceTolerance = 1e-3;

test("the same listing gives the same numbers on WebGPU and on WASM", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  const losses: number[][] = [];
  for (const device of ["webgpu", "wasm"]) {
    await open(page, server, `${tutorial}?device=${device}`);
    await edit(page, "loss", toyListing);
    await run(page, "loss", 200_000);
    await expect(chart(page, "loss")).toContainText(
      device === "webgpu" ? "WebGPU" : "WASM",
    );
    await expect(
      cell(page, "loss").locator("[data-output=text]"),
    ).toContainText("tensor(1.0000)");
    losses.push(await numbersShown(page, "loss"));
  }
  const [gpu = [], cpu = []] = losses;
  expect(gpu).toHaveLength(15);
  gpu.forEach((loss, index) => {
    expect(Math.abs(loss - (cpu[index] ?? NaN))).toBeLessThanOrEqual(
      deviceTolerance,
    );
  });
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
});

test("a software adapter is not used unless it is asked for", async ({
  page,
  server,
}) => {
  await open(page, server);
  await run(page, "loss");
  await expect(chart(page, "loss")).toContainText("WASM");
});
