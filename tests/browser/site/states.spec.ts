/** @file For everyone, in what a reader opens: axe finds nothing in either theme, whatever a cell shows. */
import { encodeLink } from "../../../src/components/Notebook/link.ts";
import { expectAccessible, expectAccessibleInBothThemes } from "./axe.ts";
import {
  cell,
  chart,
  edit,
  expect,
  open,
  press,
  run,
  test,
  tutorial,
} from "./site.ts";

// colours are judged at rest, not on their way
test.use({ contextOptions: { reducedMotion: "reduce" } });

test("settings and editor have nothing that axe finds, open and with a number refused", async ({
  page,
  server,
}) => {
  await open(page, server);
  const place = cell(page, "loss");
  await place.getByRole("button", { name: "Settings" }).click();
  const length = place.locator("[data-setting=seq_len]");
  await expect(length).toBeVisible();
  await expectAccessibleInBothThemes(page, "settings open");
  await length.fill("0");
  await expect(length).toHaveAttribute("aria-invalid", "true");
  await expectAccessibleInBothThemes(page, "a number refused");
  await place.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(place.locator(".cm-content")).toBeFocused();
  await expectAccessibleInBothThemes(page, "editor open");
});

test("a page opened by a link has nothing that axe finds, whole or cut", async ({
  page,
  server,
}) => {
  const hash = await encodeLink({
    edits: new Map([["loss", "print('from a link')"]]),
  });
  await open(page, server, `${tutorial}${hash}`);
  await expect(page.locator("[data-link=opened]")).toBeVisible();
  await expectAccessibleInBothThemes(page, "link opened");
  await page.goto("about:blank");
  await open(page, server, `${tutorial}${hash.slice(0, -9)}`);
  await expect(page.locator("[data-link=unreadable]")).toBeVisible();
  await expectAccessibleInBothThemes(page, "link cut");
});

test("stale results have nothing that axe finds", async ({ page, server }) => {
  await open(page, server);
  await run(page, "attention");
  await edit(page, "loss", "print('changed')");
  for (const id of ["loss", "attention"]) {
    await expect(cell(page, id).locator("[data-stale]")).toBeVisible();
  }
  await expectAccessibleInBothThemes(page, "stale");
  await chart(page, "attention").getByText("Show the numbers").click();
  await chart(page, "attention").getByText("Download").click();
  await expectAccessibleInBothThemes(page, "numbers and downloads open");
});

test("a cell that is switched off has nothing that axe finds", async ({
  page,
  server,
}) => {
  await page.route("**/live.json", (route) =>
    route.fulfill({ json: { enabled: false, message: "It rests." } }),
  );
  await open(page, server);
  await press(page, "loss");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "unsupported");
  await expectAccessibleInBothThemes(page, "switched off");
});

test("the tutorial that runs none of its scripts has nothing that axe finds", async ({
  page,
  server,
}) => {
  // axe is a script itself, so they are taken out of the page instead of being forbidden
  await page.route(`**/${tutorial}`, async (route) => {
    const response = await route.fetch();
    const body = (await response.text())
      .replace(/<script\b[^>]*>[^]*?<\/script>/g, "")
      .replace(/<\/?noscript>/g, "");
    await route.fulfill({ response, body });
  });
  await page.goto(`${server.url}${tutorial}`);
  await expect(
    cell(page, "loss").getByText("Run live and Edit need JavaScript"),
  ).toBeVisible();
  // which theme it has is a script's to say
  await expectAccessible(page, "no JavaScript");
});
