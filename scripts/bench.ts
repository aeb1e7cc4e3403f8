/**
 * @file `npm run bench [-- <name> …]`: measures what the site claims, or the parts of it that are named, and prints a
 * table. Parts that run in a browser, or serve a file of the site, need a built one. `--device webgpu` has those that run
 * in Node compute on a GPU. `--record` keeps what came out for the pages to quote, in src/speed/record.json. "rivals"
 * names all parts that compare; those in Python run where PYTHON has what they need.
 */
import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { goalsOf } from "../src/speed/goals.ts";
import {
  modelNames,
  type Comparison,
  type ModelName,
  type PartRecord,
  type Place,
  type TaskName,
} from "../src/speed/record.ts";
import { figuresOf } from "../src/speed/text.ts";
import { benchDecoding } from "./bench/decoding.ts";
import { benchEngines } from "./bench/engines.ts";
import { table, type Figure } from "./bench/figure.ts";
import { benchLight } from "./bench/light.ts";
import { benchFirstChart } from "./bench/first-chart.ts";
import { benchLargeCharts } from "./bench/large-charts.ts";
import { benchPageSweeps } from "./bench/page-sweeps.ts";
import { benchReader } from "./bench/reader.ts";
import { machineText, readRecord, writeRecord } from "./bench/record.ts";
import { compareInBrowser, compareNatively } from "./bench/rivals/part.ts";
import { benchGradients, benchSweepCost } from "./bench/sweep.ts";
import { benchThreads } from "./bench/threads.ts";
import { benchReading, benchTraces } from "./bench/traces.ts";
import { provideBrowser } from "./browser.ts";
import {
  deviceVariable,
  openNodeDevice,
  parseDeviceName,
} from "./node-device.ts";

/** What a part gives: rows, or who took how long. */
type Gives = readonly Figure[] | Comparison;

/** @param browser the path of a Chromium */
type BrowserPart = (browser: string) => Promise<Gives>;

/** They open the built site. */
const onSite: Readonly<Record<string, BrowserPart>> = {
  reader: benchReader,
  decoding: benchDecoding,
  light: benchLight,
  "large-charts": benchLargeCharts,
  "first-chart": benchFirstChart,
  engines: benchEngines,
  "page-sweeps": benchPageSweeps,
};

/**
 * Parts small enough that others get their turn on the machine. The first has what goes on from another: each of its
 * rounds begins with the first listing.
 */
const tasksOfParts: Readonly<Record<string, readonly TaskName[]>> = {
  "": ["first", "second", "changed"],
  "-generation": ["generation"],
  "-gradient": ["gradient"],
  "-sweep": ["sweep"],
};

const onWasm: Readonly<Record<string, BrowserPart>> = Object.fromEntries(
  comparisons("wasm", (name, tasks) => {
    return (browser: string) => compareInBrowser(browser, name, tasks);
  }),
);

/** They open a browser, and need no site. */
const inBrowser: Readonly<Record<string, BrowserPart>> = {
  ...onWasm,
  threads: benchThreads,
};

const compareInNode: Readonly<Record<string, () => Promise<Gives>>> =
  Object.fromEntries(
    comparisons("native", (name, tasks) => {
      return () => compareNatively(name, tasks);
    }),
  );

const inNode: Readonly<Record<string, () => Promise<Gives>>> = {
  ...compareInNode,
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

function comparisons<Part>(
  place: Place,
  part: (name: ModelName, tasks: readonly TaskName[]) => Part,
): (readonly [string, Part])[] {
  return modelNames.flatMap((name) =>
    Object.entries(tasksOfParts).map(
      ([end, tasks]) => [`${place}-${name}${end}`, part(name, tasks)] as const,
    ),
  );
}

function chosen(wanted: readonly string[]): readonly string[] {
  const rivals = [...Object.keys(compareInNode), ...Object.keys(onWasm)];
  const names = [
    ...Object.keys(onSite),
    ...Object.keys(inBrowser),
    ...Object.keys(inNode),
  ];
  const asked = wanted.flatMap((name) => (name === "rivals" ? rivals : [name]));
  for (const name of asked) {
    if (!names.includes(name)) {
      throw new Error(
        `bench: a name must be one of rivals, ${names.join(", ")}, got ${name}`,
      );
    }
  }
  return asked.length === 0 ? names : names.filter((n) => asked.includes(n));
}

async function measured(name: string, browser: string): Promise<PartRecord> {
  console.log(`${name}:`);
  const before = load();
  const gives =
    (await (onSite[name] ?? inBrowser[name])?.(browser)) ??
    (await inNode[name]?.()) ??
    [];
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: machineText(),
    load: [before, load()],
    ...("compared" in gives ? { comparison: gives } : { figures: gives }),
  };
}

function load(): number {
  return Number((loadavg()[0] ?? NaN).toFixed(1));
}

function openBrowser(names: readonly string[]): string {
  if (names.some((name) => name in onSite) && !existsSync("build/index.html")) {
    throw new Error("bench: there is no built site; run npm run build first");
  }
  return names.some((name) => name in onSite || name in inBrowser)
    ? provideBrowser()
    : "";
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
  options: {
    device: { type: "string", default: "cpu" },
    record: { type: "boolean", default: false },
  },
});
const device = await chooseDevice(values.device);
const names = chosen(positionals);
const browser = openBrowser(names);
const parts: Record<string, PartRecord> = {};
for (const name of names) {
  const part = await measured(name, browser);
  parts[name] = part;
  // each as it comes: what follows may fail
  if (values.record) writeRecord({ ...readRecord(), [name]: part });
  const [before, after] = part.load;
  console.log(`load before ${before}, after ${after}\n`);
}
console.log(`${machineText()}; in Node on ${device}\n`);
console.log(
  table(
    Object.values(parts).flatMap((part) =>
      "figures" in part ? part.figures : figuresOf(part.comparison),
    ),
  ),
);
const goals = goalsOf(parts);
if (goals.length > 0) {
  console.log();
  for (const { what, goal, measured, held } of goals) {
    console.log(`${held ? "held  " : "MISSED"} ${what}: ${measured} (${goal})`);
  }
}
