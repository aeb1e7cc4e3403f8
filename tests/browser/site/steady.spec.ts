/** @file Nothing jumps, and the focus stays: what a reader looks at is where it was, on screen, on paper and without scripts. */
import type { Page } from "@playwright/test";
import {
  cell,
  chart,
  edit,
  expect,
  finished,
  open,
  run,
  test,
} from "./site.ts";

/** Of a whole journey, all shifts added up, those after a press included. */
const maxLayoutShift = 0.02;

interface Shift {
  readonly value: number;
  readonly nodes: readonly string[];
}

async function watchShifts(page: Page): Promise<() => Promise<Shift[]>> {
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(window, { shifts });
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as PerformanceEntry & {
          readonly value: number;
          readonly sources: readonly { readonly node: Node | null }[];
        };
        const nodes = sources.map(({ node }) =>
          node instanceof Element
            ? node.outerHTML.slice(0, 120)
            : (node?.textContent?.slice(0, 60) ?? "?"),
        );
        shifts.push({ value, nodes });
      }
    });
    observer.observe({ type: "layout-shift", buffered: true });
  });
  return () =>
    page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
}

for (const width of [1280, 390]) {
  test(`nothing moves in a whole journey with Run all, at ${width} px`, async ({
    page,
    server,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    const shifts = await watchShifts(page);
    await open(page, server);
    await page.getByRole("button", { name: "Run all" }).click();
    await finished(page, "attention", 120_000);
    // what is kept of the model is told a moment later
    await expect(page.locator("[data-stored]")).toContainText("kept");
    await page.waitForTimeout(500);
    const seen = await shifts();
    const sum = seen.reduce((sum, { value }) => sum + value, 0);
    expect(sum, JSON.stringify(seen, null, 1)).toBeLessThan(maxLayoutShift);
  });
}

/** Where the focus is: inside which part of the page. */
function focusIsIn(page: Page, selector: string): Promise<boolean> {
  return page.evaluate(
    (selector) => document.activeElement?.closest(selector) !== null,
    selector,
  );
}

test("after Reset, Reset all and Delete the focus is where the reader was; in forced colours a line marks what failed and which tab is chosen, without motion and at 200% zoom too", async ({
  page,
  server,
}) => {
  await open(page, server);
  await run(page, "loss");
  await edit(page, "loss", "print(1)");
  await cell(page, "loss").getByRole("button", { name: "Reset" }).click();
  expect(await focusIsIn(page, '[data-cell="loss"]')).toBe(true);
  const bar = "[aria-label='This page\u2019s model and cells'], section";
  await page.locator("[data-stored]").getByRole("button").press("Enter");
  await expect(page.locator("[data-stored]")).toContainText("No model is kept");
  expect(await focusIsIn(page, bar)).toBe(true);
  const resetAll = page.getByRole("button", { name: "Reset all" });
  await resetAll.press("Enter");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "idle");
  await expect(resetAll).toBeFocused();
  await expect(resetAll).toBeDisabled();

  // 200% of a window of 1280 pixels
  await page.setViewportSize({ width: 640, height: 400 });
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  const styleOf = (selector: string, property: string) =>
    cell(page, "loss")
      .locator(selector)
      .evaluate(
        (element, property) =>
          getComputedStyle(element).getPropertyValue(property),
        property,
      );
  await edit(page, "loss", "a = 1\na.nope");
  await cell(page, "loss").getByRole("button", { name: "Run live" }).click();
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "failed", {
    timeout: 60_000,
  });
  expect(await styleOf(".failed-line", "outline-style")).toBe("solid");
  await expect(cell(page, "loss").locator("[data-status]")).toContainText(
    "Failed: ",
  );
  // nothing is wider than the window, and nothing goes on moving
  expect(
    await page.evaluate(() => ({
      beyond: document.documentElement.scrollWidth - window.innerWidth,
      moving: document.getAnimations().length,
    })),
  ).toEqual({ beyond: 0, moving: 0 });
  // a chart stands on its own ground, in its own colours
  await expect(
    chart(page, "loss").locator("[data-explorer]").locator(".."),
  ).toHaveCSS("forced-color-adjust", "none");
  const chosen = page.getByRole("tab", { selected: true }).first();
  await expect(chosen).toHaveCSS("text-decoration-line", "underline");
});

test("on paper there are the numbers and the set-up, and no button", async ({
  page,
  server,
}) => {
  await open(page, server);
  const setup = cell(page, "setup").locator("pre").first();
  const numbers = chart(page, "loss").locator("td").first();
  await expect(setup).toBeHidden();
  await page.emulateMedia({ media: "print" });
  await expect(setup).toBeVisible();
  await expect(numbers).toBeVisible();
  for (const button of await page.locator("main").getByRole("button").all()) {
    await expect(button).toBeHidden();
  }
  await page.emulateMedia({ media: "screen" });
  await expect(setup).toBeHidden();
  await expect(numbers).toBeHidden();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("nothing is offered that cannot work, and the numbers can be had", async ({
    page,
    server,
  }) => {
    await page.goto(`${server.url}docs/induction-heads`);
    await expect(cell(page, "loss")).toBeVisible();
    for (const role of ["button", "tab", "combobox", "application"] as const) {
      const offered = await page
        .getByRole(role)
        .filter({ visible: true })
        .evaluateAll((all) => all.map(({ outerHTML }) => outerHTML));
      expect(offered, role).toEqual([]);
    }
    await expect(page.getByText("Point at the chart")).toHaveCount(
      await page
        .getByText("Point at the chart")
        .filter({ visible: false })
        .count(),
    );
    await chart(page, "loss").getByText("Show the numbers").click();
    await expect(chart(page, "loss").locator("td").first()).toBeVisible();
  });
});
