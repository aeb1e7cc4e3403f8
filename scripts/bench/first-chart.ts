/** @file The first live chart of GPT-2 Small's shape on the built site: bytes, waiting, memory. Chromium on WASM. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { chromium, type Page } from "@playwright/test";
import {
  startSiteServer,
  type SiteServer,
} from "../../tests/browser/site/server.ts";
import { mostMemory } from "../../src/speed/goals.ts";
import { bytesText } from "../../src/speed/text.ts";
import { readManifest } from "../model/check.ts";
import {
  benchModelId,
  extraStatic,
  preparedFolder,
  provideModel,
} from "./checkpoint.ts";
import { median, seconds, type Figure } from "./figure.ts";
import { peakOfLargestPage } from "./memory.ts";
import { openTutorial, pressToChart } from "./reader.ts";
import { sentBytes } from "./sent-bytes.ts";

const rounds = 3;
const site = ".cache/bench/build";
/** How a page is told which model to run. */
const query = `?model=${benchModelId}&device=wasm`;
/** A home connection of 40 Mbit/s, shared by six downloads at once. */
const bytesPerSecond = 5e6 / 6;
const timeout = 600_000;

/** @param browserPath a Chromium */
export async function benchFirstChart(browserPath: string): Promise<Figure[]> {
  await provideModel();
  buildSite();
  const server = await startSiteServer(site, process.env.BASE_URL ?? "/");
  const visit = <Value>(
    action: (page: Page, server: SiteServer, pid: number) => Promise<Value>,
  ): Promise<Value> => visitSite(browserPath, server, action);
  const whole = await visit(wholeVisit);
  const [streamed, loadedFirst]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    streamed.push(await visit(lastByteToChart));
    loadedFirst.push(await visit(loadedToChart));
  }
  await server.close();
  const ratios = streamed.map(
    (each, round) => each / (loadedFirst[round] ?? NaN),
  );
  const { bytes, peak } = whole;
  return [
    {
      what: "GPT-2 Small's shape: bytes until the first live chart, compressed as hosts send",
      value: `${(bytes / 1e6).toFixed(1)} MB`,
      goal: "135 MB",
    },
    {
      what: "last byte of weights to the chart, 40 Mbit/s, WASM",
      value: seconds(streamed),
      goal: "",
    },
    {
      what: "press to the chart with everything loaded and nothing computed",
      value: seconds(loadedFirst),
      goal: "",
    },
    {
      what: "the one divided by the other",
      value: median(ratios).toFixed(2),
      goal: "0.7",
    },
    {
      what: "peak memory of tab and workers, both listings, WASM",
      value:
        peak === undefined ? "not measured: no /proc here" : bytesText(peak),
      goal: bytesText(mostMemory),
    },
  ];
}

/** The site as somebody deploys it who hosts GPT-2 Small. */
function buildSite(): void {
  console.log("Building the site with GPT-2 Small's shape hosted.");
  const { status, stdout, stderr } = spawnSync(
    "npx",
    ["--no-install", "docusaurus", "build", "--out-dir", site],
    {
      encoding: "utf8",
      env: { ...process.env, EXTRA_STATIC: resolve(extraStatic) },
    },
  );
  if (status !== 0) {
    throw new Error(`bench: the site could not be built:\n${stdout}${stderr}`);
  }
}

/** A browser of its own for each visit, so that nothing is kept and every peak is of this visit. */
async function visitSite<Value>(
  executablePath: string,
  server: SiteServer,
  action: (page: Page, server: SiteServer, pid: number) => Promise<Value>,
): Promise<Value> {
  const launched = await chromium.launchServer({
    executablePath,
    args: ["--headless=new"],
  });
  try {
    const browser = await chromium.connect(launched.wsEndpoint());
    const page = await browser.newPage();
    server.requests.length = 0;
    await openTutorial(page, server, query);
    return await action(page, server, launched.process().pid ?? 0);
  } finally {
    server.heal();
    await launched.close();
  }
}

async function wholeVisit(
  page: Page,
  server: SiteServer,
  pid: number,
): Promise<{ bytes: number; peak: number | undefined }> {
  await pressToChart(page, "loss", false, timeout);
  const bytes = await sentBytes(site, server.requests);
  await pressToChart(page, "attention", false, timeout);
  return {
    bytes,
    peak: peakOfLargestPage(pid),
  };
}

/** Milliseconds from the last byte of the weights to the chart on a slow connection. */
async function lastByteToChart(
  page: Page,
  server: SiteServer,
): Promise<number> {
  server.fail(`models/${benchModelId}/`, { kind: "slow", bytesPerSecond });
  const chart = pressToChart(page, "loss", false, timeout);
  await weightsArrived(page);
  const arrived = performance.now();
  await chart;
  return performance.now() - arrived;
}

/** Milliseconds from the press to the chart where Python, engine and weights are there already. */
async function loadedToChart(page: Page): Promise<number> {
  // the set-up computes nothing, and loads all that the others need; it is folded
  await page
    .locator('[data-cell="setup"]')
    .getByRole("button", { name: "Run live", includeHidden: true })
    .dispatchEvent("click");
  await page
    .locator('[data-cell="setup"][data-state="done"]')
    .waitFor({ state: "attached", timeout });
  await weightsArrived(page);
  return pressToChart(page, "loss", false, timeout);
}

/** Resolves when the page's worker has received every file of the weights. */
async function weightsArrived(page: Page): Promise<void> {
  const { weights } = await readManifest(preparedFolder);
  const left = new Set(weights.files.map(({ path }) => path));
  while (left.size > 0) {
    const [worker] = page
      .workers()
      .filter((each) => each.url().includes("/engine-"));
    const names =
      (await worker?.evaluate(() =>
        performance
          .getEntriesByType("resource")
          .filter((entry) => (entry as PerformanceResourceTiming).responseEnd)
          .map(({ name }) => name.split("/").at(-1) ?? ""),
      )) ?? [];
    for (const name of names) left.delete(name);
    await new Promise((done) => setTimeout(done, 50));
  }
}
