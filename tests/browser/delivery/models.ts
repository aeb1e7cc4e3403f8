/** @file Small models for the tests of delivery, prepared on the fly. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Encoding } from "../../../src/models/encoding.ts";
import type { ModelManifest } from "../../../src/models/manifest.ts";
import { prepareModel } from "../../../scripts/model/prepare.ts";
import {
  writeRandomCheckpoint,
  type CheckpointOptions,
  type Sizes,
} from "../../../scripts/model/random-checkpoint.ts";

export const smallSizes: Sizes = {
  vocab_size: 500,
  n_positions: 32,
  n_embd: 64,
  n_layer: 2,
  n_head: 4,
};

/** So that a model of 150,000 weights has a dozen shards. */
const shardBytes = 16 * 1024;

export interface TestFolder {
  readonly path: string;
  remove(): Promise<void>;
}

export async function makeFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), "delivery-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A checkpoint in `<folder>/checkpoint-<seed>`. */
export async function makeCheckpoint(
  folder: string,
  options: Partial<CheckpointOptions> = {},
): Promise<string> {
  const seed = options.seed ?? 1;
  const path = join(folder, `checkpoint-${seed}`);
  await writeRandomCheckpoint(path, smallSizes, { ...options, seed });
  return path;
}

/** A model in `<folder>/model`, or another version of it. */
export async function makeModel(
  folder: string,
  encoding: Encoding = "q8",
  seed = 1,
): Promise<ModelManifest> {
  const from = await makeCheckpoint(folder, { seed });
  return prepareModel({
    from,
    to: join(folder, "model"),
    id: "model",
    encoding,
    shardBytes,
  });
}
