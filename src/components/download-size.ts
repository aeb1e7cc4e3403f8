/** @file What a first press of Run live downloads, from the sizes of the files that the site serves. */
import type { RuntimeFiles } from "../live/runtime-files.ts";

/** Compressed bytes of all that a first run needs, on each engine. */
export interface DownloadSizes {
  readonly wasm: number;
  readonly webgpu: number;
}

/** By model id; empty where the runtime files are not in place, and then the page names no figure. */
export type DownloadData = Readonly<Record<string, DownloadSizes>>;

/** Python, one engine and the model: the sum of their compressed sizes. */
export function downloadSize(files: RuntimeFiles): DownloadData {
  const { python, engine, models } = files;
  return Object.fromEntries(
    Object.entries(models).map(([id, model]) => [
      id,
      {
        wasm: python.gzip + engine.wasm.gzip + model.gzip,
        webgpu: python.gzip + engine.webgpu.gzip + model.gzip,
      },
    ]),
  );
}

/** "12.4 MB", "340 kB": decimal units, as browsers and hosts count. */
export function megabytes(bytes: number): string {
  return bytes < 999_500
    ? `${Math.round(bytes / 1000)} kB`
    : `${(bytes / 1e6).toFixed(1)} MB`;
}
