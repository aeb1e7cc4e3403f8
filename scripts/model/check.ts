/** @file Compares prepared models with their manifests. */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseConfig } from "../../src/families/model.ts";
import { weightShapes } from "../../src/families/model.ts";
import { contentOf } from "../../src/models/content.ts";
import { piecesOf } from "../../src/models/layout.ts";
import {
  filesOf,
  parseManifest,
  type ModelManifest,
} from "../../src/models/manifest.ts";
import { describeFile, exists } from "./files.ts";

/** Names of the prepared models in a folder. */
export async function preparedModels(
  models: string,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const entry of await readdir(models, { withFileTypes: true })) {
    const manifest = join(models, entry.name, "manifest.json");
    if (entry.isDirectory() && (await exists(manifest))) ids.push(entry.name);
  }
  return ids;
}

export async function readManifest(folder: string): Promise<ModelManifest> {
  const text = await readFile(join(folder, "manifest.json"), "utf8");
  return parseManifest(JSON.parse(text));
}

/** What does not hold, a line each; none where the model is what its manifest says. */
export async function checkModel(folder: string): Promise<readonly string[]> {
  const manifest = await readManifest(folder);
  const problems: string[] = [];
  for (const file of filesOf(manifest)) {
    const found = await describeFile(folder, file.path).catch(() => undefined);
    if (found === undefined) problems.push(`${file.path}: is not there`);
    else if (found.bytes !== file.bytes || found.sha256 !== file.sha256) {
      problems.push(
        `${file.path}: must have ${file.bytes} bytes and sha256 ${file.sha256.slice(0, 12)}…, got ${found.bytes} and ${found.sha256.slice(0, 12)}…`,
      );
    }
  }
  if (problems.length > 0) return problems;
  const { weights } = manifest;
  const whole = createHash("sha256");
  for (const file of weights.files) {
    const bytes = await readFile(join(folder, file.path));
    whole.update(await contentOf(weights, file, bytes));
  }
  if (whole.digest("hex") !== weights.sha256) {
    problems.push("manifest.json: weights.sha256 is wrong");
  }
  return [...problems, ...(await checkTensors(folder, manifest))];
}

async function checkTensors(
  folder: string,
  { weights }: ModelManifest,
): Promise<readonly string[]> {
  piecesOf(weights);
  const config = await readFile(join(folder, "config.json"), "utf8");
  const shapes = weightShapes(parseConfig(JSON.parse(config)));
  const places = new Map(weights.tensors.map((place) => [place.name, place]));
  return [...shapes].flatMap(([name, shape]) => {
    const found = places.get(name)?.shape.join();
    return found === shape.join()
      ? []
      : [
          `manifest.json: ${name} must be [${shape.join(",")}], got ${found === undefined ? "none" : `[${found}]`}`,
        ];
  });
}
