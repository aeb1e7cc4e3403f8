/** @file The second visit without a network: the page opens, and runs, from what the browser kept of the first. */
import type { Page } from "@playwright/test";
import { restMilliseconds } from "../../../src/live/keeping.ts";
import { cachePrefix } from "../../../src/live/kept-files.ts";
import { type SiteServer, startSiteServer } from "./server.ts";
import {
  cell,
  chart,
  expect,
  expectCommittedChart,
  numbersShown,
  open,
  press,
  run,
  test,
  tutorial,
} from "./site.ts";

/** Resolves when the browser has kept what the page that is open needs. */
async function kept(page: Page, server: SiteServer): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(async (prefix) => {
          const registration = await navigator.serviceWorker.getRegistration();
          const { origin, pathname } = window.location;
          const names = await caches.keys();
          const own = names.filter((name) => name.startsWith(prefix));
          const document = await caches.match(`${origin}${pathname}`);
          return (
            own.length === 1 &&
            document !== undefined &&
            registration?.active?.state === "activated"
          );
        }, cachePrefix(server.url)),
      { timeout: 30_000 },
    )
    .toBe(true);
}

test("the second visit works without a network, in each listing", async ({
  page,
  server,
}) => {
  await open(page, server);
  await run(page, "loss");
  await run(page, "attention");
  await chart(page, "attention")
    .and(page.locator('[data-chart-drawn="true"]'))
    .waitFor();
  const scores = await numbersShown(page, "attention");
  await kept(page, server);
  await server.close();

  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Searching for Induction Heads",
  );
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
  await run(page, "attention");
  expect(await numbersShown(page, "attention")).toEqual(scores);
  await expect(
    chart(page, "attention").and(page.locator('[data-chart-drawn="true"]')),
  ).toBeVisible();

  // a visitor who comes by a link that chooses something
  const other = await page.context().newPage();
  await other.goto(`${server.url}${tutorial}?device=wasm`);
  await run(other, "loss");
  await expectCommittedChart(other, "loss");

  // what was never open is not there
  await expect(other.goto(`${server.url}docs/models`)).rejects.toThrow(
    /ERR_(FAILED|CONNECTION_REFUSED)/,
  );
});

test("a page that was left right after its chart is said to be kept only when it is, at the next visit", async ({
  page,
  server,
}) => {
  const saysKept = /the page \([\d.]+ MB\)/;
  const stored = page.locator("[data-stored]");
  await open(page, server);
  await run(page, "loss");
  const begun = () =>
    page.evaluate(
      (prefix) =>
        caches
          .keys()
          .then((names) => names.some((name) => name.startsWith(prefix))),
      cachePrefix(server.url),
    );
  await expect.poll(begun).toBe(true);
  await expect(stored).toContainText("induction-mini");
  await expect(stored).not.toHaveText(saysKept);

  // at the next visit, with no press
  await page.reload();
  await expect(stored).toHaveText(saysKept, { timeout: 30_000 });

  // a file that the browser has lost: not said in the time before it is fetched
  await page.evaluate(async (prefix) => {
    for (const name of await caches.keys()) {
      if (!name.startsWith(prefix)) continue;
      const cache = await caches.open(name);
      const requests = await cache.keys();
      const found = requests.find(({ url }) => url.endsWith(".zip"));
      if (found !== undefined) await cache.delete(found);
    }
  }, cachePrefix(server.url));
  await page.reload();
  await expect(stored).toContainText("induction-mini");
  await page.waitForTimeout(restMilliseconds / 4);
  expect(await stored.textContent()).not.toMatch(saysKept);
  await expect(stored).toHaveText(saysKept, { timeout: 30_000 });

  await server.close();
  await page.reload();
  await expect(stored).toHaveText(saysKept);
  await run(page, "loss");
  await expectCommittedChart(page, "loss");
});

test("keeping takes what the browser has, and asks for no runtime again", async ({
  playwright,
  launchOptions,
}, info) => {
  const server = await startSiteServer("build", process.env.BASE_URL ?? "/", {
    sendHeaders: true,
  });
  // a browser as readers have it: one without a folder of its own remembers no large files
  const context = await playwright.chromium.launchPersistentContext(
    info.outputPath("profile"),
    launchOptions,
  );
  const page = await context.newPage();
  await open(page, server);
  await run(page, "loss");
  await kept(page, server);
  const runtimes = server.requests.filter((path) => /^runtime\//.test(path));
  expect(runtimes.length).toBeGreaterThan(8);
  expect(new Set(runtimes).size).toBe(runtimes.length);
  await context.close();
  await server.close();
});

test("reading keeps nothing, nor does a press that is cancelled", async ({
  page,
  server,
}) => {
  const nothing = () =>
    page.evaluate(async () => ({
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      files: (await caches.keys()).filter((name) => name.includes(" files "))
        .length,
    }));
  await open(page, server);
  await page.waitForLoadState("networkidle");
  expect(await nothing()).toEqual({ workers: 0, files: 0 });
  server.fail("pyodide.asm.wasm", { kind: "slow", bytesPerSecond: 100_000 });
  await press(page, "loss");
  await cell(page, "loss").getByRole("button", { name: "Cancel" }).click();
  await expect(cell(page, "loss").locator("[data-status]")).toContainText(
    "Cancelled",
  );
  // keeping would begin only then
  await page.waitForTimeout(restMilliseconds + 1000);
  expect(await nothing()).toEqual({ workers: 0, files: 0 });
});

test("what the server answers counts, errors too; what was kept is for when it does not", async ({
  page,
  server,
}) => {
  await open(page, server);
  await run(page, "loss");
  await kept(page, server);
  await page.reload();
  const ask = (path: string) =>
    page.evaluate(
      (url) =>
        fetch(url, { cache: "no-store" }).then(
          ({ status }) => status,
          () => undefined,
        ),
      `${server.url}${path}`,
    );
  expect(await ask("runtime/sizes.json")).toBe(200);
  server.fail("sizes.json", { kind: "status", status: 503 });
  expect(await ask("runtime/sizes.json")).toBe(503);
  await server.close();
  expect(await ask("runtime/sizes.json")).toBe(200);
  // models have a storage of their own, and the kill switch is nothing to remember
  expect(await ask("models/induction-mini/manifest.json")).toBeUndefined();
  expect(await ask("live.json")).toBeUndefined();
});

test("files of an earlier build go, and all of them when the reader says so", async ({
  page,
  server,
}) => {
  await open(page, server);
  const names = () => page.evaluate(() => caches.keys());
  const own = cachePrefix(server.url);
  const foreign = `${cachePrefix("http://localhost/other/")}x`;
  await page.evaluate(
    (names) => Promise.all(names.map((name) => caches.open(name))),
    [`${own}earlier.js`, foreign],
  );
  await run(page, "loss");
  await kept(page, server);
  expect(await names()).not.toContain(`${own}earlier.js`);
  const stored = page.locator("[data-stored]");
  await expect(stored).toContainText(/the page \([\d.]+ MB\)/);
  await stored.getByRole("button", { name: "Delete" }).click();
  await expect(stored).toHaveText("No model is kept in this browser.");
  const left = (await names()).filter((name) => name.startsWith(own));
  expect(left).toEqual([]);
  expect(await names()).toContain(foreign);
  expect(
    await page.evaluate(() => navigator.serviceWorker.getRegistrations()),
  ).toHaveLength(0);
});
