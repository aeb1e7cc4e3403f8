/**
 * @file Puts into static/runtime/ what Run live loads: the runtimes from node_modules, so that the site serves them
 * itself, what Python imports, compiled, and the two workers; and beside it the service worker, which has to lie at the
 * root. Workers are bundled here, since the site's bundler makes classic workers only and Pyodide runs in module workers
 * only.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { pythonArchives } from "./python-archives.ts";
import { workerPath } from "../src/live/kept-files.ts";
import {
  type EngineFiles,
  listPath,
  type RuntimeFiles,
  type Size,
} from "../src/live/runtime-files.ts";

const out = "static/runtime";
const checkWorker = "src/live/check-worker.ts";

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

async function pythonFiles(folder: string): Promise<RuntimeFiles["python"]> {
  const files = await copyAll("pyodide", folder, [
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
  ]);
  const { standardLibrary, modules } = await pythonArchives();
  // what changes has another name: browsers keep these files
  const write = async (name: string, content: Uint8Array): Promise<string> => {
    const digest = createHash("sha256").update(content).digest("hex");
    const path = join(out, folder, `${name}-${digest.slice(0, 8)}.zip`);
    await writeFile(path, content);
    files.push(path);
    return served(path);
  };
  return {
    path: `runtime/${folder}/`,
    standardLibrary: await write("library", standardLibrary),
    modules: await write("modules", modules),
    ...(await sizeOf(files)),
    files: files.map(served),
  };
}

/** Bundles the workers as ES modules; what only one device needs stays a file of its own. */
async function buildWorkers(): Promise<RuntimeFiles["workers"]> {
  const folder = join(out, "workers");
  const { metafile } = await build({
    entryPoints: {
      engine: "src/live/engine-worker.ts",
      python: "src/live/python-worker.ts",
      check: checkWorker,
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    conditions: ["onnxruntime-web-use-extern-wasm"],
    metafile: true,
    logLevel: "warning",
  });
  const built = (source: string): string => {
    const entry = Object.entries(metafile.outputs).find(
      ([, output]) => output.entryPoint === source,
    );
    if (entry === undefined)
      throw new Error(`internal: ${source} is not built`);
    return served(entry[0]);
  };
  return {
    engine: built("src/live/engine-worker.ts"),
    python: built("src/live/python-worker.ts"),
    check: built(checkWorker),
    // a run needs no check
    files: Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
      entryPoint === checkWorker ? [] : [served(path)],
    ),
  };
}

async function buildServiceWorker(): Promise<void> {
  await build({
    entryPoints: ["src/live/offline-worker.ts"],
    outfile: join("static", workerPath),
    bundle: true,
    platform: "browser",
    target: "es2022",
    minify: true,
    logLevel: "warning",
  });
}

async function main(): Promise<void> {
  await rm(out, { recursive: true, force: true });
  const ort = `onnxruntime-${await versionOf("onnxruntime-web")}`;
  const pyodide = `pyodide-${await versionOf("pyodide")}`;
  const files: Omit<RuntimeFiles, "sent"> = {
    workers: await buildWorkers(),
    python: await pythonFiles(pyodide),
    engine: {
      wasm: await engineFiles(ort, "ort-wasm-simd-threaded"),
      jspi: await engineFiles(ort, "ort-wasm-simd-threaded.jspi"),
      asyncify: await engineFiles(ort, "ort-wasm-simd-threaded.asyncify"),
    },
  };
  const all = [
    ...files.workers.files,
    ...files.python.files,
    ...Object.values(files.engine).flatMap(({ mjs, wasm }) => [mjs, wasm]),
  ];
  const sent: Record<string, number> = {};
  for (const path of all) {
    sent[path] = (await sizeOf([join("static", path)])).gzip;
  }
  await writeFile(
    join("static", listPath),
    JSON.stringify({ ...files, sent } satisfies RuntimeFiles, null, 2),
  );
  await buildServiceWorker();
}

await main();
