/** @file Threads on a host that isolates nothing: by the service worker, after the first visit or at the reader's press. */
import type { Page } from "@playwright/test";
import { cachePrefix } from "../../../src/live/kept-files.ts";
import type { SiteServer } from "./server.ts";
import {
  cell,
  chart,
  expect,
  expectCommittedChart,
  open,
  run,
  test,
  tutorial,
  watchErrors,
} from "./site.ts";

function isIsolated(page: Page): Promise<boolean> {
  return page.evaluate(() => crossOriginIsolated);
}

function threads(page: Page): Promise<number> {
  return page.evaluate(() => Math.min(4, navigator.hardwareConcurrency));
}

/** How often the tutorial's document has been asked for. */
function openings({ requests }: SiteServer): number {
  return requests.filter((path) => path === tutorial).length;
}

/** Resolves when the service worker is there, and what the page needs without a network. */
async function kept(page: Page, server: SiteServer): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(async (prefix) => {
          const registration = await navigator.serviceWorker.getRegistration();
          const names = await caches.keys();
          return (
            registration?.active?.state === "activated" &&
            names.some((name) => name.startsWith(prefix))
          );
        }, cachePrefix(server.url)),
      { timeout: 40_000 },
    )
    .toBe(true);
}

async function live(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.documentElement.dataset.hasHydrated === "true",
  );
}

/** What the page says of threads, once the reader asks. */
async function expectStanding(page: Page, standing: string): Promise<void> {
  await page.getByText("Where it runs").click();
  await expect(page.locator("[data-threads]")).toHaveAttribute(
    "data-threads",
    standing,
  );
}

test("the second visit has threads, with a network and without, and nothing is loaded twice", async ({
  page,
  server,
}) => {
  test.setTimeout(180_000);
  const errors = watchErrors(page);
  await open(page, server);
  expect(await isIsolated(page)).toBe(false);
  await run(page, "loss");
  await expect(chart(page, "loss")).toContainText("on WASM, 1 thread;");
  await kept(page, server);
  expect(openings(server)).toBeLessThanOrEqual(2); // the page, and its keeping

  const before = openings(server);
  await page.reload();
  await live(page);
  expect(await isIsolated(page)).toBe(true);
  const line = `on WASM, ${await threads(page)} thread`;
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
  await expect(chart(page, "loss")).toContainText(line);
  await page.waitForTimeout(1000);
  expect(openings(server)).toBe(before + 1);
  expect(errors).toEqual([]);

  await server.close();
  await page.reload();
  await live(page);
  expect(await isIsolated(page)).toBe(true);
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
  await expect(chart(page, "loss")).toContainText(line);
});

test("a press isolates the page at once, by one reload that keeps changes", async ({
  page,
  server,
}) => {
  await open(page, server);
  let loads = 0;
  page.on("load", () => loads++);
  await expectStanding(page, "offered");
  await page.getByRole("button", { name: "Use more threads" }).click();
  await expect.poll(() => isIsolated(page).catch(() => false)).toBe(true);
  await live(page);
  await page.waitForTimeout(1500);
  expect(loads).toBe(1);
  await expectStanding(page, "isolated here");
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
  await expect(chart(page, "loss")).toContainText(
    `on WASM, ${await threads(page)} thread`,
  );
});

test("a browser that does not isolate is reloaded once and never again, and runs on one thread", async ({
  page,
  server,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "crossOriginIsolated", { value: false });
  });
  await open(page, server);
  let loads = 0;
  page.on("load", () => loads++);
  await page.getByText("Where it runs").click();
  await page.getByRole("button", { name: "Use more threads" }).click();
  await expect.poll(() => loads).toBe(1);
  await live(page);
  await expectStanding(page, "refused");
  await expect(
    page.getByRole("button", { name: "Use more threads" }),
  ).toHaveCount(0);
  await page.waitForTimeout(1500);
  expect(loads).toBe(1);
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
});

test("without service workers nothing is offered, and everything runs", async ({
  page,
  server,
}) => {
  await page.addInitScript(
    "delete Object.getPrototypeOf(navigator).serviceWorker;",
  );
  await open(page, server);
  await expectStanding(page, "unable");
  await run(page, "loss");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "done");
});
