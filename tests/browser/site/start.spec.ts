/** @file The start page leads to every page from its first screen. */
import { expect, livePages, open, test } from "./site.ts";

for (const [width, height] of [
  [1280, 800],
  [390, 844],
] as const) {
  test(`all questions are in the first screen of ${width} x ${height}`, async ({
    page,
    server,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page, server, "");
    const questions = page.locator("main ol a");
    await expect(questions).toHaveCount(livePages.length);
    for (const question of await questions.all()) {
      await expect(question).toBeInViewport({ ratio: 1 });
    }
  });
}
