/** @file Playing with the page: stale results, run all and reset all, settings, links, the editor's help. */
import {
  cell,
  chart,
  edit,
  expect,
  expectCommittedChart,
  finished,
  open,
  press,
  test,
} from "./site.ts";

test("a result is marked stale when code above it changes, and only then", async ({
  page,
  server,
}) => {
  await open(page, server);
  await press(page, "attention");
  await finished(page, "attention");
  await edit(page, "loss", "print('before')\nraise ValueError('on purpose')");
  await expect(cell(page, "loss").locator("[data-stale=own]")).toBeVisible();
  await expect(
    cell(page, "attention").locator("[data-stale=above]"),
  ).toContainText("A cell above changed since this ran");
  await press(page, "loss");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "failed");
  // what it printed before its error stays
  await expect(cell(page, "loss").locator("[data-output=text]")).toHaveText(
    /before/,
  );
  await cell(page, "loss").getByRole("button", { name: "Reset" }).click();
  await expect(cell(page, "attention").locator("[data-stale]")).toHaveCount(0);
});

test("Run all runs every cell with one model load, Reset all takes everything back", async ({
  page,
  server,
}) => {
  await open(page, server);
  await page.getByRole("button", { name: "Run all" }).click();
  await finished(page, "attention");
  await expectCommittedChart(page, "loss");
  await expectCommittedChart(page, "attention");
  expect(
    server.requests.filter((path) => path.includes("model.safetensors")),
  ).toHaveLength(1);
  await expect(cell(page, "setup")).toHaveAttribute("data-state", "done");
  await edit(page, "loss", "print(1)");
  await page.getByRole("button", { name: "Reset all" }).click();
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "idle");
  await expect(chart(page, "loss")).toHaveAttribute(
    "data-chart-origin",
    "prebuilt",
  );
  await expect(cell(page, "loss").locator(".cm-content")).toContainText(
    "batch_size = 10",
  );
  // nothing is left to download, so nothing is said of it
  await expect(cell(page, "loss").locator("[data-status]")).toHaveText(
    "Runs in this browser.",
  );
});

test("what the browser keeps of the model is told, and can be deleted", async ({
  page,
  server,
}) => {
  await open(page, server);
  const stored = page.locator("[data-stored]");
  await expect(stored).toHaveText("Nothing of it is kept in this browser.");
  await press(page, "loss");
  await finished(page, "loss");
  await expect(stored).toContainText(/[\d.]+ MB kept/);
  await stored.getByRole("button", { name: "Delete" }).click();
  await expect(stored).toHaveText("Nothing of it is kept in this browser.");
});

test.describe("on a phone", () => {
  test.use({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });

  test("the note warns of memory, and the button is there", async ({
    page,
    server,
  }) => {
    await open(page, server);
    await expect(cell(page, "loss").locator("[data-caution]")).toContainText(
      "memory",
    );
    await expect(
      cell(page, "loss").getByRole("button", { name: "Run live" }),
    ).toBeEnabled();
  });
});
