/** @file Playing with the page: stale results, run all and reset all, settings, links, the editor's help. */
import {
  cell,
  chart,
  edit,
  expect,
  expectCommittedChart,
  finished,
  numbersShown,
  open,
  press,
  run,
  test,
  tutorial,
  watchErrors,
} from "./site.ts";

test("Run all, Reset all, settings, what is stale and what is kept, in one visit", async ({
  page,
  server,
}) => {
  test.setTimeout(240_000);
  await open(page, server);
  const stored = page.locator("[data-stored]");
  await expect(stored).toHaveText("No model is kept in this browser.");
  await test.step("Run all runs every cell with one model load, Reset all takes everything back", async () => {
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
  await cell(page, "loss")
    .getByRole("button", { name: "Close editor" })
    .click();
  await test.step("a setting is written into the listing, and the listing into the setting", async () => {
    const place = cell(page, "loss");
    await expect(
      cell(page, "attention").getByRole("button", { name: "Settings" }),
    ).toHaveCount(0);
    await place.getByRole("button", { name: "Settings" }).click();
    const length = place.getByLabel("Sequence length");
    await expect(length).toHaveValue("50");
    await length.fill("20");
    await place.getByLabel("Batch size").fill("2");
    await expect(place.locator("pre").first()).toContainText("seq_len = 20");
    // what the model cannot take stays out of the code
    await length.fill("4000");
    await expect(length).toHaveAttribute("aria-invalid", "true");
    await expect(place.locator("pre").first()).toContainText("seq_len = 20");
    await length.fill("20");
    await length.press("Enter");
    await finished(page, "loss");
    expect(await numbersShown(page, "loss")).toHaveLength(2 * 20 - 1);
    await edit(page, "loss", "seq_len = 7\n");
    await expect(length).toHaveValue("7");
    await expect(place.getByLabel("Batch size")).toHaveCount(0);
    await place.getByRole("button", { name: "Reset" }).click();
    await expect(length).toHaveValue("50");
  });
  await test.step("a result is marked stale when code above it changes, and only then", async () => {
    await run(page, "attention");
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
    await expect(cell(page, "attention").locator("[data-stale]")).toHaveCount(
      0,
    );
  });
  await test.step("what the browser keeps of the model is told, and can be deleted", async () => {
    await expect(stored).toContainText(/induction-mini \([\d.]+ MB\).* kept/);
    await stored.getByRole("button", { name: "Delete" }).click();
    await expect(stored).toHaveText("No model is kept in this browser.");
  });
});

test("what is out of bounds stays in the field as it was typed, with the limit and its reason", async ({
  page,
  server,
}) => {
  await open(page, server);
  const place = cell(page, "loss");
  const listing = place.locator("pre").first();
  await place.getByRole("button", { name: "Settings" }).click();
  const batch = place.getByLabel("Batch size");
  for (const [typed, told] of [
    // letter by letter, 9 and 2 would be allowed
    ["999", /^Must be at most 67: .*The listing has 10\.$/],
    ["2.5", /^Must be a whole number, from 1 to 67\. The listing has 10\.$/],
    ["ten", /^Must be a whole number/],
  ] as const) {
    await batch.focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(typed);
    // and once the reader has gone on
    for (const leave of [false, true]) {
      if (leave) await batch.blur();
      await expect(batch).toHaveValue(typed);
      await expect(batch).toHaveAttribute("aria-invalid", "true");
      await expect(batch).toHaveAccessibleDescription(told);
      await expect(listing).toContainText("batch_size = 10");
    }
  }
  await expect(place.getByRole("button", { name: "Reset" })).toHaveCount(0);

  // the limit is gone once the rows are shorter, and then it is the reader's word that counts
  await batch.fill("100");
  await place.getByLabel("Sequence length").fill("20");
  await expect(batch).toHaveValue("100");
  await expect(batch).toHaveAttribute("aria-invalid", "false");
  await expect(listing).toContainText("batch_size = 10\n");
  await batch.press("Enter");
  await expect(listing).toContainText("batch_size = 100");

  // another text from elsewhere ends what was typed
  await batch.fill("0");
  await expect(batch).toHaveAttribute("aria-invalid", "true");
  await place.getByRole("button", { name: "Reset" }).click();
  await expect(batch).toHaveValue("10");
  await expect(batch).toHaveAttribute("aria-invalid", "false");
});

test("the editor completes module paths, and Escape, then Tab, leaves it", async ({
  page,
  server,
}) => {
  await open(page, server);
  await edit(page, "attention", "x = model.transformer.h[0].at");
  const editor = cell(page, "attention").locator(".cm-content");
  await page.keyboard.type("t");
  const option = page.getByRole("option", { name: "attn" });
  await expect(option).toBeVisible();
  await page.waitForTimeout(200);
  await page.keyboard.press("Enter");
  await expect(editor).toHaveText("x = model.transformer.h[0].attn");
  await page.keyboard.type("; torch.randi");
  await expect(
    page.getByRole("option", { name: /^randint\(low, high, size/ }),
  ).toBeVisible();
  // while proposals are open, Escape is theirs
  await page.keyboard.press("Escape");
  await expect(page.locator(".cm-tooltip").getByRole("option")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(editor).not.toBeFocused();
});

test.describe("a link", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("holds the changes, opens with them shown, and runs only when it is told to", async ({
    page,
    server,
  }) => {
    await open(page, server);
    await edit(page, "loss", "print('from a link')");
    await edit(page, "attention", "print('and a second')");
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect(page.getByText(/^Copied:/)).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain(`/${tutorial}#play=1.`);

    // somebody else's tab, with no changes of its own
    await page.evaluate(() => sessionStorage.clear());
    await open(page, server);
    await page.goto(link);
    const note = page.locator("[data-link=opened]");
    await expect(note).toContainText(
      "“loss” (As in 2023), “attention” (As in 2023)",
    );
    await expect(cell(page, "loss").locator("pre").first()).toHaveText(
      "print('from a link')",
    );
    await page.waitForTimeout(500);
    await expect(cell(page, "loss")).toHaveAttribute("data-state", "idle");
    expect(server.requests.filter((path) => /wasm/.test(path))).toEqual([]);

    await page.goBack();
    await expect(note).toHaveCount(0);
    await expect(cell(page, "loss").locator("pre").first()).toContainText(
      "batch_size = 10",
    );
    await page.goForward();
    await note.getByRole("button", { name: /^Run/ }).click();
    await finished(page, "attention");
    await expect(cell(page, "loss").locator("[data-output=text]")).toHaveText(
      /from a link/,
    );
    await note.getByRole("button", { name: /as they stand/ }).click();
    await expect(note).toHaveCount(0);
    expect(page.url()).not.toContain("#play");
    await expect(cell(page, "loss")).toHaveAttribute("data-state", "idle");
  });

  test("that is cut is told, and the listings stay as they are", async ({
    page,
    server,
  }) => {
    const errors = watchErrors(page);
    await open(page, server, `${tutorial}#play=1.q1ZKzs`);
    await expect(page.locator("[data-link=unreadable]")).toContainText(
      "cut or altered",
    );
    await expect(cell(page, "loss").locator("pre").first()).toContainText(
      "batch_size = 10",
    );
    expect(errors).toEqual([]);
  });
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
