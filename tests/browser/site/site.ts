/** @file What every test of the built site starts from: a server of its own, an empty cache, and words for the page. */
import {
  expect,
  test as base,
  type Locator,
  type Page,
} from "@playwright/test";
import { faultsOf, tutorialPage } from "./committed.ts";
import { startSiteServer, type SiteServer } from "./server.ts";

export { committedNumbers, livePages, toleranceOf } from "./committed.ts";
export { expect };

/** The site was built for this path (see scripts/test.ts). */
export const basePath = process.env.BASE_URL ?? "/";

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

/** Waits for the end of a run, and for Python where the chart was drawn before it came; a failure is shown in the test's own message. */
export async function finished(
  page: Page,
  id: string,
  timeout = 60_000,
): Promise<void> {
  const place = cell(page, id);
  await expect(place).toHaveAttribute("data-state", /done|failed/, { timeout });
  await expect(place).not.toHaveAttribute("data-check", /awaited|differs/, {
    timeout,
  });
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

export async function expectCommittedChart(
  page: Page,
  name: string,
  of = tutorialPage,
  model = "induction-mini",
): Promise<void> {
  await expect(chart(page, name)).toHaveAttribute("data-chart-origin", "live");
  await numbersShown(page, name);
  const shown = await chart(page, name)
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll("td")].map((cell) => cell.textContent),
      ),
    );
  expect(faultsOf(shown, name, of, model)).toEqual([]);
}

/** Replaces a cell's code in the editor, which may be open already, as a reader would by hand. */
export async function edit(
  page: Page,
  id: string,
  code: string,
): Promise<void> {
  const place = cell(page, id);
  const editor = place.locator(".cm-content");
  if (!(await editor.isVisible())) {
    await place.getByRole("button", { name: "Edit", exact: true }).click();
  }
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
