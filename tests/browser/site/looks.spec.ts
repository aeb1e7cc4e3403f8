/**
 * @file How the tutorial looks, against committed pictures: in both themes, at three widths.
 * Letters are drawn by the machine's own fonts and browser, so pictures compare only with the ones they were made with.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Browser, Locator, Page } from "@playwright/test";
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

const folder = "tests/browser/site/looks";
const madeWithFile = `${folder}/made-with.json`;

/** Edges of letters and curves may differ by a shade between processors; what a reader would see is far more than this. */
const maxDiffPixelRatio = 0.01;

interface Looks {
  /** Major version. */
  readonly browser: string;
  /** Widths of a text in the fonts that the site asks for. */
  readonly textWidths: string;
}

async function looksOf(browser: Browser): Promise<Looks> {
  const page = await browser.newPage();
  const textWidths = await page.evaluate(() =>
    ["system-ui", "serif", "sans-serif", "monospace"].map((family) => {
      const context = document.createElement("canvas").getContext("2d");
      if (context === null) return 0;
      context.font = `100px ${family}`;
      return Math.round(context.measureText("Induction heads: 0.92").width);
    }),
  );
  await page.close();
  return {
    browser: browser.version().split(".")[0] ?? "",
    textWidths: textWidths.join(" "),
  };
}

function renewing(): boolean {
  return /all|changed/.test(test.info().config.updateSnapshots);
}

async function skipElsewhere(browser: Browser): Promise<void> {
  const here = await looksOf(browser);
  if (renewing()) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(madeWithFile, `${JSON.stringify(here, null, 2)}\n`);
  }
  const made = existsSync(madeWithFile)
    ? (JSON.parse(readFileSync(madeWithFile, "utf8")) as Looks)
    : undefined;
  test.skip(
    made?.browser !== here.browser,
    `the pictures were made with Chromium ${made?.browser ?? "of no version"}, this is ${here.browser}`,
  );
  test.skip(
    made?.textWidths !== here.textWidths,
    `the pictures were made with other fonts than this machine has: widths ${made?.textWidths ?? "unknown"} there, ${here.textWidths} here`,
  );
}

/** What a status line says holds figures that vary from run to run. */
function varying(place: Page | Locator): Locator[] {
  return [place.locator("[data-status]")];
}

/** The drawing alone, as the lines under it tell milliseconds. */
function drawing(page: Page, name: string): Locator {
  return chart(page, name).locator("> div").first();
}

async function expectDrawn(page: Page, name: string): Promise<void> {
  await expect(chart(page, name)).toHaveAttribute("data-chart-origin", "live");
  await expect(chart(page, name)).toHaveAttribute("data-chart-drawn", "true");
}

for (const theme of ["light", "dark"] as const) {
  test(`the tutorial looks as it did, ${theme}, at three widths`, async ({
    browser,
    page,
    server,
  }) => {
    test.setTimeout(400_000);
    await skipElsewhere(browser);
    const loss = cell(page, "loss");
    /** Compares what stands on the page at each width; `height` is the window's. */
    const expectLooks = async (
      name: string,
      height: number,
      place: () => Page | Locator | Promise<Locator>,
    ): Promise<void> => {
      for (const width of [1280, 768, 390]) {
        await page.setViewportSize({ width, height });
        const shown = await place();
        await expect
          .soft(shown)
          .toHaveScreenshot(`${name}-${theme}-${width}.png`, {
            maxDiffPixelRatio,
            timeout: 60_000,
            mask: varying(shown),
          });
      }
    };
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await open(page, server);
    await expectLooks("top", 800, () => page);
    // from here on so high that every part fits, and the bar at the top covers none of it
    const high = 2400;
    await expectLooks("loss", high, async () => {
      const picture = chart(page, "loss").locator("img:visible");
      await picture.scrollIntoViewIfNeeded();
      await picture.evaluate((img: HTMLImageElement) => img.decode());
      return page.locator('[data-place="loss"]');
    });
    await loss.getByRole("button", { name: "Settings" }).click();
    await expect(loss.locator("[data-setting=seq_len]")).toBeVisible();
    await expectLooks("settings", high, () =>
      loss.getByRole("group", { name: /^Settings/ }),
    );
    await loss.getByRole("button", { name: "Settings" }).click();
    await edit(page, "loss", "before = torch.zeros(2, 3)\n1 / 0\n");
    await expectLooks("editor", high, () => loss.locator(".cm-editor"));
    await press(page, "loss");
    await expect(loss).toHaveAttribute("data-state", "failed", {
      timeout: 60_000,
    });
    await expectLooks("failed", high, () => loss);
    await loss.getByRole("button", { name: "Reset" }).click();
    await run(page, "attention", 120_000);
    await finished(page, "loss");
    for (const name of ["loss", "attention"]) {
      await expectLooks(`live-${name}`, high, async () => {
        await expectDrawn(page, name);
        await page.mouse.move(0, 0);
        return drawing(page, name);
      });
    }
  });
}
