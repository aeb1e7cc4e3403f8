/** @file Files of a model as its manifest describes them. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ModelFile } from "../../src/models/manifest.ts";

export const modelsFolder = "static/models";

export async function describeFile(
  folder: string,
  path: string,
): Promise<ModelFile> {
  const file = join(folder, path);
  const { size } = await stat(file);
  return { path, bytes: size, sha256: await sha256OfFiles([file]) };
}

/** Of the files' bytes one after another. */
export async function sha256OfFiles(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk as Buffer);
    }
  }
  return hash.digest("hex");
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
