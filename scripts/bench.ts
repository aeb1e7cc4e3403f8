/** @file Measures what the site claims, in one run, and prints a table. Build the site first. */
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { benchDecoding } from "./bench/decoding.ts";
import { table } from "./bench/figure.ts";
import { benchGeneration } from "./bench/generation.ts";
import { benchLight } from "./bench/light.ts";
import { benchFirstChart } from "./bench/first-chart.ts";
import { benchLargeCharts } from "./bench/large-charts.ts";
import { benchNative } from "./bench/native.ts";
import { benchReader } from "./bench/reader.ts";
import { benchSweepCost } from "./bench/sweep.ts";
import { benchTraces } from "./bench/traces.ts";
import { provideBrowser } from "./browser.ts";

if (!existsSync("build/index.html")) {
  throw new Error("bench: there is no built site; run npm run build first");
}
const browser = provideBrowser();
const figures = [
  ...(await benchReader(browser)),
  ...(await benchDecoding(browser)),
  ...(await benchLight(browser)),
  ...(await benchLargeCharts(browser)),
  ...(await benchFirstChart(browser)),
  ...(await benchNative()),
  ...(await benchGeneration()),
  ...(await benchTraces()),
  ...(await benchSweepCost()),
];
console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}\n`);
console.log(table(figures));
