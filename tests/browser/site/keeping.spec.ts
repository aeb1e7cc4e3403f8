/** @file Work is never lost: changes outlive links, reloads and full storage, per page and tab, until Reset. */
import type { Page } from "@playwright/test";
import { encodeLink } from "../../../src/components/Notebook/link.ts";
import {
  cell,
  chart,
  edit,
  expect,
  finished,
  open,
  run,
  test,
  tutorial,
} from "./site.ts";

/** The text of a cell's listing or editor. */
function listing(page: Page, id: string) {
  return cell(page, id).locator("pre, .cm-content").first();
}

async function reload(page: Page): Promise<void> {
  await page.reload();
  await page.waitForFunction(
    () => document.documentElement.dataset.hasHydrated === "true",
  );
}

/** Follows the bar's own link to another page of the site, and comes back by the browser's button. */
async function leaveAndComeBack(page: Page): Promise<void> {
  await page.getByRole("link", { name: "About the models" }).click();
  await expect(page).toHaveURL(/docs\/models/);
  // the address changes before the page does
  await expect(
    page.getByRole("heading", { name: "Models", level: 1 }),
  ).toBeVisible();
  await page.goBack();
  await expect(cell(page, "loss")).toBeVisible();
}

test("changes, settings and tabs are there again after a link and after a reload, results are marked as gone", async ({
  page,
  server,
}) => {
  await open(page, server);
  await run(page, "loss");
  const place = cell(page, "loss");
  await place.getByRole("button", { name: "Settings" }).click();
  await place.getByLabel("Sequence length").fill("20");
  await edit(page, "attention", "print('mine')");
  for (const again of [leaveAndComeBack, reload]) {
    await again(page);
    await expect(listing(page, "loss")).toContainText("seq_len = 20");
    await expect(listing(page, "attention")).toHaveText("print('mine')");
    await expect(cell(page, "loss")).toHaveAttribute("data-state", "gone");
    await expect(cell(page, "loss").locator("[data-status]")).toContainText(
      "not there any more",
    );
    await expect(cell(page, "attention")).toHaveAttribute("data-state", "idle");
    await expect(chart(page, "loss")).toHaveAttribute(
      "data-chart-origin",
      "prebuilt",
    );
  }
  // in the set-up cell, which is folded: what was changed is not hidden
  await page.locator('[data-place="setup"] summary').first().click();
  await edit(page, "setup", "print('set up')");
  await reload(page);
  await expect(listing(page, "setup")).toBeVisible();
  await page.getByRole("button", { name: "Reset all" }).click();
  await reload(page);
  await expect(listing(page, "loss")).toContainText("seq_len = 50");
  await expect(cell(page, "loss")).toHaveAttribute("data-state", "idle");
  await expect(page.getByRole("button", { name: "Reset all" })).toBeDisabled();
});

test("two tabs do not disturb each other", async ({ page, server }) => {
  await open(page, server);
  const other = await page.context().newPage();
  await open(other, server);
  await edit(page, "loss", "print('mine')");
  const tab = (of: Page) =>
    of.locator('[data-place="attention"]').getByRole("tab").nth(1);
  await tab(page).click();
  await expect(tab(page)).toHaveAttribute("aria-selected", "true");
  await expect(tab(other)).toHaveAttribute("aria-selected", "false");
  await reload(other);
  await expect(listing(other, "loss")).toContainText("seq_len = 50");
  await reload(page);
  await expect(tab(page)).toHaveAttribute("aria-selected", "true");
});

test("changes on top of a link's are there after a reload, and the reader's own after the way back", async ({
  page,
  server,
}) => {
  const hash = await encodeLink({
    edits: new Map([["loss", "print('from a link')"]]),
  });
  await open(page, server);
  await edit(page, "loss", "print('mine')");
  await page.goto(`${server.url}${tutorial}${hash}`);
  await expect(listing(page, "loss")).toHaveText("print('from a link')");
  await edit(page, "attention", "print('on top')");
  await reload(page);
  await expect(page.locator("[data-link=opened]")).toBeVisible();
  await expect(listing(page, "attention")).toHaveText("print('on top')");
  await page.getByRole("button", { name: "your own changes" }).click();
  await expect(listing(page, "loss")).toHaveText("print('mine')");
  await expect(listing(page, "attention")).toContainText("attn");
  await page.goBack();
  await reload(page);
  await expect(listing(page, "loss")).toHaveText("print('mine')");
});

for (const [what, breakStorage] of [
  [
    "full",
    () => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    },
  ],
  [
    "switched off",
    () => {
      for (const area of ["sessionStorage", "localStorage"]) {
        Object.defineProperty(window, area, {
          get: () => {
            throw new DOMException("off", "SecurityError");
          },
        });
      }
    },
  ],
] as const) {
  test(`with storage that is ${what} the page works, keeps changes while it can, and says that it cannot keep them`, async ({
    page,
    server,
  }) => {
    await page.addInitScript(breakStorage);
    await open(page, server);
    await expect(page.locator("[data-keeping]")).toHaveCount(0);
    await edit(page, "loss", "print('mine')");
    await expect(page.locator('[data-keeping="not kept"]')).toContainText(
      "Copy link",
    );
    await leaveAndComeBack(page);
    await expect(listing(page, "loss")).toHaveText("print('mine')");
    await run(page, "loss");
    await finished(page, "loss");
  });
}

/** As an earlier build, or something else, left it in the tab. */
async function plant(page: Page, text: string): Promise<void> {
  await page.evaluate(
    ([path, text]) =>
      sessionStorage.setItem(`induction-heads-live.work:${path}`, text),
    [new URL(page.url()).pathname.replace(/\/$/, ""), text] as const,
  );
  await reload(page);
}

test("kept text that is garbage is told, and the listings stand", async ({
  page,
  server,
}) => {
  await open(page, server);
  await plant(page, '{"version":1,"edits":');
  await expect(page.locator("[data-keeping=unreadable]")).toBeVisible();
  await expect(listing(page, "loss")).toContainText("seq_len = 50");
});

test("a listing that a new build changed is offered, and does not take the place of the reader's text", async ({
  page,
  server,
}) => {
  await open(page, server);
  await plant(
    page,
    JSON.stringify({
      version: 1,
      edits: {
        loss: { text: "print('mine')", listing: "print('as it was')" },
        renamed: { text: "print('no place')", listing: "" },
      },
      computed: [],
    }),
  );
  await expect(listing(page, "loss")).toHaveText("print('mine')");
  const note = cell(page, "loss").locator("[data-old-listing]");
  await expect(note).toContainText("Reset shows the new one");
  await expect(page.locator("[data-keeping]")).toContainText("“renamed”");
  await cell(page, "loss").getByRole("button", { name: "Reset" }).click();
  await expect(note).toHaveCount(0);
  await expect(listing(page, "loss")).toContainText("seq_len = 50");
});
