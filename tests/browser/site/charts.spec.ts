/** @file Charts: live beside prebuilt, reading by key and by touch, zooming, and files to keep. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import {
  chart,
  committedNumbers,
  expect,
  numbersShown,
  open,
  run,
  test,
  toleranceOf,
  watchErrors,
} from "./site.ts";

async function drawn(figure: Locator): Promise<void> {
  await expect(figure).toHaveAttribute("data-chart-drawn", "true", {
    timeout: 30_000,
  });
}

/** Where the plot, what stands under it and the end of the figure are on the page, however far that is scrolled. */
function place(figure: Locator): Promise<number[]> {
  return figure.evaluate((element) =>
    ["[data-explorer]", "[data-readout]", "[data-summary]", "details"].map(
      (selector) =>
        (element.querySelector(selector)?.getBoundingClientRect().top ?? NaN) +
        window.scrollY,
    ),
  );
}

function view(figure: Locator, name: string): Locator {
  return figure.getByRole("button", { name, exact: true });
}

async function downloaded(
  page: Page,
  figure: Locator,
  kind: string,
): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  await figure.getByText("Download", { exact: true }).click();
  const coming = page.waitForEvent("download");
  await figure.locator(`[data-download=${kind}]`).click();
  const download = await coming;
  await page.keyboard.press("Escape");
  return {
    name: download.suggestedFilename(),
    bytes: readFileSync(await download.path()),
  };
}

test("each chart says in words what it shows", async ({ page, server }) => {
  await open(page, server);
  await expect(chart(page, "attention").locator("[data-summary]")).toHaveText(
    "Five heads above 0.8: 5.1, 5.5, 6.9, 7.2, 7.10; the next is 0.51 (10.1).",
  );
  await expect(chart(page, "loss").locator("[data-summary]")).toContainText(
    "Loss averages 12.03 over the first 50 positions",
  );
  await expect(
    chart(page, "attention").getByRole("img").first(),
  ).toHaveAccessibleName(/Five heads above 0\.8/);
});

test("a run is compared with the prebuilt one of its model", async ({
  page,
  server,
}) => {
  const errors = watchErrors(page);
  await open(page, server);
  const loss = chart(page, "loss");
  await expect(view(loss, "Both overlaid")).toBeDisabled();
  await run(page, "attention");
  const heads = chart(page, "attention");
  await drawn(heads);

  await expect(heads.locator("[data-agreement]")).toHaveText(
    /^Agrees with the prebuilt run of induction-mini: .*the five heads above 0\.7 are the same five\.$/,
  );
  const before = await place(heads);
  await view(heads, "Difference").click();
  await drawn(heads);
  await expect(heads).toHaveAttribute("data-chart-origin", "both");
  const differences = await numbersShown(page, "attention");
  expect(differences).toHaveLength(committedNumbers("attention").length);
  expect(Math.max(...differences.map(Math.abs))).toBeLessThan(
    toleranceOf("attention"),
  );
  expect(await place(heads)).toEqual(before);

  await view(loss, "Both overlaid").click();
  await drawn(loss);
  await expect(loss.locator("[data-agreement]")).toHaveAttribute(
    "data-agreement",
    "agrees",
  );
  expect(await numbersShown(page, "loss")).toHaveLength(2 * 99);
  await view(loss, "Prebuilt: GPT-2 Small").click();
  await view(loss, "Both overlaid").click();
  await drawn(loss);
  await expect(loss.locator("[data-summary]")).toContainText(
    "Published GPT-2 Small: Loss averages 12.03",
  );
  await expect(loss.locator("[data-agreement]")).toContainText("another model");
  expect(errors).toEqual([]);
});

