/**
 * @file `npm run bench [-- <name> …]`: measures what the site claims, or the parts of it that are named, and prints a
 * table. Parts that run in a browser, or serve a file of the site, need a built one. `--device webgpu` has those that run
 * in Node compute on a GPU.
 */
import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { benchDecoding } from "./bench/decoding.ts";
import { table, type Figure } from "./bench/figure.ts";
import { benchGeneration } from "./bench/generation.ts";
import { benchLight } from "./bench/light.ts";
import { benchFirstChart } from "./bench/first-chart.ts";
import { benchLargeCharts } from "./bench/large-charts.ts";
import { benchNative } from "./bench/native.ts";
import { benchReader } from "./bench/reader.ts";
import { benchGradients, benchSweepCost } from "./bench/sweep.ts";
import { benchReading, benchTraces } from "./bench/traces.ts";
import { provideBrowser } from "./browser.ts";
import {
  deviceVariable,
  openNodeDevice,
  parseDeviceName,
} from "./node-device.ts";

/** @param browser the path of a Chromium */
type BrowserPart = (browser: string) => Promise<readonly Figure[]>;

/** They open the built site. */
const inBrowser: Readonly<Record<string, BrowserPart>> = {
  reader: benchReader,
  decoding: benchDecoding,
  light: benchLight,
  "large-charts": benchLargeCharts,
  "first-chart": benchFirstChart,
};

const inNode: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  native: benchNative,
  generation: benchGeneration,
  traces: benchTraces,
  reading: benchReading,
  "sweep-last": () => benchSweepCost("last"),
  "sweep-loss": () => benchSweepCost("loss"),
  "sweep-second-half": async () => [
    ...(await benchSweepCost("second half")),
    ...(await benchSweepCost("second half", "loss")),
  ],
  gradients: benchGradients,
};

function chosen(wanted: readonly string[]): readonly string[] {
  const names = [...Object.keys(inBrowser), ...Object.keys(inNode)];
  for (const name of wanted) {
    if (!names.includes(name)) {
      throw new Error(
        `bench: a name must be one of ${names.join(", ")}, got ${name}`,
      );
    }
  }
  return wanted.length === 0 ? names : names.filter((n) => wanted.includes(n));
}

async function measured(names: readonly string[]): Promise<readonly Figure[]> {
  const needsSite = names.some((name) => name in inBrowser);
  if (needsSite && !existsSync("build/index.html")) {
    throw new Error("bench: there is no built site; run npm run build first");
  }
  const browser = needsSite ? provideBrowser() : "";
  const figures: Figure[] = [];
  for (const name of names) {
    const part = inBrowser[name] ?? inNode[name];
    figures.push(...((await part?.(browser)) ?? []));
  }
  return figures;
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(", ");
}

/** @returns what the figures of parts in Node are of */
async function chooseDevice(text: string): Promise<string> {
  const name = parseDeviceName(text);
  // their children inherit it
  process.env[deviceVariable] = name;
  const { label } = await openNodeDevice(name);
  return label;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { device: { type: "string", default: "cpu" } },
});
const device = await chooseDevice(values.device);
const names = chosen(positionals);
const before = load();
const figures = await measured(names);
console.log(
  `${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}; load before ${before}, after ${load()}; in Node on ${device}\n`,
);
console.log(table(figures));
