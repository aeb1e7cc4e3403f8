/** @file Makes the checkpoint in GPT-2 Small's shape, prepares it for the site, and reads its fixture. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256OfFiles } from "../../scripts/model/files.ts";
import { prepareModel } from "../../scripts/model/prepare.ts";
import {
  gpt2Small,
  writeRandomCheckpoint,
} from "../../scripts/model/random-checkpoint.ts";
import type { ShapedFixture } from "./gpt2-shaped-values.ts";

export const shapedFixturePath = "tests/fixtures/gpt2-shaped";
const fixtureUrl = new URL(`../../${shapedFixturePath}/`, import.meta.url);

/** A model in a temporary folder. */
export interface ShapedModel {
  /** Holds `model/`, as a site hosts it, in float32. */
  readonly folder: string;
  remove(): Promise<void>;
}

export function readShapedFixture(): ShapedFixture {
  const text = readFileSync(new URL("values.json", fixtureUrl), "utf8");
  return JSON.parse(text) as ShapedFixture;
}

export function readShapedValues(): ArrayBuffer {
  return new Uint8Array(readFileSync(new URL("values.f32", fixtureUrl))).buffer;
}

/** Takes about ten seconds and a gigabyte of disk. Throws where the checkpoint is not the fixture's. */
export async function makeShapedModel(): Promise<ShapedModel> {
  const folder = await mkdtemp(join(tmpdir(), "gpt2-shaped-"));
  const remove = (): Promise<void> =>
    rm(folder, { recursive: true, force: true });
  try {
    const checkpoint = join(folder, "checkpoint");
    await writeRandomCheckpoint(checkpoint, gpt2Small, {
      seed: 1,
      masks: true,
    });
    await requireFixtures(join(checkpoint, "model.safetensors"));
    await prepareModel({
      from: checkpoint,
      to: join(folder, "model"),
      id: "model",
      encoding: "f32",
    });
    await rm(checkpoint, { recursive: true });
    return { folder, remove };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

async function requireFixtures(path: string): Promise<void> {
  const { sha256 } = readShapedFixture();
  const found = await sha256OfFiles([path]);
  if (found === sha256) return;
  throw new Error(
    `${shapedFixturePath}/values.json: made from weights ${sha256.slice(0, 8)}, the checkpoint has ${found.slice(0, 8)}; write one with scripts/model/gpt2-shaped.ts and run scripts/fixtures/gpt2_shaped.py on it`,
  );
}
