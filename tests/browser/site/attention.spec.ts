/** @file Picking a head: its attention pattern on the reader's own run, by mouse and by key, and what is told of it. */
import type { Locator, Page } from "@playwright/test";
import { expectAccessibleInBothThemes } from "./axe.ts";
import type { SiteServer } from "./server.ts";
import {
  cell,
  chart,
  edit,
  expect,
  numbersShown,
  open,
  press,
  run,
  test,
  watchErrors,
} from "./site.ts";

const layers = 4;
const headsPerLayer = 8;
const positions = 100;
/** A head of induction-mini that looks 49 places back. */
const induction = { layer: 2, head: 5 };

function panelOf(page: Page): Locator {
  return chart(page, "attention").locator("[data-attention]");
}

async function drawn(panel: Locator): Promise<void> {
  await expect(panel.locator("[data-pattern-milliseconds]")).toHaveText(
    /^\d+ ms from pick to picture\./,
  );
}

/** Runs the listing; `batch` rows instead of ten. */
async function live(
  page: Page,
  server: SiteServer,
  batch?: number,
): Promise<Locator> {
  await open(page, server);
  if (batch !== undefined) {
    const loss = cell(page, "loss");
    await loss.getByRole("button", { name: "Settings" }).click();
    await loss.getByLabel("Batch size").fill(String(batch));
  }
  await run(page, "attention");
  const figure = chart(page, "attention");
  await expect(figure).toHaveAttribute("data-chart-drawn", "true");
  return figure;
}

async function pickByMouse(
  figure: Locator,
  { layer, head }: typeof induction,
): Promise<void> {
  const page = figure.page();
  const frame = figure.locator("[data-explorer]");
  await frame.scrollIntoViewIfNeeded();
  // the mark that follows the pointer tells where a cell is
  await frame.focus();
  await page.keyboard.press("Control+Home");
  for (let step = 0; step < layer; step++) {
    await page.keyboard.press("ArrowDown");
  }
  for (let step = 0; step < head; step++) {
    await page.keyboard.press("ArrowRight");
  }
  const mark = await frame.locator("+ div").boundingBox();
  if (mark === null) throw new Error("no cell is marked");
  await page.mouse.click(mark.x + mark.width / 2, mark.y + mark.height / 2);
}

test("a head is picked by mouse: what is drawn and told is of its pattern, and stays that of its run", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  const figure = await live(page, server);
  await expect(figure.locator("[data-readout]")).toContainText(
    "Pick a head to see where it looks.",
  );
  const panel = panelOf(page);
  await test.step("code that does not come is told, and asked for again by the next pick", async () => {
    await page.route("**/*.js", (route) => route.abort());
    await pickByMouse(figure, induction);
    await expect(panel.getByRole("alert")).toContainText("did not load");
    await page.unroute("**/*.js");
    await pickByMouse(figure, induction);
    await drawn(panel);
    await panel.getByRole("button", { name: "Close" }).click();
  });
  await test.step("what is drawn and told is of the head's pattern", async () => {
    const errors = watchErrors(page);
    await pickByMouse(figure, induction);
    await drawn(panel);
    await expect(panel).toHaveAccessibleName(
      "Attention of head 2.5, row 1 of 10",
    );
    await expect(panel.locator("[data-pattern-summary]")).toHaveText(
      /^From position 5\d on, this head looks 49 places back: 0\.\d\d of its attention on average\./,
    );
    // one pixel a weight: a full one on the diagonal, and nothing for keys that come later
    const alphas = await panel.locator("canvas").evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas
        .getContext("2d")!
        .getImageData(0, 0, canvas.width, canvas.height);
      return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3]);
    });
    expect(alphas).toEqual(
      Array.from({ length: positions * positions }, (_, index) =>
        index % positions > Math.floor(index / positions) ? 0 : 255,
      ),
    );
    // each of its cells takes a whole number of the screen's pixels
    const width = (await panel.locator("canvas").boundingBox())?.width ?? NaN;
    expect(width % positions).toBe(0);

    await panel.locator("canvas").hover({ position: { x: width - 2, y: 2 } });
    await expect(panel.locator("[data-pattern-readout]")).toHaveText(
      /^query 0 ".+" cannot see key 99 ".+", which comes later$/,
    );
    const before = await panel.boundingBox();
    await panel.getByRole("button", { name: "Next head" }).click();
    await expect(panel).toHaveAttribute("data-attention", "2.6");
    await drawn(panel);
    await panel.getByLabel("Row", { exact: true }).selectOption("9");
    await expect(panel).toHaveAccessibleName(
      "Attention of head 2.6, row 10 of 10",
    );
    await drawn(panel);
    expect(await panel.boundingBox()).toEqual(before);

    await panel.getByRole("button", { name: "Close" }).click();
    await expect(panel).toHaveCount(0);
    await expect(figure.locator("[data-explorer]")).toBeFocused();
    expect(errors).toEqual([]);
  });
  await test.step("with a pattern open axe finds nothing in either theme, and nothing is too wide for a small phone", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 320, height: 740 });
    await pickByMouse(figure, induction);
    await drawn(panel);
    const width = await page.evaluate(
      () => document.documentElement.scrollWidth,
    );
    expect(width).toBe(320);
    await expectAccessibleInBothThemes(page, "pattern");
    await page.setViewportSize({ width: 1280, height: 720 });
  });
  await test.step("the pattern says when code has changed since, and stays that of its run", async () => {
    const summary = await panel.locator("[data-pattern-summary]").innerText();
    await edit(page, "attention", "print('other')");
    await expect(panel).toContainText("The code has changed since");
    await panel.getByRole("button", { name: "Next head" }).click();
    await panel.getByRole("button", { name: "Previous head" }).click();
    await drawn(panel);
    await expect(panel.locator("[data-pattern-summary]")).toHaveText(summary);
  });
  await test.step("a question that waits behind an endless loop is cancelled with it, and can be asked again", async () => {
    // stopping it ends Python; the engine with the run stays
    await edit(page, "loss", "while True:\n    pass\n");
    await press(page, "loss");
    await expect(cell(page, "loss").locator("[data-status]")).toContainText(
      /running Python/i,
    );
    await panel.getByRole("button", { name: "Next head" }).click();
    await expect(panel).toContainText("Computing");
    await cell(page, "loss").getByRole("button", { name: "Cancel" }).click();
    await expect(panel.getByRole("alert")).toContainText("Cancelled");
    await panel.getByRole("button", { name: "Try again" }).click();
    await drawn(panel);
    // the tokenizer went with Python
    await panel.getByRole("application").focus();
    await expect(panel.locator("[data-pattern-readout]")).toHaveText(
      /^query 99 \(id \d+\) looks at key \d+ \(id \d+\): /,
    );
  });
});

