/**
 * @file `npm run proof`: makes an archive that tries the engine on a Linux machine (x64) with a GPU's driver and no
 * network. It holds its own Node; what it does is scripts/proof/main.ts.
 */
import { spawnSync } from "node:child_process";
import { chmod, cp, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { readPages } from "../src/plugins/pages/folder.ts";

const name = "induction-heads-proof";
/** What one is asked to download and to carry. */
const mostBytes = 60e6;

/** Of the project, at the same paths in the archive. */
const copied: readonly string[] = [
  "static/models/induction-mini",
  "tests/fixtures/gpt2-shaped",
  "LICENSE",
  "NOTICE.md",
  ...readPages().flatMap(({ id }) => [
    `docs/${id}`,
    `static/charts/${id}/induction-mini`,
  ]),
];

/** Of packages, what runs on Linux x64. */
const packages: Readonly<Record<string, readonly string[]>> = {
  "onnxruntime-node": [
    "package.json",
    "dist",
    "bin/napi-v6/linux/x64/libonnxruntime.so.1",
    "bin/napi-v6/linux/x64/onnxruntime_binding.node",
  ],
  "onnxruntime-common": ["package.json", "dist/cjs"],
  pyodide: [
    "package.json",
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
  ],
};

const readMe = `Proves the engine of "Induction heads, live" on this machine: Linux, x64, with the Vulkan driver of a GPU.
Nothing is installed, and no network is used.

    ./prove

It compares every operation with PyTorch's results, the listings of the site with its charts, and a model of GPT-2
Small's shape with PyTorch's numbers, first on the CPU, then on the GPU, and writes report/report.json and report.txt.
Between sessions values cross to the CPU, so the times say less than the numbers.

    ./prove --device webgpu               the GPU alone
    ./prove --part operations             also: listings, shape
    ./prove --page induction-heads        of the listings, one page
    ./prove --software                    take a Vulkan driver that computes on the CPU, too; this tries no GPU
`;

async function fill(folder: string): Promise<void> {
  const put = async (from: string, to: string): Promise<void> => {
    await cp(from, join(folder, to), { recursive: true, dereference: true });
  };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const path of copied) await put(path, path);
  for (const [each, files] of Object.entries(packages)) {
    for (const file of files) {
      await put(`node_modules/${each}/${file}`, `node_modules/${each}/${file}`);
    }
  }
  // the bundled program looks beside itself
  await put("src/python/modules", "app/modules");
  await put("tests/fixtures/ops", "fixtures/ops");
  await put(process.execPath, "node");
  await build({
    entryPoints: ["scripts/proof/main.ts"],
    outfile: join(folder, "app", "main.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["onnxruntime-node", "pyodide"],
    loader: { ".py": "text" },
    banner: {
      // packages in the bundle that still ask for `require`
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
    logLevel: "warning",
  });
  await writeFile(join(folder, "READ ME.txt"), readMe);
  await writeFile(
    join(folder, "prove"),
    '#!/bin/sh\ncd "$(dirname "$0")" && exec ./node app/main.mjs "$@"\n',
  );
  await chmod(join(folder, "prove"), 0o755);
}

const { values } = parseArgs({
  options: { out: { type: "string", default: `.cache/${name}.tar.xz` } },
});
if (process.platform !== "linux" || process.arch !== "x64") {
  throw new Error(
    `proof: must be made on Linux x64, whose Node goes into it, got ${process.platform} ${process.arch}`,
  );
}
const folder = join(".cache", name);
await fill(folder);
const { status } = spawnSync(
  "tar",
  ["-cJf", values.out, "-C", ".cache", name],
  {
    stdio: "inherit",
  },
);
if (status !== 0) throw new Error("proof: tar failed; it needs xz");
const { size } = await stat(values.out);
const megabytes = (size / 1e6).toFixed(1);
if (size > mostBytes) {
  throw new Error(
    `proof: the archive must be at most ${mostBytes / 1e6} MB, got ${megabytes} MB`,
  );
}
console.log(`${values.out}: ${megabytes} MB`);
