/** @file What reading costs before any press: bytes, layout shift, and how long the page takes on a slow machine. */
import { gzipSync } from "node:zlib";
import { expect, open, test } from "./site.ts";

/** gzip, charts included, before any press or pointer. */
const maxBytes = 300_000;
const maxLayoutShift = 0.02;
/** As Lighthouse slows its mobile setting down. */
const slowdown = 4;

interface Timing {
  largestPaint: number;
  blocking: number;
  shift: number;
}

test("the tutorial before a press is at most 300 kB", async ({
  page,
  server,
}) => {
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    sizes.push(
      response.body().then(
        (body) => gzipSync(body).length,
        () => 0,
      ),
    );
  });
  await open(page, server);
  await page.waitForLoadState("networkidle");
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  test.info().annotations.push({ type: "bytes", description: String(bytes) });
  expect(bytes).toBeLessThanOrEqual(maxBytes);
});

for (const width of [1280, 390]) {
  test(`nothing shifts while the tutorial comes, on a slow machine at ${width} px`, async ({
    page,
    server,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.addInitScript(() => {
      const timing: Timing = { largestPaint: 0, blocking: 0, shift: 0 };
      Object.assign(window, { timing });
      const watch = (type: string, add: (entry: PerformanceEntry) => void) =>
        new PerformanceObserver((list) =>
          list.getEntries().forEach(add),
        ).observe({ type, buffered: true });
      watch("largest-contentful-paint", ({ startTime }) => {
        timing.largestPaint = startTime;
      });
      watch("longtask", ({ duration }) => {
        timing.blocking += Math.max(0, duration - 50);
      });
      watch("layout-shift", (entry) => {
        const { value } = entry as PerformanceEntry & { value: number };
        timing.shift += value;
      });
    });
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await open(page, server);
    await page.waitForLoadState("networkidle");
    await page.mouse.wheel(0, 3000);
    await page.waitForTimeout(1000);
    const timing = await page.evaluate(
      () => (window as unknown as { timing: Timing }).timing,
    );
    // times depend on what else the machine does, so they are told and not required
    for (const [type, value] of Object.entries(timing)) {
      test.info().annotations.push({ type, description: String(value) });
    }
    expect(timing.largestPaint).toBeGreaterThan(0);
    expect(timing.shift).toBeLessThan(maxLayoutShift);
  });
}
