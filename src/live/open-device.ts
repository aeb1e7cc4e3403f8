/** @file Chooses where graphs run, loads the runtime for it, and checks it. */
import { CpuDevice } from "../engine/cpu-device.ts";
import type { Device } from "../engine/device.ts";
import { GpuError } from "../engine/gpu-error.ts";
import { checkDevice } from "../engine/self-check.ts";
import { WebGpuDevice } from "../engine/webgpu-device.ts";
import { downloadBytes } from "../models/download.ts";
import { network } from "../models/network.ts";
import { nameAdapter } from "./adapter.ts";
import { webGpuEngine } from "./engine-choice.ts";
import { sentBytesOf } from "./kept-files.ts";
import {
  asSent,
  type EngineFiles,
  type RuntimeFiles,
} from "./runtime-files.ts";
import { threadsFor } from "./threads.ts";

export interface DeviceOptions {
  /** Absolute URL of the site's root, ending in "/". */
  readonly siteUrl: string;
  readonly runtime: RuntimeFiles;
  /** Forced; absent: WebGPU where there is a real adapter. */
  readonly device?: "webgpu" | "wasm";
  /** What a GPU that is not to be tried again has failed with. */
  readonly gpuFailure?: string;
}

export interface OpenedDevice {
  readonly device: Device;
  /** Which of the engine's builds runs it. */
  readonly build: keyof RuntimeFiles["engine"];
  /** Why this device and not another, where there is a reason to say. */
  readonly note?: string;
  /** Rejects when the device is lost. */
  readonly lost: Promise<never>;
}

/** Of compressed bytes; 0 of 0 where the browser keeps the engine. */
export type EngineListener = (loaded: number, total: number) => void;

interface WebGpuChoice {
  readonly kind: "webgpu";
  readonly adapter: GPUAdapter;
  readonly note?: string;
}

interface WasmChoice {
  readonly kind: "wasm";
  readonly note?: string;
}

/** The device that graphs run on, checked before anything that it computes is shown. */
export async function openDevice(
  options: DeviceOptions,
  onDownload: EngineListener,
): Promise<OpenedDevice> {
  const choice = await chooseDevice(options);
  if (choice.kind === "wasm") return openWasm(options, onDownload, choice.note);
  try {
    return await openCheckedWebGpu(choice, options, onDownload);
  } catch (thrown) {
    if (options.device === "webgpu") throw thrown;
    const { message } = thrown as Error;
    return openWasm(options, onDownload, `WebGPU is not used: ${message}`);
  }
}

async function openCheckedWebGpu(
  choice: WebGpuChoice,
  options: DeviceOptions,
  onDownload: EngineListener,
): Promise<OpenedDevice> {
  const opened = await openWebGpu(choice, options, onDownload);
  const problem = await Promise.race([checkDevice(opened.device), opened.lost]);
  if (problem === undefined) return opened;
  opened.device.dispose();
  throw new GpuError(`in a check before the run ${problem}`);
}

async function chooseDevice({
  device: forced,
  gpuFailure,
}: DeviceOptions): Promise<WebGpuChoice | WasmChoice> {
  if (forced === "wasm") {
    return { kind: "wasm", note: "chosen by ?device=wasm" };
  }
  if (gpuFailure !== undefined) {
    return {
      kind: "wasm",
      note: `The GPU failed in an earlier run (${gpuFailure}), so this one ran on WASM; reload the page to try the GPU again`,
    };
  }
  const gpu = (navigator as Partial<Navigator>).gpu;
  const adapter = (await gpu?.requestAdapter().catch(() => null)) ?? null;
  if (forced === "webgpu") {
    if (adapter === null) {
      throw new Error(
        "WebGPU: this browser offers no adapter, though ?device=webgpu asks for one; remove it from the address to run on WASM",
      );
    }
    return { kind: "webgpu", adapter, note: "chosen by ?device=webgpu" };
  }
  if (gpu === undefined) {
    return { kind: "wasm", note: "this browser has no WebGPU" };
  }
  if (adapter === null) {
    return { kind: "wasm", note: "WebGPU offers no adapter here" };
  }
  if (nameAdapter(adapter.info).software) {
    return { kind: "wasm", note: "WebGPU offers only a software adapter here" };
  }
  return { kind: "webgpu", adapter };
}

async function openWebGpu(
  { adapter, note }: WebGpuChoice,
  options: DeviceOptions,
  onDownload: EngineListener,
): Promise<OpenedDevice> {
  const engine = webGpuEngine();
  const files = options.runtime.engine[engine];
  const wasmBinary = await downloadWasm(options.siteUrl, files, onDownload);
  const ort =
    engine === "jspi"
      ? await import("onnxruntime-web/jspi")
      : await import("onnxruntime-web/webgpu");
  configure(ort.env, options.siteUrl, files, wasmBinary);
  const { limits, info } = adapter;
  const gpu = await adapter.requestDevice({
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxComputeInvocationsPerWorkgroup:
        limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    },
  });
  const name = [info.vendor, info.architecture].filter(Boolean).join(" ");
  const lost = gpu.lost.then(({ message }): never => {
    throw new GpuError(`the GPU device was lost: ${message}`);
  });
  lost.catch(() => undefined);
  return {
    device: new WebGpuDevice(
      ort,
      gpu,
      name === "" ? "WebGPU" : `WebGPU (${name})`,
    ),
    build: engine,
    lost,
    ...(note === undefined ? {} : { note }),
  };
}

async function openWasm(
  options: DeviceOptions,
  onDownload: EngineListener,
  note: string | undefined,
): Promise<OpenedDevice> {
  const files = options.runtime.engine.wasm;
  const wasmBinary = await downloadWasm(options.siteUrl, files, onDownload);
  const ort = await import("onnxruntime-web/wasm");
  configure(ort.env, options.siteUrl, files, wasmBinary);
  const { hardwareConcurrency, userAgent } = navigator;
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  const threads = threadsFor({
    isolated: crossOriginIsolated,
    cores: hardwareConcurrency,
    memory: deviceMemory,
    userAgent,
  });
  ort.env.wasm.numThreads = threads;
  return {
    device: new CpuDevice(
      ort,
      "wasm",
      `WASM, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    ),
    build: "wasm",
    lost: new Promise(() => undefined),
    ...(note === undefined ? {} : { note }),
  };
}

async function downloadWasm(
  siteUrl: string,
  { wasm, wasmBytes, gzip }: EngineFiles,
  onDownload: EngineListener,
): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  let isKept = false;
  const tell = () => {
    if (isKept) onDownload(0, 0);
    else onDownload(...asSent(bytes, { bytes: wasmBytes, gzip }));
  };
  return downloadBytes(`${siteUrl}${wasm}`, {
    network: {
      ...network,
      fetch: async (url, init) => {
        const response = await network.fetch(url, init);
        isKept = sentBytesOf(response) !== undefined;
        tell();
        return response;
      },
    },
    onBytes: (count) => {
      bytes += count;
      tell();
    },
  });
}

interface OrtEnv {
  readonly wasm: {
    wasmPaths?: unknown;
    wasmBinary?: ArrayBufferLike | Uint8Array;
  };
}

function configure(
  env: OrtEnv,
  siteUrl: string,
  { mjs, wasm }: EngineFiles,
  wasmBinary: Uint8Array<ArrayBuffer>,
): void {
  env.wasm.wasmPaths = { mjs: `${siteUrl}${mjs}`, wasm: `${siteUrl}${wasm}` };
  env.wasm.wasmBinary = wasmBinary;
}
