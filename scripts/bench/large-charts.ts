/** @file How long the page is held up while a grid of 256 by 256 is drawn and walked by key, on the built site in Chromium. */
import { chromium, type Page } from "@playwright/test";
import { startSiteServer } from "../../tests/browser/site/server.ts";
import {
  chart,
  edit,
  finished,
  open,
  press,
} from "../../tests/browser/site/site.ts";
import type { Figure } from "./figure.ts";

const STEPS = 40;
const program = "px.imshow(torch.rand(256, 256))";

/** @param executablePath a Chromium */
export async function benchLargeCharts(
  executablePath: string,
): Promise<Figure[]> {
  const server = await startSiteServer("build", process.env.BASE_URL ?? "/");
  const browser = await chromium.launch({ executablePath });
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) =>
      list.getEntries().forEach(({ duration }) => tasks.push(duration)),
    ).observe({ type: "longtask" });
  });
  await open(page, server);
  await edit(page, "loss", program);
  // what comes with the first press is measured elsewhere
  await drawn(page);
  await longestTask(page);
  await drawn(page);
  const drawing = await longestTask(page);
  await chart(page, "loss").locator("[data-explorer]").focus();
  for (let step = 0; step < STEPS; step++) {
    await page.keyboard.press(step % 2 === 0 ? "ArrowDown" : "ArrowRight");
  }
  const walking = await longestTask(page);
  await browser.close();
  await server.close();
  const figure = (what: string, milliseconds: number): Figure => ({
    what: `A heatmap of 256 x 256: longest task while ${what}`,
    value: milliseconds === 0 ? "under 50 ms" : `${milliseconds.toFixed(0)} ms`,
    goal: "100 ms",
  });
  return [
    figure("it is computed again and drawn", drawing),
    figure(`it is walked by ${STEPS} arrow keys`, walking),
  ];
}

async function drawn(page: Page): Promise<void> {
  await press(page, "loss");
  await finished(page, "loss");
  await page.waitForFunction(() => {
    const figure = document.querySelector<HTMLElement>('[data-chart="loss"]');
    const { chartDrawn, chartOrigin } = figure?.dataset ?? {};
    return chartDrawn === "true" && chartOrigin === "live";
  });
}

/** Since the last question; what takes less than 50 ms is none. */
async function longestTask(page: Page): Promise<number> {
  // the observer is told of a task after it has ended
  await page.waitForTimeout(300);
  return page.evaluate(() => {
    const { tasks } = window as unknown as { tasks: number[] };
    return Math.max(0, ...tasks.splice(0));
  });
}
