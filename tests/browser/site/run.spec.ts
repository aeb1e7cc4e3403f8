/** @file Run live with an empty cache: the numbers of the live charts. */
import {
  cell,
  chart,
  expect,
  expectCommittedChart,
  open,
  run,
  test,
} from "./site.ts";

test("the second block pressed first runs what it needs", async ({
  page,
  server,
}) => {
  await open(page, server);
  await run(page, "attention");
  await expectCommittedChart(page, "attention");
  await expectCommittedChart(page, "loss");
});

test("the chart does not move when it is replaced, running again gives the same numbers, and the prebuilt one can be had back", async ({
  page,
  server,
}) => {
  await open(page, server);
  const frame = chart(page, "loss");
  const before = await frame.boundingBox();
  const listing = await cell(page, "loss").boundingBox();
  await run(page, "loss");
  await expect(frame).toHaveAttribute("data-chart-drawn", "true");
  const after = await frame.boundingBox();
  const scrolled = await cell(page, "loss").boundingBox();
  expect(after?.width).toBe(before?.width);
  // relative to its listing, as the page may have scrolled to the button
  expect((after?.y ?? 0) - (scrolled?.y ?? 0)).toBeCloseTo(
    (before?.y ?? 0) - (listing?.y ?? 0),
    0,
  );

  await run(page, "loss");
  await expectCommittedChart(page, "loss");
  await frame.locator('[data-view="gpt2"]').click();
  await expect(frame).toHaveAttribute("data-chart-origin", "prebuilt");
  await frame.locator('[data-view="live"]').click();
  await expect(frame).toHaveAttribute("data-chart-origin", "live");
});
