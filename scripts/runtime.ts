/** @file Copies the runtimes from node_modules to static/runtime/, so that the site serves them itself. */
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import type {
  EngineFiles,
  RuntimeFiles,
  Size,
} from "../src/live/runtime-files.ts";

const out = "static/runtime";

async function versionOf(name: string): Promise<string> {
  const text = await readFile(`node_modules/${name}/package.json`, "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function sizeOf(paths: readonly string[]): Promise<Size> {
  let [bytes, gzip] = [0, 0];
  for (const path of paths) {
    const content = await readFile(path);
    bytes += content.length;
    gzip += gzipSync(content).length;
  }
  return { bytes, gzip };
}

async function copyAll(
  from: string,
  folder: string,
  files: readonly string[],
): Promise<string[]> {
  await mkdir(join(out, folder), { recursive: true });
  return Promise.all(
    files.map(async (file) => {
      const target = join(out, folder, basename(file));
      await cp(join("node_modules", from, file), target);
      return target;
    }),
  );
}

/** Paths below the site's root, which serves static/ there. */
function served(path: string): string {
  return path.replace(/^static\//, "");
}

async function engineFiles(folder: string, stem: string): Promise<EngineFiles> {
  const [mjs = "", wasm = ""] = await copyAll("onnxruntime-web", folder, [
    `dist/${stem}.mjs`,
    `dist/${stem}.wasm`,
  ]);
  return {
    ...(await sizeOf([mjs, wasm])),
    mjs: served(mjs),
    wasm: served(wasm),
    wasmBytes: (await readFile(wasm)).length,
  };
}

async function modelSizes(): Promise<Record<string, Size>> {
  const sizes: Record<string, Size> = {};
  for (const entry of await readdir("static/models", { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join("static/models", entry.name);
    const files = ["model.safetensors", "config.json", "tokenizer.json"];
    sizes[entry.name] = await sizeOf(files.map((file) => join(folder, file)));
  }
  return sizes;
}

async function main(): Promise<void> {
  await rm(out, { recursive: true, force: true });
  const ort = `onnxruntime-${await versionOf("onnxruntime-web")}`;
  const pyodide = `pyodide-${await versionOf("pyodide")}`;
  const python = await copyAll("pyodide", pyodide, [
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
  ]);
  const files: RuntimeFiles = {
    python: { ...(await sizeOf(python)), path: `runtime/${pyodide}/` },
    engine: {
      wasm: await engineFiles(ort, "ort-wasm-simd-threaded"),
      webgpu: await engineFiles(ort, "ort-wasm-simd-threaded.asyncify"),
    },
    models: await modelSizes(),
  };
  await writeFile(join(out, "sizes.json"), JSON.stringify(files, null, 2));
}

await main();
