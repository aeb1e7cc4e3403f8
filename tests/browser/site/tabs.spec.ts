/** @file What another tab did is noticed: a deletion, a newer build of the site. */
import { cell, expect, open, run, test, tutorial } from "./site.ts";

test("a deletion in one tab is told in the other, and so is what a run there keeps", async ({
  page,
  server,
}) => {
  await open(page, server);
  const other = await page.context().newPage();
  await open(other, server);
  await run(other, "loss");
  const stored = page.locator("[data-stored]");
  await expect(stored).toContainText("induction-mini");
  await page.locator("[data-stored]").getByRole("button").click();
  await expect(other.locator("[data-stored]")).toContainText(
    "No model is kept in this browser.",
  );
  // what has been loaded there stays loaded
  await run(other, "loss");
});

test("a tab that was opened with a newer build is told in the older one, and nowhere else", async ({
  page,
  server,
}) => {
  await open(page, server);
  const same = await page.context().newPage();
  await open(same, server);
  const note = /another version of this site/;
  await expect(cell(same, "loss")).toBeVisible();
  await expect(page.getByText(note)).toHaveCount(0);
  const newer = await page.context().newPage();
  await newer.route(`**/${tutorial}`, async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    await route.fulfill({
      response,
      body: body.replace(/runtime~main\.\w+\.js/g, "$&?next"),
    });
  });
  await open(newer, server);
  await expect(page.getByText(note)).toBeVisible();
  await expect(same.getByText(note)).toBeVisible();
  await expect(newer.getByText(note)).toHaveCount(0);
});
