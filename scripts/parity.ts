/**
 * @file The parity tests in Node on a device of choice. Usage: npm run parity -- [--device webgpu] [<file or name> …];
 * without a file all of them, which takes a software adapter hours.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import {
  deviceVariable,
  openNodeDevice,
  parseDeviceName,
} from "./node-device.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { device: { type: "string", default: "cpu" } },
});
const name = parseDeviceName(values.device);
const { label } = await openNodeDevice(name);
console.log(`On ${label}.`);
const files = positionals.length === 0 ? ["tests/parity"] : positionals;
const { status } = spawnSync(
  "npx",
  ["--no-install", "vitest", "run", ...files],
  { stdio: "inherit", env: { ...process.env, [deviceVariable]: name } },
);
process.exitCode = status ?? 1;
