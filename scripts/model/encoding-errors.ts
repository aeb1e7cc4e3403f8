/**
 * @file Measures what each encoding costs: the error in logits, loss and induction scores against float32.
 * Usage: tsx scripts/model/encoding-errors.ts <checkpoint folder> [--id name] [--note text] [--rows 10]
 *          [--device cpu] [--device wasm] [--device webgpu]
 * Writes static/models/<id>/encoding-errors.json for the CPU, and encoding-errors.<device>.json for the others: they run
 * in Node, WASM on one thread, WebGPU on the Vulkan driver that is there (CONTRIBUTING.md).
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { CpuDevice } from "../../src/engine/cpu-device.ts";
import type { Device } from "../../src/engine/device.ts";
import { Engine } from "../../src/engine/engine.ts";
import { encodings, type Encoding } from "../../src/models/encoding.ts";
import type {
  EncodingCost,
  EncodingErrors,
  EncodingReport,
} from "../../src/models/encoding-report.ts";
import { servedBytes } from "../../src/models/manifest.ts";
import { openNodeDevice, parseDeviceName } from "../node-device.ts";
import { modelsFolder, sha256OfFiles } from "./files.ts";
import { prepareModel } from "./prepare.ts";
import { openPreparedModel } from "./prepared.ts";
import { measure, mostRows, period, type Measured } from "./protocol.ts";

const seed = 1;

interface Cost {
  /** What a reader downloads of the weights. */
  readonly bytes: number;
  /** On each device, in the order asked for. */
  readonly measured: readonly Measured[];
}

/** By what `--device` says. */
async function openDevice(name: string): Promise<Device> {
  if (name !== "wasm") return openNodeDevice(parseDeviceName(name));
  const ort = await import("onnxruntime-web/wasm");
  ort.env.wasm.numThreads = 1;
  return new CpuDevice(ort, "wasm", "WASM, 1 thread");
}

