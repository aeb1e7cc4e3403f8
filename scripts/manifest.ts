/** @file Writes the manifest of each model in static/models/ from the files that lie there. */
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseHeader } from "../src/models/safetensors.ts";
import type { ModelFile, ModelManifest } from "../src/models/manifest.ts";

async function describe(folder: string, path: string): Promise<ModelFile> {
  const content = await readFile(join(folder, path));
  return {
    path,
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
  };
}

for (const entry of await readdir("static/models", { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  const folder = join("static/models", entry.name);
  const header = parseHeader(await readFile(join(folder, "model.safetensors")));
  const half = header.tensors.every((tensor) => tensor.dtype === "F16");
  const manifest: ModelManifest = {
    format: 1,
    id: entry.name,
    name: entry.name,
    encoding: half ? "f16" : "f32",
    weights: await describe(folder, "model.safetensors"),
    config: await describe(folder, "config.json"),
    tokenizer: await describe(folder, "tokenizer.json"),
    licence: "MIT",
  };
  await writeFile(
    join(folder, "manifest.json"),
    `${JSON.stringify(manifest, null, 2)}\n`,
  );
}
