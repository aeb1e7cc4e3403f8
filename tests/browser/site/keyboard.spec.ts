/** @file A reader without a pointer: everything that a cell and its chart offer, by keys alone. */
import type { Page } from "@playwright/test";
import { cell, chart, expect, finished, open, test } from "./site.ts";

/** Presses Tab, or Shift+Tab, until an element has the focus that fits; each stop on the way must be seen to have it. */
async function tabTo(
  page: Page,
  selector: string,
  text = "",
  key: "Tab" | "Shift+Tab" = "Tab",
): Promise<void> {
  for (let stop = 0; stop < 120; stop++) {
    await page.keyboard.press(key);
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
  throw new Error(`${key} never came to ${selector} ${text}`);
}

const inCell = '[data-cell="loss"] button';

test("a run, its chart's views, cursor and files, Reset all, settings, the editor, Cancel and Reset need the keyboard alone", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await open(page, server);
  await test.step("a run, its chart's views, its cursor and its files", async () => {
    const figure = chart(page, "loss");
    await tabTo(page, inCell, "Run live");
    await page.keyboard.press("Enter");
    await finished(page, "loss");
    await tabTo(page, '[data-chart="loss"] [data-explorer]');
    await page.keyboard.press("ArrowRight");
    await expect(figure.getByRole("status")).toHaveText(/\d/);
    await tabTo(page, '[data-chart="loss"] [data-view=both]');
    await page.keyboard.press("Enter");
    await expect(figure.locator("[data-view=both]")).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await tabTo(page, '[data-chart="loss"] summary', "Download");
    await page.keyboard.press("Enter");
    await tabTo(page, '[data-download="csv"]');
    const download = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
    await page.keyboard.press("Escape");
    await tabTo(page, '[data-chart="loss"] summary', "Show the numbers");
    await page.keyboard.press("Enter");
    await expect(figure.getByRole("table")).toBeVisible();
  });
  await test.step("Reset all takes everything back", async () => {
    await tabTo(page, "button", "Reset all", "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(cell(page, "loss")).toHaveAttribute("data-state", "idle");
    await expect(chart(page, "loss")).toHaveAttribute(
      "data-chart-origin",
      "prebuilt",
    );
  });
  await test.step("settings, the editor, Cancel and Reset", async () => {
    const place = cell(page, "loss");
    await tabTo(page, inCell, "Settings");
    await page.keyboard.press("Enter");
    await tabTo(page, "[data-setting=seq_len]");
    await page.keyboard.press("ArrowDown");
    await expect(place.locator("pre").first()).toContainText("seq_len = 49");
    await tabTo(page, inCell, "Reset", "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(place.locator("pre").first()).toContainText("seq_len = 50");

    await tabTo(page, inCell, "Settings", "Shift+Tab");
    await tabTo(page, inCell, "Edit", "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(place.locator(".cm-content")).toBeFocused();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText("while True:\n    pass\n");
    await page.keyboard.press("ControlOrMeta+Enter");
    await expect(place.locator("[data-status]")).toContainText(
      /running Python/i,
      { timeout: 60_000 },
    );
    await page.keyboard.press("Escape");
    await tabTo(page, inCell, "Cancel");
    await page.keyboard.press("Enter");
    await expect(place).toHaveAttribute("data-state", "cancelled");
    await tabTo(page, inCell, "Close editor");
    await page.keyboard.press("Enter");
    await expect(place.locator(".cm-content")).toHaveCount(0);
    await tabTo(page, inCell, "Reset");
    await page.keyboard.press("Enter");
    await expect(place.locator("pre").first()).toContainText("seq_len = 50");
  });
});
