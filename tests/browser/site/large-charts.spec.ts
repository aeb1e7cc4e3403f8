/** @file Charts of very many numbers: drawn with few elements, told of in words, and read off without a pause. */
import type { Locator, Page } from "@playwright/test";
import {
  cell,
  chart,
  edit,
  expect,
  finished,
  open,
  press,
  test,
} from "./site.ts";

/** Elements of a chart of few numbers are some hundreds; a mark for each number would be tens of thousands. */
const MOST_ELEMENTS = 1500;

/** Draws with a cell of the tutorial, and gives back the figure that came of it. */
async function draw(page: Page, code: string): Promise<Locator> {
  // so that what a run before it left is not taken for its own
  await edit(
    page,
    "loss",
    `print(${JSON.stringify(code.slice(-20))})\n${code}`,
  );
  await press(page, "loss");
  await expect(cell(page, "loss").locator("[data-output=text]")).toContainText(
    code.slice(-20),
    { timeout: 120_000 },
  );
  await finished(page, "loss", 120_000);
  const figure = chart(page, "loss");
  await expect(figure).toHaveAttribute("data-chart-origin", "live");
  await expect(figure).toHaveAttribute("data-chart-drawn", "true", {
    timeout: 60_000,
  });
  return figure;
}

function elements(figure: Locator): Promise<number> {
  return figure.evaluate((element) => element.querySelectorAll("*").length);
}

test("charts of very many numbers, and of what is no number", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await open(page, server);
  await test.step("a grid of 256 by 256 is one image, and its cells are read off by key", async () => {
    const figure = await draw(
      page,
      "px.imshow(torch.arange(65536).reshape(256, 256) / 65536, labels={'x': 'Key', 'y': 'Query'})",
    );
    expect(await elements(figure)).toBeLessThan(MOST_ELEMENTS);
    await expect(figure.locator("svg image")).toHaveCount(1);
    await figure.locator("[data-explorer]").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowLeft");
    await expect(figure.getByRole("status").first()).toHaveText(
      "Query 254, Key 254: 0.9961",
    );
    expect(await elements(figure)).toBeLessThan(MOST_ELEMENTS);
  });
  await test.step("a grid of 2000 by 2000 is drawn, and says how", async () => {
    const figure = await draw(page, "px.imshow(torch.ones(2000, 2000).tril())");
    await expect(figure.locator("[data-note]")).toContainText("6 by 4");
    expect(await elements(figure)).toBeLessThan(MOST_ELEMENTS);
    await figure.getByText("Show the numbers").click();
    expect(await elements(figure)).toBeLessThan(MOST_ELEMENTS + 1500);
    await figure.getByRole("button", { name: "Rows below" }).click();
    await expect(figure.getByText(/^Rows 50 to 99 of 2000/)).toBeVisible();
    await figure.getByText("Show the numbers").click();
  });
  await test.step("a line of a million points keeps its one peak", async () => {
    const figure = await draw(
      page,
      "y = torch.zeros(1_000_000)\ny[654_321] = 7e6\npx.line(y=y)",
    );
    await expect(figure.locator("[data-summary]")).toContainText("654321");
    await expect(figure.locator("[data-note]")).toContainText("Too many");
    await expect(figure.locator("svg")).toContainText("6e6");
    expect(await elements(figure)).toBeLessThan(MOST_ELEMENTS);
  });
  await test.step("what is no number is shown as such", async () => {
    const figure = await draw(
      page,
      "px.imshow([[1.0, float('nan')], [float('inf'), 2.0]])",
    );
    await expect(figure.locator("svg")).toContainText(
      "1 not a number, 1 infinite",
    );
    await expect(figure.locator("[data-summary]")).toContainText(
      "no finite number",
    );
    await expect(cell(page, "loss")).toHaveAttribute("data-state", "done");
  });
});

test("long output is all there, and only what is seen of it is laid out", async ({
  page,
  server,
}) => {
  await open(page, server);
  await edit(
    page,
    "loss",
    'for i in range(20000): print(i)\nprint("x" * 100000)\nprint("end")',
  );
  await press(page, "loss");
  await finished(page, "loss", 120_000);
  const output = cell(page, "loss").locator("[data-output=text]");
  const numbers = Array.from({ length: 20000 }, (_, i) => `${i}\n`).join("");
  expect(await output.textContent()).toBe(
    `${numbers}${"x".repeat(100_000)}\nend\n`,
  );
  // what is inside a block is asked for, since the block itself has its place
  const part = output.locator("span span").first();
  const isLaidOut = (): Promise<boolean> =>
    part.evaluate((element) =>
      element.checkVisibility({ contentVisibilityAuto: true }),
    );
  expect(await isLaidOut()).toBe(false);
  // a block that is not laid out keeps the place that it will take
  const place = await output.evaluate((element) => ({
    lines:
      element.scrollHeight / parseFloat(getComputedStyle(element).lineHeight),
  }));
  expect(place.lines).toBeGreaterThan(19_990);
  expect(place.lines).toBeLessThan(20_010);
  await output.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect.poll(isLaidOut).toBe(true);
});
