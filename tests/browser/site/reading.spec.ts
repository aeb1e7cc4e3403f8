/** @file Reading without pressing: what is loaded, what is asked of others, and what is there without JavaScript. */
import { pages } from "./pages.ts";
import { cell, chart, expect, open, test, tutorial } from "./site.ts";

test("reading asks nobody else for anything, and for nothing that only a run needs", async ({
  page,
  server,
}) => {
  const others: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url)) others.push(request.url());
  });
  await open(page, server);
  await page.mouse.wheel(0, 20_000);
  await page.waitForLoadState("networkidle");
  expect(others.filter((url) => !url.startsWith("data:"))).toEqual([]);
  expect(
    server.requests.filter((path) =>
      /\.wasm|runtime\/|models\/|vega|\.safetensors/.test(path),
    ),
  ).toEqual([]);
});

test("another page is fetched when its link is pointed at, and no script twice", async ({
  page,
  server,
}) => {
  await open(page, server);
  await page.waitForLoadState("networkidle");
  const scripts = () => server.requests.filter((path) => path.endsWith(".js"));
  const before = scripts();
  expect(new Set(before).size).toBe(before.length);
  await page.getByRole("link", { name: "Models" }).first().hover();
  await expect.poll(() => scripts().length).toBeGreaterThan(before.length);
  await page.getByRole("link", { name: "Models" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Models");
  expect(new Set(scripts()).size).toBe(scripts().length);
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
    const numbers = chart(page, "attention").locator("[data-numbers]");
    await expect(numbers.locator("noscript td").first()).toBeHidden();
    await numbers.locator("summary").click();
    await expect(numbers.locator("noscript td").first()).toBeVisible();
    await expect(numbers.locator("noscript td")).toHaveCount(12 * 12);
    await expect(
      // by its element, as text locators leave out what stands in noscript
      cell(page, "loss").locator("noscript p").first(),
    ).toBeVisible();
    await expect(
      cell(page, "loss").getByRole("button", { name: "Run live" }),
    ).toBeHidden();
  });
});

test("numbers that a reader opens before the page is alive come with it", async ({
  page,
  server,
}) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/main\.\w+\.js$/, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(`${server.url}${tutorial}`, { waitUntil: "commit" });
  const numbers = chart(page, "attention").locator("[data-numbers]");
  await numbers.locator("summary").click();
  release();
  await expect(numbers.locator("td").first()).toBeVisible();
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

/** Small phones, and what 1280 x 1024 pixels have room for when all is twice as large. */
const narrow = [
  { width: 640, height: 512 },
  { width: 320, height: 640 },
];

test.describe("on a screen of twice the pixels", () => {
  test.use({ deviceScaleFactor: 2 });

  for (const path of pages) {
    test(`/${path} does not scroll sideways at 200% zoom or at 320 px`, async ({
      page,
      server,
    }) => {
      await open(page, server, path);
      for (const viewport of narrow) {
        await page.setViewportSize(viewport);
        const [scroll, client] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(scroll, `${viewport.width} px`).toBe(client);
      }
    });
  }
});
