/** @file Which build of the engine this browser takes for WebGPU, and which device a reader may ask for. */

/** A device that somebody has asked for by name. */
export interface AskedDevice {
  readonly kind: "webgpu" | "wasm";
  /** "?device=wasm", for the line that says why. */
  readonly by: string;
}

/**
 * WebAssembly that waits for a GPU does so through JSPI where the browser has it. The other build, Asyncify, rewrites
 * the code for it and is larger by half.
 */
export function webGpuEngine(): "jspi" | "asyncify" {
  return "Suspending" in WebAssembly ? "jspi" : "asyncify";
}
