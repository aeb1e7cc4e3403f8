/** @file What a first press of Run live downloads beside the model, from the sizes of the files that the site serves. */
import type { RuntimeFiles } from "../live/runtime-files.ts";

/** Compressed bytes of Python and one engine: for WASM, and both of those for WebGPU. */
export type DownloadSizes = Readonly<Record<Engine, number>>;

export type Engine = keyof RuntimeFiles["engine"];

export function downloadSize({ python, engine }: RuntimeFiles): DownloadSizes {
  return {
    wasm: python.gzip + engine.wasm.gzip,
    jspi: python.gzip + engine.jspi.gzip,
    asyncify: python.gzip + engine.asyncify.gzip,
  };
}

/** "12.4 MB", "340 kB": decimal units, as browsers and hosts count. */
export function megabytes(bytes: number): string {
  return bytes < 999_500
    ? `${Math.round(bytes / 1000)} kB`
    : `${(bytes / 1e6).toFixed(1)} MB`;
}
