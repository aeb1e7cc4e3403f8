/** @file A prepared model in Node: its files checked, its weights decoded, as the browser does it. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseConfig, type ModelConfig } from "../../src/families/model.ts";
import { weightShapes } from "../../src/families/model.ts";
import { ArrivingWeights } from "../../src/models/arriving-weights.ts";
import { contentOf } from "../../src/models/content.ts";
import { piecesOf } from "../../src/models/layout.ts";
import type { ModelManifest } from "../../src/models/manifest.ts";
import {
  createTokenizer,
  noTokenizer,
  type Tokenizer,
} from "../../src/models/tokenizer.ts";
import { readManifest } from "./check.ts";

interface Described {
  readonly manifest: ModelManifest;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
}

export interface PreparedModel extends Described {
  readonly weights: ArrivingWeights;
}

/** Everything but the weights. @param folder with a manifest.json */
export async function describePreparedModel(
  folder: string,
): Promise<Described> {
  const manifest = await readManifest(folder);
  const { tokenizer } = manifest;
  return {
    manifest,
    config: parseConfig(await readJson(folder, manifest.config.path)),
    tokenizer:
      tokenizer === undefined
        ? noTokenizer(manifest.id)
        : createTokenizer(await readJson(folder, tokenizer.path)),
  };
}

/** @param folder with a manifest.json */
export async function openPreparedModel(
  folder: string,
): Promise<PreparedModel> {
  const described = await describePreparedModel(folder);
  const { manifest, config } = described;
  const weights = new ArrivingWeights(weightShapes(config));
  const pieces = piecesOf(manifest.weights);
  for (const [index, file] of manifest.weights.files.entries()) {
    const path = join(folder, file.path);
    const bytes = await readFile(path);
    if (createHash("sha256").update(bytes).digest("hex") !== file.sha256) {
      throw new Error(
        `${path}: is not the file that manifest.json describes; run npm run model -- ${folder}`,
      );
    }
    const content = await contentOf(manifest.weights, file, bytes);
    for (const piece of pieces[index] ?? []) weights.add(piece, content);
  }
  return { ...described, weights };
}

async function readJson(folder: string, path: string): Promise<object> {
  return JSON.parse(await readFile(join(folder, path), "utf8")) as object;
}
