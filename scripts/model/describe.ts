/** @file Writes the manifest of a model that ships as it is: one model.safetensors, which other tools load too. */
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { encodingOf } from "../../src/models/safetensors.ts";
import {
  manifestFormat,
  type ModelManifest,
} from "../../src/models/manifest.ts";
import { licenceOf } from "./card.ts";
import { Checkpoint } from "./checkpoint.ts";
import { describeFile, exists } from "./files.ts";

export interface Labels {
  readonly name?: string;
  readonly licence?: string;
}

export async function describeModel(
  folder: string,
  labels: Labels,
): Promise<ModelManifest> {
  const checkpoint = await Checkpoint.open(folder);
  await checkpoint.close();
  const paths = new Set(
    [...checkpoint.weights.values()].map(({ path }) => path),
  );
  if (paths.size !== 1) {
    throw new Error(
      `${folder}: must hold one model.safetensors to be served as it is, got ${paths.size} files; prepare it under another --id`,
    );
  }
  const weights = await describeFile(folder, "model.safetensors");
  const tensors = [...checkpoint.weights].map(([name, tensor]) => ({
    name,
    shape: tensor.shape,
    encoding: encodingOf(tensor),
    offset: tensor.headerBytes + tensor.begin,
  }));
  const id = basename(folder);
  return {
    format: manifestFormat,
    id,
    name: labels.name ?? id,
    licence: labels.licence ?? (await licenceOf(folder)),
    encoding: tensors.every(({ encoding }) => encoding === "f16")
      ? "f16"
      : "f32",
    config: await describeFile(folder, "config.json"),
    ...((await exists(join(folder, "tokenizer.json")))
      ? { tokenizer: await describeFile(folder, "tokenizer.json") }
      : {}),
    weights: {
      bytes: weights.bytes,
      sha256: weights.sha256,
      files: [{ ...weights, content: weights.bytes }],
      tensors,
    },
  };
}

/** One line a file and a tensor, so that a change can be read. */
export async function writeManifest(
  folder: string,
  manifest: ModelManifest,
): Promise<void> {
  const lines = JSON.stringify(manifest, null, 2).replaceAll(
    /\{[^{}[\]]*(\[[^{}[\]]*\][^{}[\]]*)?\}/g,
    (object) =>
      object
        .replaceAll(/\s*\n\s*/g, " ")
        .replaceAll("[ ", "[")
        .replaceAll(" ]", "]"),
  );
  await writeFile(join(folder, "manifest.json"), `${lines}\n`);
}
