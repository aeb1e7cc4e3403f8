/** @file Which build of the engine this browser takes for WebGPU. */

/**
 * WebAssembly that waits for a GPU does so through JSPI where the browser has it. The other build, Asyncify, rewrites
 * the code for it and is larger by half.
 */
export function webGpuEngine(): "jspi" | "asyncify" {
  return "Suspending" in WebAssembly ? "jspi" : "asyncify";
}
