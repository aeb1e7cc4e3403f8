/** @file The runtimes that the site serves itself: where they lie and how large they are. */

/** Bytes of a group of files. */
export interface Size {
  /** As they are. */
  readonly bytes: number;
  /** gzip-compressed, as most hosts send them. */
  readonly gzip: number;
}

/** `static/runtime/sizes.json`, written by `npm run runtime`. Paths are relative to the site's root. */
export interface RuntimeFiles {
  /** The workers' scripts, ES modules. */
  readonly workers: { readonly engine: string; readonly python: string };
  readonly python: Size & { readonly path: string };
  readonly engine: {
    readonly wasm: EngineFiles;
    /** For WebGPU, by how it waits: see engine-choice.ts. */
    readonly jspi: EngineFiles;
    readonly asyncify: EngineFiles;
  };
}

export interface EngineFiles extends Size {
  readonly mjs: string;
  readonly wasm: string;
  /** Of the wasm file alone. */
  readonly wasmBytes: number;
}
