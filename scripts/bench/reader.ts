/** @file What a reader waits for on the built site: Chromium with an empty cache, a local server, WASM. */
import { chromium, type Browser, type Page } from "@playwright/test";
import {
  startSiteServer,
  type SiteServer,
} from "../../tests/browser/site/server.ts";
import type { RuntimeFiles } from "../../src/live/runtime-files.ts";
import { median, seconds, type Figure } from "./figure.ts";
import { sentBytes } from "./sent-bytes.ts";

const rounds = 5;
const site = "build";
const tutorial = "docs/induction-heads";

interface Round {
  readonly first: number;
  /** Bytes sent before that chart, and before the press. */
  readonly bytes: number;
  readonly bytesBefore: number;
  /** Milliseconds to it where the site came without recordings, as then the press waits for Python. */
  readonly unrecorded: number;
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
  const unrecorded = await pressUnrecorded(browser, server);
  const context = await browser.newContext();
  const page = await context.newPage();
  server.requests.length = 0;
  await openTutorial(page, server);
  const asked = server.requests.length;
  const first = await pressToChart(page, "loss");
  const requests = [...server.requests];
  await checked(page, "loss");
  const second = await pressToChart(page, "attention");
  const warm = await pressToChart(page, "loss", true);
  await context.close();
  const bytesBefore = await sentBytes(site, requests.slice(0, asked));
  const bytes = await sentBytes(site, requests.slice(asked));
  return { first, bytes, bytesBefore, unrecorded, second, warm };
}

/** The same press on the same build, but for what its list says of recordings. */
async function pressUnrecorded(
  browser: Browser,
  server: SiteServer,
): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route("**/runtime/sizes.json", async (route) => {
    const response = await route.fetch();
    const { recordings: _, ...list } = (await response.json()) as RuntimeFiles;
    await route.fulfill({ response, json: list });
  });
  await openTutorial(page, server);
  const milliseconds = await pressToChart(page, "loss");
  await context.close();
  return milliseconds;
}

/** Resolves when Python has recorded what was drawn before it came. */
async function checked(page: Page, id: string): Promise<void> {
  await page
    .locator(`[data-cell="${id}"]:not([data-check="awaited"])`)
    .waitFor({ state: "attached", timeout: 120_000 });
}

/** @param browserPath a Chromium */
export async function benchReader(browserPath: string): Promise<Figure[]> {
  const server = await startSiteServer(site, process.env.BASE_URL ?? "/");
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
    ["the same where the site came without recordings", "unrecorded", ""],
    ["then press to second chart", "second", "3 s"],
    ["first block again, all loaded", "warm", ""],
  ];
  const ratios = measured.map(({ first, unrecorded }) => first / unrecorded);
  const millions = (bytes: readonly number[]): string =>
    `${(median(bytes) / 1e6).toFixed(1)} MB`;
  return [
    ...rows.map(([what, key, goal]) => ({
      what,
      value: seconds(measured.map((round) => round[key])),
      goal,
    })),
    {
      what: "press to first chart, with recordings divided by without",
      value: median(ratios).toFixed(2),
      goal: "0.5",
    },
    {
      what: "sent between the press and that chart, compressed",
      value: millions(measured.map(({ bytes }) => bytes)),
      goal: "9 MB",
    },
    {
      what: "sent before the press: the page and its pictures",
      value: millions(measured.map(({ bytesBefore }) => bytesBefore)),
      goal: "",
    },
  ];
}
