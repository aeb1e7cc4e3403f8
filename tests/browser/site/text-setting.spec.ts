/** @file A text that a listing declares has a field: what is typed gets into the listing, quoted, and is kept like any change. */
import {
  cell,
  chart,
  expect,
  finished,
  open,
  test,
  watchErrors,
} from "./site.ts";

const ownText = "docs/your-own-text";
const own = 'The "Pequod"\nsailed. The "Pe';

test("a text is typed, runs, and is there again after a reload and by a link", async ({
  page,
  server,
  browser,
  browserName,
}) => {
  const errors = watchErrors(page);
  await open(page, server, ownText);
  const place = cell(page, "text");
  const listing = place.locator("pre").first();
  await place.getByRole("button", { name: "Settings" }).click();
  const field = place.getByRole("textbox", { name: "Text" });
  await expect(field).toHaveValue(/^Mr\. Michael Jordan/);
  // before anything has run
  await expect(field).toHaveAccessibleDescription(
    "20 tokens of at most 244; each word is one of them.",
  );
  await field.fill(own);
  await expect(field).toHaveAccessibleDescription(
    /induction-mini knows these words only in pieces: “Pequod” \(.*·.*\)/,
  );
  await expect(listing).toContainText(
    String.raw`text = 'The "Pequod"\nsailed. The "Pe'`,
  );
  // Enter alone begins a line
  await field.press("ControlOrMeta+Enter");
  await finished(page, "text");
  await expect(chart(page, "text")).toHaveAttribute(
    "data-chart-origin",
    "live",
  );
  expect(errors).toEqual([]);

  await page.reload();
  await expect(listing).toContainText(String.raw`'The "Pequod"\nsailed.`);
  await place.getByRole("button", { name: "Settings" }).click();
  await expect(field).toHaveValue(own);
  if (browserName !== "chromium") return;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const visitor = await browser.newPage();
  await visitor.goto(link);
  await cell(visitor, "text").getByRole("button", { name: "Settings" }).click();
  await expect(
    cell(visitor, "text").getByRole("textbox", { name: "Text" }),
  ).toHaveValue(own);
  await visitor.close();
});

test("a text that the model cannot take stays in the field, with the reason, and out of the listing", async ({
  page,
  server,
}) => {
  await open(page, server, ownText);
  const place = cell(page, "text");
  const listing = place.locator("pre").first();
  await place.getByRole("button", { name: "Settings" }).click();
  const field = place.getByRole("textbox", { name: "Text" });
  await expect(field).toHaveAccessibleDescription(/^20 tokens/);
  for (const [typed, told] of [
    ["", /^Must hold at least one character\. The listing has/],
    [
      " the".repeat(245),
      /^Must be at most 244 tokens, got 245: induction-mini/,
    ],
  ] as const) {
    await field.fill(typed);
    await field.blur();
    await expect(field).toHaveValue(typed);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(told);
    await expect(listing).toContainText('text = "Mr. Michael Jordan');
  }
  await field.fill(" the".repeat(244));
  await expect(field).toHaveAttribute("aria-invalid", "false");
  await expect(listing).toContainText('text = " the the');
  await place.getByRole("button", { name: "Reset" }).click();
  await expect(field).toHaveValue(/^Mr\. Michael Jordan/);
});

test("the field of a text is reached by Tab, and left by it", async ({
  page,
  server,
}) => {
  await open(page, server, ownText);
  const place = cell(page, "text");
  await place.getByRole("button", { name: "Settings" }).focus();
  await page.keyboard.press("Enter");
  const field = place.getByRole("textbox", { name: "Text" });
  await expect(field).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(field).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(place.getByRole("textbox", { name: "Layer" })).toBeFocused();
});
