/** @file One measure for sizes, whether the host compresses or not: the note, the progress, the bar, the page of models. */
import type { Page } from "@playwright/test";
import type { RuntimeFiles } from "../../../src/live/runtime-files.ts";
import { startSiteServer } from "./server.ts";
import { basePath, cell, expect, open, press, finished, test } from "./site.ts";

/** Every text that a cell's status line has had since. */
async function watchStatus(
  page: Page,
  id: string,
): Promise<() => Promise<string[]>> {
  const status = cell(page, id).locator("[data-status]");
  await status.evaluate((element) => {
    const texts: string[] = [];
    Object.assign(window, { statusTexts: texts });
    new MutationObserver(() => texts.push(element.textContent)).observe(
      element,
      { subtree: true, childList: true, characterData: true },
    );
  });
  return () =>
    page.evaluate(
      () => (window as unknown as { statusTexts: string[] }).statusTexts,
    );
}

function totals(texts: readonly string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => /of ([\d.]+ MB)/.exec(text)?.[1] ?? [])),
  ];
}

for (const compress of [true, false]) {
  test(`from a host that ${compress ? "compresses" : "does not compress"}, sizes are those of the note, and what is kept is not downloaded again`, async ({
    page,
  }) => {
    const server = await startSiteServer("build", basePath, { compress });
    try {
      await open(page, server);
      const status = cell(page, "loss").locator("[data-status]");
      const note = await status.innerText();
      const told = /Downloads ([\d.]+ MB) once/.exec(note)?.[1] ?? "none";
      const texts = await watchStatus(page, "loss");
      await press(page, "loss");
      await finished(page, "loss");
      // Python comes behind the chart of an unedited listing, and is no part of what that waits for
      const { python } = (await (
        await page.request.get(`${server.url}runtime/sizes.json`)
      ).json()) as RuntimeFiles;
      const [before = "", ...others] = totals(await texts());
      expect(others).toEqual([]);
      const all = parseFloat(before) + python.gzip / 1e6;
      // each is rounded to a tenth
      expect(Math.abs(all - parseFloat(told))).toBeLessThanOrEqual(0.1);
      const model = await page
        .locator("[data-model-choice] option")
        .first()
        .innerText();
      const modelSize = /\(([\d.]+) MB/.exec(model)?.[1] ?? "none";
      // the page itself is in it with its scripts and pictures, beside Python and the engine
      const stored = page.locator("[data-stored]");
      await expect(stored).toHaveText(/the page \([\d.]+ MB\)/, {
        timeout: 30_000,
      });
      const [, keptModel, keptPage] =
        /\(([\d.]+) MB\) and the page \(([\d.]+) MB\)/.exec(
          await stored.innerText(),
        ) ?? [];
      expect(keptModel).toBe(modelSize);
      const rest = parseFloat(told) - Number(modelSize);
      expect(Number(keptPage)).toBeGreaterThan(rest);
      expect(Number(keptPage)).toBeLessThan(rest + 1.5);

      server.requests.length = 0;
      await page.reload();
      await expect(status).toContainText("nothing to download");
      const again = await watchStatus(page, "loss");
      await press(page, "loss");
      await finished(page, "loss");
      expect((await again()).join("\n")).not.toContain("Downloading");
      expect(
        server.requests.filter((path) =>
          /^(assets|runtime\/.*\/|models\/.*safetensors)/.test(path),
        ),
      ).toEqual([]);

      await open(page, server, "docs/models");
      await expect(page.getByRole("table").first()).toContainText(
        `${modelSize} MB as float16`,
      );
    } finally {
      await server.close();
    }
  });
}
