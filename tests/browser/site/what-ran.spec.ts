/** @file "See what ran": closed and silent until it is opened, then picture, table and text of the run. */
import { expectAccessibleInBothThemes } from "./axe.ts";
import { cell, edit, expect, open, press, run, test } from "./site.ts";

test("what ran is told when it is asked for, in a picture, a table and text, and an error links to what explains it", async ({
  page,
  server,
}) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await open(page, server);
  const place = cell(page, "loss").locator("[data-what-ran]");
  await place.getByText("See what ran").click();
  await expect(place).toContainText("Nothing yet");
  await run(page, "loss");
  const boxes = place.locator("ol > li");
  await expect(boxes.first()).toContainText("embedding");
  await expect(boxes.last()).toContainText(" ms");
  await place.getByText("As a table").click();
  await expect(place.getByRole("row").nth(2)).toContainText(
    "residual stream before layer 1",
  );
  await place.getByText("As text, with the recorded graph").click();
  await expect(place.locator("pre")).toContainText("return n");
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth > window.innerWidth,
  );
  expect(wide).toBe(false);
  await expectAccessibleInBothThemes(page, "what ran");

  await page.setViewportSize({ width: 1280, height: 720 });
  await edit(page, "loss", "import torch\ntorch.ones(2) + torch.ones(3)");
  await press(page, "loss");
  const link = cell(page, "loss").getByRole("link", { name: /^Symptom/ });
  await expect(link).toHaveAttribute("target", "_blank", { timeout: 60_000 });
  const address = await link.getAttribute("href");
  await page.goto(new URL(address ?? "", page.url()).href);
  await expect(page.locator("#shape-mismatch")).toBeInViewport();
});
