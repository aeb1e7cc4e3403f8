/** @file What axe finds on a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./site.ts";

/**
 * In axe as it is built, private fields of colours are WeakMaps, and half of its time goes into some millions of entries
 * and their removal. Here an object bears its entries itself, for axe alone: the page's own WeakMaps stay as they are.
 */
const axeSource = `(() => {
  class WeakMap {
    constructor() { this.key = Symbol(); }
    has(object) { return this.key in object; }
    get(object) { return object[this.key]; }
    set(object, value) { object[this.key] = value; return this; }
    add(object) { return this.set(object, true); }
    delete(object) { return delete object[this.key]; }
  }
  const WeakSet = WeakMap;
  ${readAxe()}
})();`;

/** The axe of the package that drives it. */
function readAxe(): string {
  const driver = createRequire(import.meta.url).resolve("@axe-core/playwright");
  return readFileSync(createRequire(driver).resolve("axe-core/axe.min.js"), {
    encoding: "utf8",
  });
}

/** At rest: right after a change of theme Chromium still answers with colours of the one before. */
export async function expectAccessible(
  page: Page,
  state: string,
): Promise<void> {
  await expect(async () => {
    const { violations } = await new AxeBuilder({ page, axeSource })
      // only violations are worked out in full, and no page has frames that need one more
      .options({ resultTypes: ["violations"] })
      .setLegacyMode()
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
    );
    expect(found, state).toEqual([]);
  }).toPass({ timeout: 60_000 });
}

/** The same in both themes: what a theme shows differs, and how it does. Leaves the page in the dark one. */
export async function expectAccessibleInBothThemes(
  page: Page,
  state: string,
): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute(
      "data-theme",
      colorScheme,
    );
    await expectAccessible(page, `${state}, ${colorScheme}`);
  }
}
