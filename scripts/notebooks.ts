/**
 * @file `npm run notebooks [-- <page> …]`: writes pages as Jupyter notebooks to .cache/notebooks/, as the build gives
 * them to readers, for the real libraries to run (scripts/fixtures/nnsight_charts.py).
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeNotebook } from "../src/plugins/notebooks/make.ts";
import { readPages } from "../src/plugins/pages/folder.ts";

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const pages = readPages();
  for (const page of pages) {
    if (wanted.length > 0 && !wanted.includes(page.id)) continue;
    const { path, content } = makeNotebook(".", page, pages);
    const file = join(".cache", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    console.log(file);
  }
}

await main();
