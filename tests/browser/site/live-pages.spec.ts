/** @file Every live page runs from its first cell to its last, in each idiom, and draws its prebuilt charts again. */
import { chartName } from "../../../src/components/Notebook/place.ts";
import {
  chart,
  expect,
  expectCommittedChart,
  finished,
  livePages,
  open,
  test,
  watchErrors,
} from "./site.ts";

/** Charts that a listing draws of what the tokenizer gave. */
const ofTokens: readonly string[] = ["through-text/distance"];

for (const live of livePages) {
  for (const idiom of live.idioms) {
    test(`${live.id} runs as it stands in the idiom "${idiom.id}"`, async ({
      page,
      server,
    }) => {
      // a page may run the model hundreds of times, on one thread and beside other tests
      test.setTimeout(600_000);
      const errors = watchErrors(page);
      await open(page, server, `docs/${live.id}`);
      if (live.idioms.length > 1) {
        await page.locator(`[data-idiom="${idiom.id}"]`).first().click();
      }
      const figures = page.locator("[data-chart]");
      for (const figure of await figures.all()) {
        await expect(figure).toHaveAttribute("data-chart-origin", "prebuilt");
      }
      await page.getByRole("button", { name: "Run all" }).click();
      for (const { id: place, variants, charts } of live.places) {
        const { id } =
          variants.find((variant) => variant.idiom === idiom.id) ?? variants[0];
        await finished(page, id, 300_000);
        for (const { name, record } of charts) {
          await expectCommittedChart(page, name, live);
          await expect(chart(page, name)).toContainText(
            record !== undefined || ofTokens.includes(`${live.id}/${name}`)
              ? /from the listing alone, no model computed its numbers/
              : / by induction-mini.* on WASM/,
          );
        }
        // and nothing beside what page.json names
        const next = chartName(place, charts.length);
        await expect(chart(page, next)).toHaveCount(0);
      }
      expect(errors).toEqual([]);
    });
  }
}
