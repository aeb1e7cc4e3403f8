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
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
    );
    expect(found, state).toEqual([]);
  }).toPass({ timeout: 10_000 });
}