test("by keyboard alone: the weights 49 places back are the score that the chart shows", async ({
  page,
  server,
}) => {
  test.setTimeout(180_000);
  const figure = await live(page, server, 1);
  const scores = await numbersShown(page, "attention");
  expect(scores).toHaveLength(layers * headsPerLayer);
  const { layer, head } = induction;
  const score = scores[layer * headsPerLayer + head] ?? NaN;
  await figure.locator("[data-explorer]").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  for (let step = 0; step < head; step++) {
    await page.keyboard.press("ArrowRight");
  }
  await page.keyboard.press("Enter");
  const panel = panelOf(page);
  await drawn(panel);
  await expect(panel.getByRole("status")).toHaveText(
    /^Head 2\.5, row 1: From position/,
  );
  const pattern = panel.getByRole("application");
  for (let stop = 0; stop < 5; stop++) {
    await page.keyboard.press("Tab");
    if (await pattern.evaluate((it) => it === document.activeElement)) break;
  }
  await expect(pattern).toBeFocused();

  await page.keyboard.press("Control+Home");
  for (let query = 0; query < 49; query++) {
    await page.keyboard.press("ArrowDown");
  }
  const weights: number[] = [];
  for (let key = 0; key < positions - 49; key++) {
    const said = (await panel.getByRole("status").textContent()) ?? "";
    const found = /^query (\d+) ".+" looks at key (\d+) ".+": ([\d.]+)$/.exec(
      said,
    );
    expect(found?.slice(1, 3), said).toEqual([String(key + 49), String(key)]);
    weights.push(Number(found?.[3]));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
  }
  const mean =
    weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  // each weight is read with two decimals
  expect(Math.abs(mean - score)).toBeLessThan(0.005);

  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(figure.locator("[data-explorer]")).toBeFocused();
  await expect(figure.locator("[data-readout]")).toHaveText(/^Layer/);
});

test("a chart that a listing drew before its error is shown, and can be asked about", async ({
  page,
  server,
}) => {
  await open(page, server);
  await cell(page, "attention")
    .getByRole("button", { name: "Edit", exact: true })
    .click();
  await cell(page, "attention").locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText("\n1 / 0\n");
  await press(page, "attention");
  await expect(cell(page, "attention")).toHaveAttribute(
    "data-state",
    "failed",
    { timeout: 60_000 },
  );
  const figure = chart(page, "attention");
  await expect(figure).toHaveAttribute("data-chart-origin", "live");
  await expect(figure).toContainText("The listing failed after it drew this.");
  await expect(figure).toHaveAttribute("data-chart-drawn", "true");
  await pickByMouse(figure, induction);
  await drawn(panelOf(page));
});
