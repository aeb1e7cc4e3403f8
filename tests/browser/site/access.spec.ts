/** @file For everyone: what axe finds, a run by keyboard alone, and what a screen reader is given. */
import { expectAccessibleInBothThemes } from "./axe.ts";
import { pages } from "./pages.ts";
import { cell, chart, edit, expect, open, press, run, test } from "./site.ts";

// colours are judged at rest, not on their way
test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const path of pages) {
  test(`/${path} has nothing that axe finds, in either theme, wide and narrow`, async ({
    page,
    server,
  }) => {
    // of a long page each text's colour against its ground takes axe a while
    test.setTimeout(300_000);
    // the page of what is not found is asked for by a wrong address, and never by its own
    await page.goto(`${server.url}${path}`);
    await page.waitForFunction(
      () => document.documentElement.dataset.hasHydrated === "true",
    );
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await expectAccessibleInBothThemes(page, `${width} px`);
    }
  });
}

test("a run has nothing that axe finds in any of its states, in either theme", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  server.fail("model.safetensors", { kind: "slow", bytesPerSecond: 10_000 });
  await open(page, server);
  await press(page, "loss");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "downloading");
  await expectAccessibleInBothThemes(page, "downloading");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "downloading");
  await cell(page, "loss").getByRole("button", { name: "Cancel" }).click();
  await expectAccessibleInBothThemes(page, "cancelled");
  server.heal();
  await run(page, "loss");
  await expect(chart(page, "loss")).toHaveAttribute("data-chart-drawn", "true");
  await expectAccessibleInBothThemes(page, "done");
  await edit(page, "loss", "while True:\n    pass\n");
  await press(page, "loss");
  await expect(cell(page, "loss").locator("[data-status]")).toContainText(
    /running Python/i,
  );
  await expectAccessibleInBothThemes(page, "running");
  await cell(page, "loss").getByRole("button", { name: "Cancel" }).click();
  await cell(page, "loss").locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText("print('before')\n1 / 0\n");
  await press(page, "loss");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "failed", {
    timeout: 60_000,
  });
  await expectAccessibleInBothThemes(page, "failed, with the editor open");
});

test("all through a run with reduced motion nothing moves for longer than an instant, and its end is given to a screen reader in words", async ({
  page,
  server,
}) => {
  await open(page, server);
  await page.evaluate(() => {
    const moving = new Set<string>();
    Object.assign(window, { moving });
    const look = () => {
      for (const { playState, effect } of document.getAnimations()) {
        const { duration } = effect?.getComputedTiming() ?? {};
        const { target } = effect as KeyframeEffect;
        if (playState === "running" && Number(duration) > 100) {
          moving.add(target?.outerHTML ?? "");
        }
      }
      requestAnimationFrame(look);
    };
    look();
  });
  await run(page, "loss");
  await expect(chart(page, "loss")).toHaveAttribute("data-chart-drawn", "true");
  const moving = await page.evaluate(() => [
    ...(window as unknown as { moving: Set<string> }).moving,
  ]);
  expect(moving).toEqual([]);

  const place = cell(page, "loss");
  await expect(place.getByRole("status")).toHaveText(/^Done in [\d.]+ s on /);
  await expect(
    place.getByRole("button", { name: "Run again", exact: true }),
  ).toBeEnabled();
  await expect(
    place.getByRole("button", { name: "Edit", exact: true }),
  ).toBeEnabled();
  const figure = chart(page, "loss");
  await expect(figure).toHaveAttribute("data-chart-drawn", "true");
  await expect(figure).toHaveRole("figure");
  const inWords = { name: /averages [\d.]+ over the first \d+ positions/i };
  await expect(
    figure
      .getByRole("img", inWords)
      .or(figure.getByRole("application", inWords)),
  ).toHaveCount(1);
  await expect(figure.getByRole("group").first()).toHaveAccessibleName(/.+/);

  // its tree names every control and says what the chart shows
  await expect(cell(page, "loss")).toMatchAriaSnapshot(`
    - code: /LanguageModel/
    - button "Wrap lines"
    - button "Copy"
    - button "Run again"
    - button "Edit"
    - button "Settings"
    - status: /Done in [\\d.]+ s on WASM, 1 thread/
  `);
  await expect(chart(page, "loss")).toMatchAriaSnapshot(`
    - figure /Loss by position on random repeated tokens Loss averages [\\d.]+ over the first 51 positions/:
      - img /Loss by position on random repeated tokens\\. Loss averages [\\d.]+ over the first 51 positions and [\\d.]+ from position 54 on\\./
      - application /left and right arrow keys move along the positions, Home and End go to the ends/
      - status
      - group "Chart shown":
        - 'button "Prebuilt: GPT-2 Small"'
        - 'button "Prebuilt: induction-mini"'
        - button "Live" [pressed]
        - button "Both overlaid"
      - 'group "Zoom: all 99 positions"':
        - button "Zoom in"
        - button "Zoom out" [disabled]
        - button "Show all positions" [disabled]
      - group: Download
      - text: /Agrees with the prebuilt run of induction-mini/
      - strong: Just computed in this browser
      - group: Show the numbers
  `);
});