/** Of the model as the site would serve it: prepared, read back, run. */
async function costOf(
  from: string,
  encoding: Encoding,
  devices: readonly string[],
  rows: number,
): Promise<Cost> {
  const scratch = await mkdtemp(join(tmpdir(), "encoding-"));
  try {
    const to = join(scratch, "model");
    const { weights } = await prepareModel({ from, to, id: "model", encoding });
    const measured: Measured[] = [];
    for (const name of devices) {
      const model = await openPreparedModel(to);
      const engine = new Engine(await openDevice(name), model.weights);
      measured.push(await measure(engine, model.config, seed, rows));
      await engine.releaseSessions();
      await engine.releaseWeights();
    }
    return { bytes: servedBytes(weights), measured };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function compare(reference: Measured, measured: Measured): EncodingErrors {
  let largest = 0;
  let squares = 0;
  let count = 0;
  reference.logits.forEach((row, index) => {
    const other = measured.logits[index];
    row.forEach((value, place) => {
      const error = Math.abs(value - (other?.[place] ?? NaN));
      largest = Math.max(largest, error);
      squares += error * error;
      count++;
    });
  });
  return {
    logits: { max: rounded(largest), rms: rounded(Math.sqrt(squares / count)) },
    loss: {
      mean: rounded(Math.abs(mean(measured.loss) - mean(reference.loss))),
      firstHalf: rounded(
        Math.abs(firstHalf(measured.loss) - firstHalf(reference.loss)),
      ),
      secondHalf: rounded(
        Math.abs(secondHalf(measured.loss) - secondHalf(reference.loss)),
      ),
      position: rounded(furthest(reference.loss, measured.loss)),
    },
    induction: {
      max: rounded(furthest(reference.induction, measured.induction)),
    },
    patterns: {
      max: rounded(patternsApart(reference, measured)),
    },
  };
}

function furthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(
    ...a.map((value, index) => Math.abs(value - (b[index] ?? NaN))),
  );
}

function patternsApart(a: Measured, b: Measured): number {
  let largest = 0;
  a.patterns.forEach((layers, row) => {
    layers.forEach((pattern, layer) => {
      const other = b.patterns[row]?.[layer];
      pattern.forEach((weight, place) => {
        const error = Math.abs(weight - (other?.[place] ?? NaN));
        // a NaN is an error of any size
        if (!(error <= largest)) largest = error;
      });
    });
  });
  return largest;
}

/** Before the repetition can help; after it does. */
function firstHalf(loss: readonly number[]): number {
  return mean(loss.slice(0, period - 1));
}

function secondHalf(loss: readonly number[]): number {
  return mean(loss.slice(period));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What two digits of an error say is all it says. */
function rounded(value: number): number {
  return Number(value.toPrecision(2));
}

function deviation(rowsOfLogits: readonly Float32Array[]): number {
  let [sum, squares, count] = [0, 0, 0];
  for (const row of rowsOfLogits) {
    for (const value of row) {
      sum += value;
      squares += value * value;
    }
    count += row.length;
  }
  return Math.sqrt(squares / count - (sum / count) ** 2);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      id: { type: "string" },
      note: { type: "string" },
      rows: { type: "string", default: String(mostRows) },
      device: { type: "string", multiple: true, default: ["cpu"] },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) {
    throw new Error("encoding-errors: name the folder of a checkpoint");
  }
  const id = values.id ?? basename(resolve(folder));
  const rows = rowsOf(values.rows);
  const devices = values.device;
  const costs = new Map<Encoding, Cost>();
  for (const encoding of encodings) {
    costs.set(encoding, await costOf(folder, encoding, devices, rows));
    console.log(`${encoding}: measured on ${devices.join(", ")}`);
  }
  const shared = {
    id,
    ...(values.note === undefined ? {} : { note: values.note }),
    weightsSha256: await sha256OfFiles([join(folder, "model.safetensors")]),
    protocol: `${rows} rows of ${period} random ids in [1000, 10000), each repeated once, seed ${seed}`,
  };
  const target = join(modelsFolder, id);
  await mkdir(target, { recursive: true });
  for (const [index, device] of devices.entries()) {
    const report: EncodingReport = {
      ...shared,
      ...(device === "cpu" ? {} : { device: (await openDevice(device)).label }),
      ...reportOf(costs, index),
    };
    const name = device === "cpu" ? "" : `${device}.`;
    await writeFile(
      join(target, `encoding-errors.${name}json`),
      `${JSON.stringify(report, null, 2)}\n`,
    );
  }
}

function rowsOf(text: string): number {
  const rows = Number(text);
  if (Number.isInteger(rows) && rows >= 1 && rows <= mostRows) return rows;
  throw new Error(
    `encoding-errors: --rows must be a whole number from 1 to ${mostRows}, got ${text}`,
  );
}

/** @param index of the device */
function reportOf(
  costs: ReadonlyMap<Encoding, Cost>,
  index: number,
): Pick<EncodingReport, "reference" | "costs"> {
  const [first] = encodings;
  const reference = costs.get(first)?.measured[index];
  if (reference === undefined) throw new Error("internal: no reference");
  const sorted = reference.induction.toSorted((a, b) => b - a);
  const told = [...costs].map(
    ([encoding, { bytes, measured }]): readonly [Encoding, EncodingCost] => {
      const one = measured[index];
      return encoding === first || one === undefined
        ? [encoding, { bytes }]
        : [encoding, { bytes, errors: compare(reference, one) }];
    },
  );
  return {
    reference: {
      logitsDeviation: rounded(deviation(reference.logits)),
      lossFirstHalf: Number(firstHalf(reference.loss).toFixed(4)),
      lossSecondHalf: Number(secondHalf(reference.loss).toFixed(4)),
      highestInduction: Number((sorted[0] ?? 0).toFixed(4)),
      residual: {
        first: rounded(reference.residual.first),
        others: rounded(reference.residual.others),
      },
    },
    costs: Object.fromEntries(told) as EncodingReport["costs"],
  };
}

await main();
