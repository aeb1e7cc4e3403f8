/** @file What a first press of Run live downloads beside the model, from the sizes of the files that the site serves. */
import type { RuntimeFiles } from "../live/runtime-files.ts";

/** Compressed bytes of Python and one engine, on each device. */
export interface DownloadSizes {
  readonly wasm: number;
  readonly webgpu: number;
}

export function downloadSize({ python, engine }: RuntimeFiles): DownloadSizes {
  return {
    wasm: python.gzip + engine.wasm.gzip,
    webgpu: python.gzip + engine.webgpu.gzip,
  };
}

/** "12.4 MB", "340 kB": decimal units, as browsers and hosts count. */
export function megabytes(bytes: number): string {
  return bytes < 999_500
    ? `${Math.round(bytes / 1000)} kB`
    : `${(bytes / 1e6).toFixed(1)} MB`;
}
