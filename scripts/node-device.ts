/** @file Where the engine runs in Node: on the CPU, or on a GPU by the WebGPU provider of onnxruntime-node. */
import * as ort from "onnxruntime-node";
import { CpuDevice } from "../src/engine/cpu-device.ts";
import type { Device } from "../src/engine/device.ts";
import { NodeGpuDevice } from "../src/engine/node-gpu-device.ts";
import { checkDevice } from "../src/engine/self-check.ts";
import { adapterOfProcess } from "./adapter.ts";

const names = ["cpu", "webgpu"] as const;
export type NodeDeviceName = (typeof names)[number];

/** An environment variable, so that a program's children and the tests run where the program does. */
export const deviceVariable = "ENGINE_DEVICE";

/** @throws for any other name */
export function parseDeviceName(text: string): NodeDeviceName {
  const name = names.find((each) => each === text);
  if (name !== undefined) return name;
  throw new Error(`device: must be ${names.join(" or ")}, got ${text}`);
}

/** What the environment asks for; the CPU where it asks for nothing. */
export function askedDevice(): NodeDeviceName {
  return parseDeviceName(process.env[deviceVariable] ?? "cpu");
}

/** Opens nothing yet: the first session does. */
export function nodeDevice(name: NodeDeviceName = askedDevice()): Device {
  return name === "cpu"
    ? new CpuDevice(ort, "native", "CPU")
    : new NodeGpuDevice(ort, "WebGPU in Node");
}

/**
 * As the site does before it shows anything that a GPU has computed; its label names the adapter.
 * @throws where there is no adapter, or it gives wrong numbers
 */
export async function openNodeDevice(
  name: NodeDeviceName = askedDevice(),
): Promise<Device> {
  if (name === "cpu") return nodeDevice(name);
  const problem = await checkDevice(nodeDevice(name));
  if (problem !== undefined) {
    throw new Error(
      `WebGPU in Node: must compute a small check right, got that ${problem}; install a Vulkan driver, or name one in VK_DRIVER_FILES`,
    );
  }
  const { name: adapter, software } = adapterOfProcess();
  return new NodeGpuDevice(
    ort,
    `WebGPU (${adapter}${software ? ", software" : ""})`,
  );
}
