/** @file What every test of the built site starts from: a server of its own, an empty cache, and words for the page. */
import { readFileSync } from "node:fs";
import {
  expect,
  test as base,
  type Locator,
  type Page,
} from "@playwright/test";
import type { ChartFile } from "../../../src/charts/chart.ts";
import { readPages } from "../../../src/plugins/pages/folder.ts";
import { numbersIn } from "../../../src/charts/numbers-in.ts";
import { startSiteServer, type SiteServer } from "./server.ts";

export { expect };

/** The site was built for this path (see scripts/test.ts). */
export const basePath = process.env.BASE_URL ?? "/";

/** The live pages, as their folders describe them. */
export const livePages = readPages();

/** The page that most tests are about. */
const tutorialPage = livePages.find(({ id }) => id === "induction-heads");

export const tutorial = "docs/induction-heads";

export const test = base.extend<{ server: SiteServer }>({
  // Playwright reads the names of the fixtures that this one needs from here
  server: async ({ browserName: _ }, provide) => {
    const server = await startSiteServer("build", basePath);
    await provide(server);
    await server.close();
  },
});

/** Opens a page of the site and waits until it is live. */
export async function open(
  page: Page,
  server: SiteServer,
  path = tutorial,
): Promise<void> {
  await page.goto(`${server.url}${path}`);
  await page.waitForFunction(
    () => document.documentElement.dataset.hasHydrated === "true",
  );
}

export function cell(page: Page, id: string): Locator {
  return page.locator(`[data-cell="${id}"]`);
}

export async function press(page: Page, id: string): Promise<void> {
  await cell(page, id)
    .getByRole("button", { name: /^Run (live|again)$/ })
    .click();
}

/** Waits for the end of a run; a failure is shown in the test's own message. */
export async function finished(
  page: Page,
  id: string,
  timeout = 60_000,
): Promise<void> {
  const place = cell(page, id);
  await expect(place).toHaveAttribute("data-state", /done|failed/, { timeout });
  const failure = place.locator("[data-failure]");
  if ((await failure.count()) > 0) {
    throw new Error(`cell ${id} failed: ${await failure.innerText()}`);
  }
}

/** Presses Run and waits for the end. */
export async function run(
  page: Page,
  id: string,
  timeout?: number,
): Promise<void> {
  await press(page, id);
  await finished(page, id, timeout);
}

export function chart(page: Page, name: string): Locator {
  return page.locator(`[data-chart="${name}"]`);
}

/** The numbers of the chart that is shown, row by row, from its table, which is written when it is opened. */
export async function numbersShown(
  page: Page,
  name: string,
): Promise<number[]> {
  await chart(page, name)
    .locator("[data-numbers]")
    .evaluate((details: HTMLDetailsElement) => (details.open = true));
  const cells = chart(page, name).locator("td");
  await cells.first().waitFor();
  return (await cells.allTextContents()).map(Number);
}

/** What `npm run charts` committed for a model. */
export function committedNumbers(
  name: string,
  model = "induction-mini",
  page = tutorialPage,
): number[] {
  const path = `static/charts/${page?.id}/${model}/${name}.json`;
  const file = JSON.parse(readFileSync(path, "utf8")) as ChartFile;
  return numbersIn(file.chart);
}

/** The promise of a page: the live chart is the prebuilt one of the same model and seed, on every device. */
export function toleranceOf(name: string, page = tutorialPage): number {
  const charts = page?.places.flatMap((place) => place.charts);
  const chart = charts?.find((chart) => chart.name === name);
  if (chart === undefined) throw new Error(`no page has a chart ${name}`);
  return chart.tolerances.same;
}

export async function expectCommittedChart(
  page: Page,
  name: string,
  of = tutorialPage,
): Promise<void> {
  await expect(chart(page, name)).toHaveAttribute("data-chart-origin", "live");
  const shown = await numbersShown(page, name);
  const committed = committedNumbers(name, undefined, of);
  expect(shown).toHaveLength(committed.length);
  const largest = Math.max(
    ...shown.map((value, index) => Math.abs(value - (committed[index] ?? NaN))),
  );
  expect(largest).toBeLessThanOrEqual(toleranceOf(name, of));
}

/** Replaces a cell's code in the editor, as a reader would by hand. */
export async function edit(
  page: Page,
  id: string,
  code: string,
): Promise<void> {
  const place = cell(page, id);
  await place.getByRole("button", { name: "Edit", exact: true }).click();
  const editor = place.locator(".cm-content");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(code);
}

/** Errors and failed requests that no test has asked for. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return errors;
}
