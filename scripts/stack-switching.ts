/** @file The flags with which this Node lets WebAssembly wait for a promise (JSPI). */
import { spawnSync } from "node:child_process";

/** Node 20 and 22 hide it behind flags of different names; 24 has it. Undefined where no flag brings it. */
export function stackSwitchingFlags(): readonly string[] | undefined {
  const probe =
    "process.exit('Suspending' in WebAssembly || 'Suspender' in WebAssembly ? 0 : 1)";
  return [
    [],
    ["--experimental-wasm-jspi"],
    ["--experimental-wasm-stack-switching"],
  ].find(
    (flags) =>
      spawnSync(process.execPath, [...flags, "-e", probe]).status === 0,
  );
}
