/** @file Reading without pressing: what is loaded, what is asked of others, and what is there without JavaScript. */
import { gzipSync } from "node:zlib";
import { pages } from "./pages.ts";
import { cell, chart, expect, open, test, tutorial } from "./site.ts";

/** gzip, charts included: what the page may transfer before any press. */
const budgetBytes = 350_000;

test("the tutorial is light, and asks nobody else for anything", async ({
  page,
  server,
}) => {
  const others: string[] = [];
  let bytes = 0;
  const bodies: Promise<void>[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url)) others.push(request.url());
  });
  page.on("response", (response) => {
    bodies.push(
      response
        .body()
        .then((body) => {
          bytes += gzipSync(body).length;
        })
        .catch(() => undefined),
    );
  });
  await open(page, server);
  await page.mouse.wheel(0, 20_000);
  await page.waitForLoadState("networkidle");
  await Promise.all(bodies);
  expect(others.filter((url) => !url.startsWith("data:"))).toEqual([]);
  expect(
    server.requests.filter((path) =>
      /\.wasm|runtime\/|models\/|vega|\.safetensors/.test(path),
    ),
  ).toEqual([]);
  expect(bytes).toBeLessThanOrEqual(budgetBytes);
  test.info().annotations.push({ type: "bytes", description: String(bytes) });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page shows its text, its listings, and its charts as pictures", async ({
    page,
    server,
  }) => {
    await page.goto(`${server.url}${tutorial}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Searching for Induction Heads",
    );
    await expect(
      page.getByText("torch.randint(1000, 10000").first(),
    ).toBeVisible();
    const picture = chart(page, "attention").locator("img").first();
    await picture.scrollIntoViewIfNeeded();
    await expect(picture).toBeVisible();
    expect(
      await picture.evaluate((img: HTMLImageElement) =>
        img.decode().then(() => img.naturalWidth),
      ),
    ).toBeGreaterThan(0);
    await expect(
      // by its element, as text locators leave out what stands in noscript
      cell(page, "loss").locator("noscript p").first(),
    ).toBeVisible();
    await expect(
      cell(page, "loss").getByRole("button", { name: "Run live" }),
    ).toBeHidden();
  });
});

test("a chart becomes interactive at the first hover, in its place", async ({
  page,
  server,
}) => {
  await open(page, server);
  const figure = chart(page, "attention");
  await figure.scrollIntoViewIfNeeded();
  // on the page, as pointing at it may scroll
  const place = () =>
    figure.evaluate((element) => {
      const { top, height } = element.getBoundingClientRect();
      return [top + window.scrollY, height];
    });
  const before = await place();
  await figure.locator("img").first().hover();
  await expect(figure).toHaveAttribute("data-chart-drawn", "true", {
    timeout: 15_000,
  });
  expect(await place()).toEqual(before);
});

const narrow = [
  ["at 320 px", { width: 320, height: 640 }],
  // what 1280 x 1024 pixels have room for when all is twice as large
  ["at 200% zoom", { width: 640, height: 512 }],
] as const;

for (const path of pages) {
  for (const [what, viewport] of narrow) {
    test(`/${path} does not scroll sideways ${what}`, async ({
      browser,
      server,
    }) => {
      const context = await browser.newContext({
        viewport,
        deviceScaleFactor: 2,
      });
      const page = await context.newPage();
      await open(page, server, path);
      const [scroll, client] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect(scroll).toBe(client);
      await context.close();
    });
  }
}
