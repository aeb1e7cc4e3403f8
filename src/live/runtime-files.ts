/** @file The runtimes that the site serves itself: where they lie and how large they are. */

/** Bytes of a group of files. */
export interface Size {
  /** As they are. */
  readonly bytes: number;
  /** gzip-compressed, as most hosts send them. */
  readonly gzip: number;
}

/**
 * What is told of a download while it comes: compressed bytes, as the note before the press tells them, whether the
 * host compresses or not.
 * @param loaded of `bytes`, as they arrive unpacked
 */
export function asSent(
  loaded: number,
  { bytes, gzip }: Size,
): readonly [loaded: number, total: number] {
  const part = bytes === 0 ? 1 : Math.min(1, loaded / bytes);
  return [Math.round(part * gzip), Math.round(gzip)];
}

/** Of the list of runtimes, below the site's root. */
export const listPath = "runtime/sizes.json";

/** The cases of all operations, below the site's root, as PyTorch computed them. */
export const casesPath = "check/operations.json";

/** `static/runtime/sizes.json`, written by `npm run runtime`. Paths are relative to the site's root. */
export interface RuntimeFiles {
  /** Compressed bytes of each file but this one. */
  readonly sent: Readonly<Record<string, number>>;
  /** The workers' scripts, ES modules. */
  readonly workers: {
    readonly engine: string;
    readonly python: string;
    /** Of the page that checks a browser. */
    readonly check: string;
    /** Those of a run, with all that they may import. */
    readonly files: readonly string[];
  };
  readonly python: Size & {
    /** Where Pyodide's files lie, ending in "/". */
    readonly path: string;
    /** Of the files below: archives of what Python imports, compiled. */
    readonly standardLibrary: string;
    readonly modules: string;
    readonly files: readonly string[];
  };
  readonly engine: {
    readonly wasm: EngineFiles;
    /** For WebGPU, by how it waits: see engine-choice.ts. */
    readonly jspi: EngineFiles;
    readonly asyncify: EngineFiles;
  };
  /** Page -> model -> what its listings record on it; absent where the site was built without. */
  readonly recordings?: Readonly<
    Record<string, Readonly<Record<string, RecordingFile>>>
  >;
}

/** Written by `npm run recordings`. */
export interface RecordingFile {
  /** Below the site's root; has a digest of the file in its name. */
  readonly path: string;
  /** `keyOfCells` of the listings that put something out: the recording has these, and all above them. */
  readonly shows: readonly string[];
}

/** What a run on such a device has loaded: the list itself, and what the page does not load by itself. */
export function filesOfRun(
  { workers, python, engine }: RuntimeFiles,
  build: keyof RuntimeFiles["engine"],
): readonly string[] {
  const { mjs, wasm } = engine[build];
  return [listPath, ...workers.files, ...python.files, mjs, wasm];
}

export interface EngineFiles extends Size {
  readonly mjs: string;
  readonly wasm: string;
  /** Of the wasm file alone. */
  readonly wasmBytes: number;
}
