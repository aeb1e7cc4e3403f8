/** @file What axe finds on a page. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./site.ts";

/** At rest: right after a change of theme Chromium still answers with colours of the one before. */
export async function expectAccessible(
  page: Page,
  state: string,
): Promise<void> {
  await expect(async () => {
    const { violations } = await new AxeBuilder({ page })
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
