/** @file The pages' own sweeps as a reader runs them: Chromium, WASM on one thread, everything loaded, tokens that are new. */
import { chromium, type Page } from "@playwright/test";
import {
  startSiteServer,
  type SiteServer,
} from "../../tests/browser/site/server.ts";
import { median, seconds, type Figure } from "./figure.ts";
import { busiestWorker } from "./processor-time.ts";

const rounds = 3;
/** Of processor time: a gradient takes half a second, in which whatever else the machine does would count tenfold. */
const ratioRounds = 5;
const patience = 180_000;

/** @param browserPath a Chromium */
export async function benchPageSweeps(browserPath: string): Promise<Figure[]> {
  const server = await startSiteServer("build", process.env.BASE_URL ?? "/");
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ["--headless=new"],
  });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await open(page, server, "docs/ablation");
    await run(page, "zero");
    const first: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await changeTokens(page, "zero", 1001 + round);
      const times = await run(page, "zero");
      first.push(times.first);
      whole.push(times.whole);
    }
    await open(page, server, "docs/attribution-patching");
    await run(page, "exact");
    const ratios: number[] = [];
    for (let round = 0; round < ratioRounds; round++) {
      await changeTokens(page, "gradient", 1001 + round);
      const gradient = await busiestWorker(browser, page, () =>
        run(page, "gradient"),
      );
      const exact = await busiestWorker(browser, page, () =>
        run(page, "exact"),
      );
      // the second chart beside the sweep has the gradient computed once more
      ratios.push(gradient / (exact - gradient));
    }
    return [
      {
        what: "ablation of the embedded model's 32 heads, one thread of WASM",
        value: seconds(whole),
        goal: "15 s",
      },
      { what: "its first cell", value: seconds(first), goal: "2 s" },
      {
        what: "attribution patching there, divided by the exact sweep, in processor time of the engine",
        value: `${median(ratios).toFixed(2)} (${ratios.map((each) => each.toFixed(2)).join(", ")})`,
        goal: "0.1",
      },
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

async function open(
  page: Page,
  server: SiteServer,
  path: string,
): Promise<void> {
  await page.goto(`${server.url}${path}`);
  await page.waitForFunction(
    () => document.documentElement.dataset.hasHydrated === "true",
  );
}

async function changeTokens(
  page: Page,
  id: string,
  from: number,
): Promise<void> {
  const cell = page.locator(`[data-cell="${id}"]`);
  const field = cell.getByLabel("Token ids from");
  if (!(await field.isVisible())) {
    await cell.getByRole("button", { name: "Settings" }).click();
  }
  await field.fill(String(from));
}

interface Times {
  /** Milliseconds from the press to the first number, and to the last. */
  readonly first: number;
  readonly whole: number;
}

async function run(page: Page, id: string): Promise<Times> {
  const cell = page.locator(`[data-cell="${id}"]`);
  const start = performance.now();
  await cell.getByRole("button", { name: /^Run (live|again)$/ }).click();
  // what stood there before is no end
  await page
    .locator(`[data-cell="${id}"]:not([data-state="done"])`)
    .waitFor({ state: "attached" });
  const done = page
    .locator(
      `[data-cell="${id}"][data-state="done"]:not([data-check="awaited"])`,
    )
    .waitFor({ timeout: patience });
  const coming = page
    .locator(`[data-chart="${id}"][data-chart-origin="coming"]`)
    .waitFor({ timeout: patience });
  await Promise.race([coming.catch(() => undefined), done]);
  const first = performance.now() - start;
  await done;
  const whole = performance.now() - start;
  return { first, whole };
}
