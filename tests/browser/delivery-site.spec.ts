/** @file The embedded model on the built site: the second visit fetches nothing of it. */
import { expect, expectCommittedChart, open, run, test } from "./site/site.ts";

test("a second visit fetches no weights", async ({ page, server }) => {
  const requests = (file: string): number =>
    server.requests.filter((path) => path.endsWith(`induction-mini/${file}`))
      .length;
  for (const visit of ["first", "second"]) {
    await test.step(`${visit} visit`, async () => {
      await open(page, server);
      await run(page, "loss");
      await expectCommittedChart(page, "loss");
    });
  }
  // the manifest is asked for each time, since it tells of a newer model
  expect(requests("manifest.json")).toBe(2);
  for (const file of ["model.safetensors", "config.json", "tokenizer.json"]) {
    expect(requests(file), file).toBe(1);
  }
});
