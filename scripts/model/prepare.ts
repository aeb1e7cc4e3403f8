/** @file Turns a checkpoint into a model that the site serves: encoded, cut into shards, with a manifest. */
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  elementsOf,
  encodeUnits,
  encodedBytes,
  tensorEncoding,
  unitOf,
  type Encoding,
} from "../../src/models/encoding.ts";
import {
  manifestFormat,
  parseManifest,
  type ModelManifest,
  type ModelSource,
  type TensorEntry,
  type WeightFiles,
} from "../../src/models/manifest.ts";
import { licenceOf } from "./card.ts";
import { Checkpoint } from "./checkpoint.ts";
import { writeManifest, type Labels } from "./describe.ts";
import { describeFile, exists } from "./files.ts";
import { ProgressLine } from "./progress.ts";
import { compression, ShardWriter } from "./shard-writer.ts";

export interface Preparation extends Labels {
  /** In Hugging Face's layout. */
  readonly from: string;
  /** The model's new folder; replaced where it is there. */
  readonly to: string;
  readonly id: string;
  readonly encoding: Encoding;
  readonly source?: ModelSource;
  readonly shardBytes?: number;
}

/** Elements that are read and encoded at once. */
const batchElements = 1 << 20;

/** Written beside its place and moved there when whole: a failure leaves what was there before. */
export async function prepareModel(
  preparation: Preparation,
): Promise<ModelManifest> {
  const { to, id } = preparation;
  if (await exists(join(to, "model.safetensors"))) {
    throw new Error(
      `${to}: holds a model.safetensors, which would be lost; choose another --id`,
    );
  }
  const checkpoint = await Checkpoint.open(preparation.from);
  const draft = join(dirname(to), `.${id}-unfinished`);
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    const manifest = await writeModel(preparation, checkpoint, draft);
    await replaceFolder(draft, to);
    return manifest;
  } finally {
    await checkpoint.close();
    await rm(draft, { recursive: true, force: true });
  }
}

async function writeModel(
  { from, id, name, licence, source, encoding, shardBytes }: Preparation,
  checkpoint: Checkpoint,
  folder: string,
): Promise<ModelManifest> {
  const small: string[] = [];
  for (const path of ["config.json", "tokenizer.json", "README.md"]) {
    if (!(await exists(join(from, path)))) continue;
    await copyFile(join(from, path), join(folder, path));
    small.push(path);
  }
  const manifest: ModelManifest = {
    format: manifestFormat,
    id,
    name: name ?? id,
    licence: licence ?? (await licenceOf(from)),
    ...(source === undefined ? {} : { source }),
    encoding,
    config: await describeFile(folder, "config.json"),
    ...(small.includes("tokenizer.json")
      ? { tokenizer: await describeFile(folder, "tokenizer.json") }
      : {}),
    weights: await writeWeights(
      checkpoint,
      encoding,
      new ShardWriter(folder, shardBytes),
    ),
  };
  // what the browser would refuse is refused here
  parseManifest(manifest);
  await writeManifest(folder, manifest);
  return manifest;
}

async function writeWeights(
  checkpoint: Checkpoint,
  encoding: Encoding,
  shards: ShardWriter,
): Promise<WeightFiles> {
  const plans = [...checkpoint.weights].map(([name, tensor]) => ({
    name,
    tensor,
    encoding: tensorEncoding(encoding, name, tensor.shape),
  }));
  const bytes = plans.reduce(
    (sum, plan) => sum + encodedBytes(plan.encoding, plan.tensor.shape),
    0,
  );
  const progress = new ProgressLine(`writing ${encoding} weights`, bytes);
  const tensors: TensorEntry[] = [];
  for (const plan of plans) {
    const { shape } = plan.tensor;
    tensors.push({
      name: plan.name,
      shape,
      encoding: plan.encoding,
      offset: shards.total,
    });
    const unit = unitOf(plan.encoding, shape);
    const batch =
      Math.max(1, Math.floor(batchElements / unit.elements)) * unit.elements;
    const elements = elementsOf(shape);
    for (let first = 0; first < elements; first += batch) {
      const count = Math.min(batch, elements - first);
      const values = await checkpoint.read(plan.tensor, first, count);
      requireFinite(plan.name, values, plan.encoding === "f16");
      await shards.add(encodeUnits(plan.encoding, shape, values), unit.bytes);
      progress.update(shards.total);
    }
  }
  const sha256 = await shards.end();
  return { bytes, sha256, compression, files: shards.files, tensors };
}

function requireFinite(
  name: string,
  values: Float32Array,
  isHalf: boolean,
): void {
  const limit = isHalf ? 65504 : Number.MAX_VALUE;
  const wrong = values.find((value) => !(Math.abs(value) <= limit));
  if (wrong === undefined) return;
  throw new Error(
    Number.isFinite(wrong)
      ? `${name}: a weight of f16 must be at most ${limit}, got ${wrong}; choose --encoding f32, q12 or q8`
      : `${name}: weights must be numbers, got ${wrong}; the checkpoint is damaged`,
  );
}

async function replaceFolder(draft: string, to: string): Promise<void> {
  const old = `${draft}-old`;
  await rm(old, { recursive: true, force: true });
  if (await exists(to)) await rename(to, old);
  await rename(draft, to);
  await rm(old, { recursive: true, force: true });
}
