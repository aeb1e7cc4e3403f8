/** @file Cancel is heard at once in every state of a cell, and the next press works. */
import type { Page } from "@playwright/test";
import {
  cell,
  chart,
  edit,
  expect,
  expectCommittedChart,
  open,
  press,
  run,
  test,
} from "./site.ts";

/** What the page promises. */
const maxMilliseconds = 500;

/**
 * Presses Cancel in the moment in which a cell comes into a state.
 * @returns milliseconds from there until the cell says that it is cancelled
 */
async function cancelWhen(
  page: Page,
  id: string,
  state: string,
  status: RegExp,
): Promise<() => Promise<number>> {
  const waiting = await page.evaluateHandle(
    ([id, state, source]) => {
      const place = document.querySelector(`[data-cell="${id}"]`);
      if (place === null) throw new Error(`no cell ${id}`);
      const kind = () => place.getAttribute("data-state");
      const text = () => place.querySelector("[data-status]")?.textContent;
      const cancelled = new Promise<number>((resolve) => {
        let start: number | undefined;
        const observer = new MutationObserver(() => {
          if (start !== undefined && kind() === "cancelled") {
            observer.disconnect();
            resolve(performance.now() - start);
          }
          if (start !== undefined || kind() !== state) return;
          if (!new RegExp(source, "i").test(text() ?? "")) return;
          start = performance.now();
          [...place.querySelectorAll("button")]
            .find(({ textContent }) => textContent === "Cancel")
            ?.click();
        });
        observer.observe(place, {
          attributes: true,
          childList: true,
          characterData: true,
          subtree: true,
        });
      });
      // in an object, as what is asked for here would wait for a promise
      return { cancelled };
    },
    [id, state, status.source] as const,
  );
  return () => waiting.evaluate(({ cancelled }) => cancelled);
}

/** Presses, cancels in the state, and sees that nothing is lost. */
async function cancelAndGoOn(
  page: Page,
  id: "loss" | "attention",
  state: string,
  status: RegExp,
  goOn: () => Promise<void> | void = () => undefined,
): Promise<void> {
  const cancelled = await cancelWhen(page, id, state, status);
  await press(page, id);
  const milliseconds = await cancelled();
  test.info().annotations.push({
    type: "milliseconds to cancelled",
    description: milliseconds.toFixed(1),
  });
  expect(milliseconds).toBeLessThan(maxMilliseconds);
  await goOn();
  await run(page, id);
  await expectCommittedChart(page, id);
}

test("Cancel is heard while the runner loads", async ({ page, server }) => {
  await open(page, server);
  await cancelAndGoOn(page, "loss", "preparing", /^starting …/);
});

test("Cancel is heard while the model downloads", async ({ page, server }) => {
  server.fail("model.safetensors", { kind: "slow", bytesPerSecond: 50_000 });
  await open(page, server);
  await cancelAndGoOn(page, "loss", "downloading", /model/, () =>
    server.heal(),
  );
});

test("Cancel is heard while Python and the engine start", async ({
  page,
  server,
}) => {
  await open(page, server);
  await cancelAndGoOn(page, "loss", "preparing", /^starting/);
});

test("Cancel is heard in a cell that waits for those above it", async ({
  page,
  server,
}) => {
  server.fail("model.safetensors", { kind: "slow", bytesPerSecond: 50_000 });
  await open(page, server);
  await cancelAndGoOn(page, "attention", "queued", /waiting/, () =>
    server.heal(),
  );
});

/** What a reader waits for at most until a generation has ended. */
const maxMillisecondsOfGeneration = 2000;

test("a generation is seen as it comes, ends soon after Cancel, and what it printed stays", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await open(page, server);
  await edit(
    page,
    "attention",
    [
      "from nnsight import LanguageModel",
      "model = LanguageModel('gpt2')",
      "with model.generate('The people of the', max_new_tokens=240) as tracer:",
      "    for step in tracer.iter[:]:",
      "        print('step', step, model.lm_head.output[0, -1].argmax(-1))",
    ].join("\n"),
  );
  await press(page, "attention");
  const printed = cell(page, "attention").locator("[data-output=text]");
  await expect(printed).toContainText(/step 3 tensor\(\d+\)/, {
    timeout: 90_000,
  });
  await expect(cell(page, "attention")).toHaveAttribute(
    "data-state",
    "preparing",
  );
  const begun = performance.now();
  await cell(page, "attention").getByRole("button", { name: "Cancel" }).click();
  await expect(cell(page, "attention")).toHaveAttribute(
    "data-state",
    "cancelled",
  );
  expect(performance.now() - begun).toBeLessThan(maxMillisecondsOfGeneration);
  await expect(printed).toContainText(/step 3 tensor\(\d+\)/);
  const text = await printed.textContent();
  await page.waitForTimeout(1000);
  expect(await printed.textContent()).toBe(text);
  // the page goes on
  await cell(page, "attention").getByRole("button", { name: "Reset" }).click();
  await run(page, "attention", maxWait);
  await expectCommittedChart(page, "attention");
});

/** Far longer than the page's patience, and no test of speed: the product takes at least as long on one thread. */
const largeProduct = `import torch
x = torch.rand(5000, 5000)
print((x @ x).sum())
`;
/** What Cancel waits for at most, starting again and a small run, on a busy machine. */
const maxWait = 20_000;

test("Cancel is heard in a page that ran before, and the model is not fetched again", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await open(page, server);
  await test.step("while the model runs", async () => {
    await cancelAndGoOn(page, "loss", "running", /^running/);
    await expect(chart(page, "loss")).toHaveAttribute(
      "data-chart-drawn",
      "true",
    );
  });
  const reset = (): Promise<void> =>
    cell(page, "attention").getByRole("button", { name: "Reset" }).click();
  const asked = server.requests.length;
  await test.step("while Python runs for ever", async () => {
    await edit(page, "attention", "while True:\n    pass\n");
    const status = /running python/;
    await cancelAndGoOn(page, "attention", "preparing", status, reset);
  });
  await test.step("while a value is read in the middle of a cell", async () => {
    const code = largeProduct.replace(".sum()", ".sum().item()");
    await edit(page, "attention", code);
    const status = /running python/;
    await cancelAndGoOn(page, "attention", "preparing", status, reset);
  });
  await test.step("in one large operation", async () => {
    await edit(page, "attention", largeProduct);
    // what the reader computes is no part of the model
    const cancelled = await cancelWhen(
      page,
      "attention",
      "running",
      /^running: computing/,
    );
    await press(page, "attention");
    expect(await cancelled()).toBeLessThan(maxMilliseconds);
    await reset();
    await run(page, "attention", maxWait);
    await expectCommittedChart(page, "attention");
  });
  const again = server.requests.slice(asked);
  expect(again.filter((path) => path.includes("safetensors"))).toEqual([]);
});
