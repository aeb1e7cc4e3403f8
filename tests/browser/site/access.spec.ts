/** @file For everyone: what axe finds, a run by keyboard alone, and what a screen reader is given. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { pages } from "./pages.ts";
import {
  cell,
  chart,
  edit,
  expect,
  finished,
  open,
  press,
  run,
  test,
} from "./site.ts";

// colours are judged at rest, not on their way
test.use({ contextOptions: { reducedMotion: "reduce" } });

/** At rest: right after a change of theme Chromium still answers with colours of the one before. */
async function expectAccessible(page: Page, state: string): Promise<void> {
  await expect(async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
    );
    expect(found, state).toEqual([]);
  }).toPass({ timeout: 10_000 });
}

for (const path of pages) {
  test(`/${path} has nothing that axe finds, in either theme, wide and narrow`, async ({
    page,
    server,
  }) => {
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        // the page of what is not found is asked for by a wrong address, and never by its own
        await page.goto(`${server.url}${path}`);
        await page.waitForFunction(
          () => document.documentElement.dataset.hasHydrated === "true",
        );
        await expectAccessible(page, `${width} px, ${colorScheme}`);
      }
    }
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`a run has nothing that axe finds in any of its states, ${colorScheme}`, async ({
    page,
    server,
  }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme });
    server.fail("model.safetensors", { kind: "slow", bytesPerSecond: 50_000 });
    await open(page, server);
    await press(page, "loss");
    await expect(cell(page, "loss")).toHaveAttribute(
      "data-state",
      "downloading",
    );
    await expectAccessible(page, "downloading");
    await cell(page, "loss").getByRole("button", { name: "Cancel" }).click();
    await expectAccessible(page, "cancelled");
    server.heal();
    await run(page, "loss");
    await expect(chart(page, "loss")).toHaveAttribute(
      "data-chart-drawn",
      "true",
    );
    await expectAccessible(page, "done");
    await edit(page, "loss", "while True:\n    pass\n");
    await press(page, "loss");
    await expect(cell(page, "loss").locator("[data-status]")).toContainText(
      /running Python/i,
    );
    await expectAccessible(page, "running");
    await cell(page, "loss").getByRole("button", { name: "Cancel" }).click();
    await cell(page, "loss").locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText("print('before')\n1 / 0\n");
    await press(page, "loss");
    await expect(cell(page, "loss")).toHaveAttribute("data-state", "failed", {
      timeout: 60_000,
    });
    await expectAccessible(page, "failed, with the editor open");
  });
}

/** Presses Tab until an element has the focus that fits; each stop on the way must be seen to have it. */
async function tabTo(page: Page, selector: string, text = ""): Promise<void> {
  for (let stop = 0; stop < 120; stop++) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(
      ([selector, text]) => {
        const element = document.activeElement;
        if (element === null || element === document.body) return undefined;
        // a control may show its focus on what surrounds it
        const shown = [element, element.parentElement].some((each) => {
          if (each === null) return false;
          const { outlineStyle, outlineWidth, boxShadow } =
            getComputedStyle(each);
          return (
            (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) ||
            boxShadow !== "none"
          );
        });
        return {
          shown,
          html: element.outerHTML,
          fits:
            element.matches(selector) &&
            (element.textContent ?? "").includes(text),
        };
      },
      [selector, text] as const,
    );
    if (focus === undefined) continue;
    expect(focus.shown, `focus is to be seen on ${focus.html}`).toBe(true);
    if (focus.fits) return;
  }
  throw new Error(`Tab never came to ${selector}`);
}

test("a run needs the keyboard alone, and the focus can be seen all the way", async ({
  page,
  server,
}) => {
  await open(page, server);
  await tabTo(page, '[data-cell="loss"] button', "Run live");
  await page.keyboard.press("Enter");
  await finished(page, "loss");
  await tabTo(page, '[data-chart="loss"] button[aria-pressed]');
  const chosen = await page.evaluate(() =>
    document.activeElement?.getAttribute("data-view"),
  );
  await page.keyboard.press("Enter");
  await expect(
    chart(page, "loss").locator(`[data-view="${chosen}"]`),
  ).toHaveAttribute("aria-pressed", "true");
});

test("a screen reader is given the state of a finished run and its chart in words", async ({
  page,
  server,
}) => {
  await open(page, server);
  await run(page, "loss");
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
});

test("with reduced motion nothing moves for longer than an instant", async ({
  page,
  server,
}) => {
  await open(page, server);
  await run(page, "loss");
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState, effect }) => {
        const { duration } = effect?.getComputedTiming() ?? {};
        return playState === "running" && Number(duration) > 100;
      })
      .map(({ effect }) => (effect as KeyframeEffect).target?.outerHTML),
  );
  expect(moving).toEqual([]);
});
