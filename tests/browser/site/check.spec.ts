/** @file The page that checks a browser, on WASM: what it finds, and that it is accessible with its report. */
import { reportText, type Report } from "../../../src/check/report.ts";
import { readReport } from "../../../src/check/read-report.ts";
import { expectAccessibleInBothThemes } from "./axe.ts";
import { expect, open, test } from "./site.ts";

test.use({
  contextOptions: { reducedMotion: "reduce" },
  permissions: ["clipboard-read", "clipboard-write"],
});

test("every operation and both listings agree on WASM, and the report can be copied", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  // the adapter in software takes minutes
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "gpu", { value: undefined });
  });
  await open(page, server, "docs/check-this-browser");
  await page.getByRole("button", { name: "Check this browser" }).click();
  await expect(page.getByText("The check is done.")).toBeVisible({
    timeout: 180_000,
  });
  await page.getByRole("button", { name: "Copy as JSON" }).click();
  await expect(page.getByText("Copied.")).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  const report: Report = readReport("clipboard", text);
  const [device, ...others] = report.devices;
  expect(others).toEqual([]);
  expect(device?.kind).toBe("wasm");
  expect(device?.parts.map(({ name }) => name)).toEqual([
    "operations",
    "listings of induction-heads",
  ]);
  for (const part of device?.parts ?? []) {
    expect(part.checks.length).toBeGreaterThan(1);
    expect(part.checks.flatMap(({ problems }) => problems)).toEqual([]);
  }
  expect(reportText(report)).toContain("No GPU was tried.");
  await expectAccessibleInBothThemes(page, "with its report");
});

test("a check can be stopped, and begun again", async ({ page, server }) => {
  await open(page, server, "docs/check-this-browser");
  const begin = page.getByRole("button", { name: "Check this browser" });
  await begin.click();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("The check was stopped.")).toBeVisible();
  await begin.click();
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
});
