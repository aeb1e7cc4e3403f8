/** @file The native device of tests. */
import * as ort from "onnxruntime-node";
import { CpuDevice } from "../../src/engine/cpu-device.ts";

export function nativeDevice(): CpuDevice {
  return new CpuDevice(ort, "native", "native CPU");
}