test("the arrow keys read a heatmap off, on its picture too", async ({
  page,
  server,
}) => {
  await open(page, server);
  // what would make it interactive does not come
  await page.route("**/*.js", (route) => route.abort());
  const figure = chart(page, "attention");
  await figure.locator("[data-explorer]").focus();
  await page.keyboard.press("Control+End");
  await expect(figure.getByRole("status")).toHaveText(/^Layer 11, Head 11: /);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Home");
  await expect(figure.getByRole("status")).toHaveText(/^Layer 10, Head 0: /);
  await expect(figure.locator("[data-readout]")).toHaveText(
    /^Layer 10, Head 0: /,
  );
  await page.keyboard.press("Tab");
  await expect(figure.locator("[data-explorer]")).not.toBeFocused();
});

test("a curve is read off by key, and zoomed by button and by dragging", async ({
  page,
  server,
}) => {
  await open(page, server);
  const figure = chart(page, "loss");
  const plot = figure.locator("[data-explorer]");
  await plot.scrollIntoViewIfNeeded();
  await plot.focus();
  await drawn(figure);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await expect(figure.getByRole("status")).toHaveText(/^Position 97: Loss /);

  await figure.getByRole("button", { name: "Zoom in" }).click();
  await drawn(figure);
  await expect(figure.locator("[data-zoom]")).toHaveAttribute(
    "data-zoom",
    "part",
  );
  await figure.getByRole("button", { name: "Show all positions" }).click();
  await drawn(figure);

  const box = await plot.boundingBox();
  if (box === null) throw new Error("the plot has no place");
  const at = (share: number) =>
    [box.x + share * box.width, box.y + box.height / 2] as const;
  await page.mouse.move(...at(0.4));
  await page.mouse.down();
  await page.mouse.move(...at(0.5));
  await page.mouse.move(...at(0.6));
  await page.mouse.up();
  await drawn(figure);
  await expect(
    figure.getByRole("group", { name: /Zoom: positions 3\d to 5\d/ }),
  ).toBeVisible();
  await plot.focus();
  await page.keyboard.press("End");
  await expect(figure.locator("[data-readout]")).toHaveText(/^Position 98/);
  await expect(
    figure.getByRole("group", { name: /Zoom: positions \d+ to 98/ }),
  ).toBeVisible();
});

test.describe("by touch", () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } });

  test("a tap reads a cell off", async ({ page, server }) => {
    await open(page, server);
    const figure = chart(page, "attention");
    const plot = figure.locator("[data-explorer]");
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    if (box === null) throw new Error("the plot has no place");
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await expect(figure.locator("[data-readout]")).toHaveText(
      /^Layer \d+, Head \d+: /,
    );
  });
});

test("the chart that is shown can be kept, with where it is from", async ({
  page,
  server,
}) => {
  const errors = watchErrors(page);
  await open(page, server);
  const figure = chart(page, "attention");
  const csv = await downloaded(page, figure, "csv");
  expect(csv.name).toBe("induction-score-by-head.csv");
  const lines = csv.bytes.toString("utf8").trimEnd().split("\r\n");
  expect(lines[1]).toContain("abafb2b2");
  expect(lines[2]).toBe("Layer,Head,Value");
  expect(lines.slice(3).map((line) => Number(line.split(",")[2]))).toEqual(
    committedNumbers("attention", "gpt2"),
  );

  const svg = await downloaded(page, figure, "svg");
  expect(svg.bytes.toString("utf8")).toMatch(
    /^<svg[^>]*><desc>[^<]*abafb2b2[^<]*<\/desc>/,
  );
  const json = await downloaded(page, figure, "json");
  const spec = JSON.parse(json.bytes.toString("utf8")) as {
    $schema: string;
    usermeta: { provenance: { origin: string }[] };
  };
  expect(spec.$schema).toContain("vega-lite");
  expect(spec.usermeta.provenance[0]?.origin).toBe("published");
  const png = await downloaded(page, figure, "png");
  expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
  expect(png.bytes.readUInt32BE(16)).toBe(2 * 720);
  expect(png.bytes.includes("iTXtSource")).toBe(true);
  expect(errors).toEqual([]);
});
