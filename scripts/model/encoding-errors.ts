/**
 * @file Measures what each encoding costs: the error in logits, loss and induction scores against float32.
 * Usage: tsx scripts/model/encoding-errors.ts <checkpoint folder> [--id name] [--note text]
 * Writes static/models/<id>/encoding-errors.json.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as ort from "onnxruntime-node";
import { CpuDevice } from "../../src/engine/cpu-device.ts";
import { Engine, type WeightSource } from "../../src/engine/engine.ts";
import type { TensorValue } from "../../src/graph/tensor.ts";
import {
  decodeUnits,
  encodeUnits,
  encodedBytes,
  encodings,
  tensorEncoding,
  type Encoding,
} from "../../src/models/encoding.ts";
import { Checkpoint } from "./checkpoint.ts";
import { modelsFolder, sha256OfFiles } from "./files.ts";
import { measure, period, rows, type Measured } from "./protocol.ts";

const seed = 1;

/** The weights as a browser gets them: encoded, decoded. */
class EncodedWeights implements WeightSource {
  readonly #checkpoint: Checkpoint;
  readonly #encoding: Encoding;

  constructor(checkpoint: Checkpoint, encoding: Encoding) {
    this.#checkpoint = checkpoint;
    this.#encoding = encoding;
  }

  get bytes(): number {
    return [...this.#checkpoint.weights].reduce(
      (sum, [name, { shape }]) =>
        sum + encodedBytes(tensorEncoding(this.#encoding, name, shape), shape),
      0,
    );
  }

  async get(name: string): Promise<TensorValue> {
    const tensor = this.#checkpoint.weights.get(name);
    if (tensor === undefined) throw new Error(`internal: no ${name}`);
    const { shape } = tensor;
    const data = await this.#checkpoint.read(tensor);
    const encoding = tensorEncoding(this.#encoding, name, shape);
    const bytes = encodeUnits(encoding, shape, data.slice());
    decodeUnits(encoding, shape, bytes, data, 0);
    return { dtype: "float32", shape, data };
  }
}

async function run(
  checkpoint: Checkpoint,
  weights: EncodedWeights,
): Promise<Measured> {
  const engine = new Engine(new CpuDevice(ort, "native", "CPU"), weights);
  const measured = await measure(engine, checkpoint.config, seed);
  await engine.dispose();
  return measured;
}

function compare(reference: Measured, measured: Measured): object {
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
  };
}

function furthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(
    ...a.map((value, index) => Math.abs(value - (b[index] ?? NaN))),
  );
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
    options: { id: { type: "string" }, note: { type: "string" } },
  });
  const [folder] = positionals;
  if (folder === undefined) {
    throw new Error("encoding-errors: name the folder of a checkpoint");
  }
  const id = values.id ?? basename(resolve(folder));
  const checkpoint = await Checkpoint.open(folder);
  const [first, ...others] = encodings;
  const whole = new EncodedWeights(checkpoint, first);
  const reference = await run(checkpoint, whole);
  const errors: Record<string, object> = { [first]: { bytes: whole.bytes } };
  for (const encoding of others) {
    const weights = new EncodedWeights(checkpoint, encoding);
    errors[encoding] = {
      bytes: weights.bytes,
      ...compare(reference, await run(checkpoint, weights)),
    };
    console.log(encoding, JSON.stringify(errors[encoding]));
  }
  const sorted = reference.induction.toSorted((a, b) => b - a);
  const report = {
    id,
    ...(values.note === undefined ? {} : { note: values.note }),
    weightsSha256: await sha256OfFiles([join(folder, "model.safetensors")]),
    protocol: `${rows} rows of ${period} random ids in [1000, 10000), each repeated once, seed ${seed}`,
    reference: {
      logitsDeviation: rounded(deviation(reference.logits)),
      lossFirstHalf: Number(firstHalf(reference.loss).toFixed(4)),
      lossSecondHalf: Number(secondHalf(reference.loss).toFixed(4)),
      highestInduction: Number((sorted[0] ?? 0).toFixed(4)),
    },
    errors,
  };
  await checkpoint.close();
  const target = join(modelsFolder, id);
  await mkdir(target, { recursive: true });
  await writeFile(
    join(target, "encoding-errors.json"),
    `${JSON.stringify(report, null, 2)}\n`,
  );
}

await main();
