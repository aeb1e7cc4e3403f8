/** @file What a reader waits for on the built site: Chromium with an empty cache, a local server, WASM. */
import { chromium, type Browser, type Page } from "@playwright/test";
import {
  startSiteServer,
  type SiteServer,
} from "../../tests/browser/site/server.ts";
import { seconds, type Figure } from "./figure.ts";

const rounds = 5;
const tutorial = "docs/induction-heads";

interface Round {
  readonly first: number;
  readonly second: number;
  readonly warm: number;
}

export async function openTutorial(
  page: Page,
  server: SiteServer,
  query = "",
): Promise<void> {
  await page.goto(`${server.url}${tutorial}${query}`);
  await page.waitForFunction(
    () => document.documentElement.dataset.hasHydrated === "true",
  );
  await page.waitForLoadState("networkidle");
}

/** Milliseconds from the press to the live chart on the screen. */
export async function pressToChart(
  page: Page,
  id: string,
  again = false,
  timeout = 120_000,
): Promise<number> {
  const cell = page.locator(`[data-cell="${id}"]`);
  const start = performance.now();
  await cell
    .getByRole("button", { name: again ? "Run again" : "Run live" })
    .click();
  if (again) {
    await page.waitForFunction(
      (cellId) =>
        document
          .querySelector(`[data-cell="${cellId}"]`)
          ?.getAttribute("data-state") !== "done",
      id,
      { polling: 5 },
    );
  }
  const chart = `[data-chart="${id}"][data-chart-origin="live"][data-chart-drawn="true"]`;
  await page
    .locator(`[data-cell="${id}"][data-state="done"]`)
    .waitFor({ timeout });
  await page.locator(chart).waitFor({ timeout });
  return performance.now() - start;
}

async function runRound(browser: Browser, server: SiteServer): Promise<Round> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await openTutorial(page, server);
  const first = await pressToChart(page, "loss");
  const second = await pressToChart(page, "attention");
  const warm = await pressToChart(page, "loss", true);
  await context.close();
  return { first, second, warm };
}

/** @param browserPath a Chromium */
export async function benchReader(browserPath: string): Promise<Figure[]> {
  const server = await startSiteServer("build", process.env.BASE_URL ?? "/");
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ["--headless=new"],
  });
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    measured.push(await runRound(browser, server));
  }
  await browser.close();
  await server.close();
  const rows: readonly (readonly [string, keyof Round, string])[] = [
    ["press to first chart, empty cache, WASM", "first", "12 s"],
    ["then press to second chart", "second", "3 s"],
    ["first block again, all loaded", "warm", ""],
  ];
  return rows.map(([what, key, goal]) => ({
    what,
    value: seconds(measured.map((round) => round[key])),
    goal,
  }));
}
