/**
 * @file The program of the archive that `npm run proof` makes: tries the CPU and the GPU of this machine and writes what
 * it found. Usage: ./prove [--device webgpu] [--part operations] [--page induction-heads] [--software] [--out <folder>]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus, release, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkOps } from "../../src/check/check-ops.ts";
import {
  agrees,
  reportText,
  triedGpu,
  type DeviceReport,
  type Part,
  type Report,
} from "../../src/check/report.ts";
import type { Device } from "../../src/engine/device.ts";
import { opGroups, readOpCases } from "../../tests/parity/op-fixtures.ts";
import { adapterOfProcess } from "../adapter.ts";
import { openNodeDevice, parseDeviceName } from "../node-device.ts";
import { checkListings } from "./listings.ts";
import { checkShape } from "./shape.ts";

const parts = {
  async *operations(device: Device): AsyncGenerator<Part> {
    yield await checkOps(device, opGroups.flatMap(readOpCases), progress);
  },
  listings: (device: Device) => checkListings(device, values.page),
  async *shape(device: Device): AsyncGenerator<Part> {
    yield await checkShape(device);
  },
};
type PartName = keyof typeof parts;

const { values } = parseArgs({
  options: {
    device: { type: "string", multiple: true, default: ["cpu", "webgpu"] },
    part: { type: "string", multiple: true, default: Object.keys(parts) },
    page: { type: "string", multiple: true, default: [] },
    software: { type: "boolean", default: false },
    out: { type: "string", default: "report" },
  },
});

function progress(done: number, all: number): void {
  if (done % 100 === 0 || done === all) console.log(`  ${done} of ${all}`);
}

/** Vulkan's loader would offer drivers that compute on the CPU beside those of a GPU, and nobody could say which it was. */
function leaveOutSoftware(): void {
  process.env["VK_LOADER_DRIVERS_DISABLE"] ??= "*lvp*,*swiftshader*";
}

function partNames(): readonly PartName[] {
  const known = Object.keys(parts) as PartName[];
  for (const name of values.part) {
    if (known.some((each) => each === name)) continue;
    throw new Error(`proof: a part must be ${known.join(", ")}, got ${name}`);
  }
  return known.filter((name) => values.part.includes(name));
}

function versions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const named = ["onnxruntime-node", "pyodide"].map((name) => [
    name,
    (require(`${name}/package.json`) as { version: string }).version,
  ]);
  return {
    Node: process.versions.node,
    ...(Object.fromEntries(named) as Record<string, string>),
  };
}

async function write(devices: readonly DeviceReport[]): Promise<Report> {
  const report: Report = {
    made: "npm run proof",
    date: new Date().toISOString().slice(0, 10),
    // of the kernel what tells one release from another, not what a distributor adds
    system: `${type()} ${release().split(".", 2).join(".")}, ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}`,
    versions: versions(),
    devices,
  };
  await mkdir(values.out, { recursive: true });
  const path = join(values.out, "report");
  await writeFile(`${path}.json`, `${JSON.stringify(report, null, 1)}\n`);
  await writeFile(`${path}.txt`, reportText(report));
  return report;
}

/** What is known so far is written after each part, since a driver may take the process with it. */
async function prove(
  text: string,
  before: readonly DeviceReport[],
): Promise<DeviceReport> {
  const name = parseDeviceName(text);
  let found: DeviceReport = {
    kind: name === "cpu" ? "native" : "webgpu",
    name: name === "cpu" ? (cpus()[0]?.model ?? "unknown") : "none",
    software: false,
    parts: [],
  };
  try {
    console.log(`\n${text}`);
    const device = await openNodeDevice(name);
    if (name === "webgpu") found = { ...found, ...adapterOfProcess() };
    for (const part of partNames()) {
      console.log(`${part} on ${device.label}`);
      for await (const made of parts[part](device)) {
        found = { ...found, parts: [...found.parts, made] };
        await write([...before, found]);
      }
    }
  } catch (thrown) {
    found = { ...found, failure: (thrown as Error).message.trim() };
  }
  await write([...before, found]);
  return found;
}

if (!values.software) leaveOutSoftware();
const devices: DeviceReport[] = [];
for (const text of values.device) devices.push(await prove(text, devices));
const report = await write(devices);
console.log(`\n${reportText(report)}`);
console.log(
  triedGpu(report)
    ? `Written to ${values.out}/report.json and report.txt: please send both.`
    : `Written to ${values.out}. No GPU was tried: is its Vulkan driver installed?`,
);
process.exitCode = devices.every(agrees) ? 0 : 1;
