/** @file Transformers.js, fetched when it is compared: with a second ONNX Runtime it is larger than all else here. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

export const libraryVersion = "4.3.2";

const folder = ".cache/bench/transformersjs";
const packages = join(folder, "node_modules");

/** @param name of a file that the library is published as */
export function libraryFile(name: string): string {
  return resolve(packages, "@huggingface/transformers/dist", name);
}

/** A file of the ONNX Runtime that it brings for browsers. */
export function runtimeOfLibrary(name: string): string {
  const nested = "@huggingface/transformers/node_modules/onnxruntime-web/dist";
  const own = resolve(packages, nested, name);
  return existsSync(own)
    ? own
    : resolve(packages, "onnxruntime-web/dist", name);
}

/** @returns whether it is there */
export function provideLibrary(): boolean {
  if (existsSync(libraryFile("transformers.node.mjs"))) return true;
  console.log(`Fetching Transformers.js ${libraryVersion}.`);
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync(
    "npm",
    [
      "install",
      "--prefix",
      folder,
      "--no-save",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      `@huggingface/transformers@${libraryVersion}`,
    ],
    { stdio: "inherit" },
  );
  return status === 0;
}
