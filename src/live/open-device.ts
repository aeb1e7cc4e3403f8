/** @file Opens the devices of a browser, each with its build of the runtime, for `chooseDevice` to choose among. */
import { CpuDevice, type Ort } from "../engine/cpu-device.ts";
import { GpuError } from "../engine/gpu-error.ts";
import { paceOf, type ModelShape } from "../engine/pace.ts";
import { WebGpuDevice, type GpuOrt } from "../engine/webgpu-device.ts";
import { downloadBytes } from "../models/download.ts";
import { network } from "../models/network.ts";
import {
  chooseDevice,
  type DeviceListener,
  type DeviceParts,
  type OpenedDevice,
  type OpenedGpu,
} from "./choose-device.ts";
import { webGpuEngine, type AskedDevice } from "./engine-choice.ts";
import { sentBytesOf } from "./kept-files.ts";
import type { KnownDevices } from "./known-devices.ts";
import { within } from "./patience.ts";
import {
  asSent,
  type EngineFiles,
  type RuntimeFiles,
} from "./runtime-files.ts";
import { threadsHere } from "./threads-here.ts";

export type { OpenedDevice };

export interface DeviceOptions {
  /** Absolute URL of the site's root, ending in "/". */
  readonly siteUrl: string;
  readonly runtime: RuntimeFiles;
  /** Absent: the quickest that computes right. */
  readonly asked?: AskedDevice;
  /** What a GPU that is not to be tried again has failed with. */
  readonly gpuFailure?: string;
  /** What earlier visits have found out. */
  readonly known: KnownDevices;
  /** Of the model that is to run; absent, no device is timed. */
  readonly shape?: ModelShape;
  /** `touches()` of the page. */
  readonly touches: boolean;
  /** Tries a GPU though its browser begins on WASM. */
  readonly triesBehind?: true;
}

export interface OpenListener extends DeviceListener {
  /** Of compressed bytes; 0 of 0 where the browser keeps the engine. */
  readonly onDownload: (loaded: number, total: number) => void;
}

const deviceMilliseconds = 10_000;
/** Drivers have been seen to take seconds for their first programs. */
const trialMilliseconds = 30_000;

/** The device that graphs run on, checked before anything that it computes is shown. */
export async function openDevice(
  options: DeviceOptions,
  listener: OpenListener,
): Promise<OpenedDevice> {
  const { asked, gpuFailure, known, shape, touches, triesBehind } = options;
  const threads = threadsHere({ touches });
  const isNew = newToWebGpu.test(navigator.userAgent);
  const parts: DeviceParts = {
    gpu: (navigator as Partial<Navigator>).gpu,
    openGpu: (adapter) => openWebGpu(adapter, threads, options, listener),
    openProcessor: async (build) => {
      const ort = await loadOrt(build, threads, options, listener);
      return processorOf(ort, threads);
    },
    paceOf,
    limits: { trialMilliseconds },
  };
  return chooseDevice(
    {
      known,
      threads,
      ...(shape === undefined ? {} : { shape }),
      ...(asked === undefined ? {} : { asked }),
      ...(gpuFailure === undefined ? {} : { gpuFailure }),
      // it has been loaded before the GPU is tried
      ...(isNew ? { wasmBuild: "wasm" } : {}),
      ...(isNew && triesBehind !== true ? { beginsOnWasm } : {}),
    },
    parts,
    listener,
  );
}

/** Others have seen Firefox's WebGPU compute wrong numbers that were right everywhere else. */
const newToWebGpu = /\bFirefox\//;

const beginsOnWasm =
  "WebGPU is new in this browser, so it is tried behind this run; later visits use it where it computes right and is quicker";

async function openWebGpu(
  adapter: GPUAdapter,
  threads: number,
  options: DeviceOptions,
  listener: OpenListener,
): Promise<OpenedGpu> {
  const { limits, info } = adapter;
  const gpu = await deviceOf(adapter, {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
  });
  const lost = gpu.lost.then(({ message }): never => {
    throw new GpuError(`the GPU device was lost: ${message}`);
  });
  lost.catch(() => undefined);
  const build = webGpuEngine();
  const ort = await loadOrt(build, threads, options, listener);
  const { vendor = "", architecture = "" } = (info ??
    {}) as Partial<GPUAdapterInfo>;
  const name = [vendor, architecture].filter(Boolean).join(" ");
  return {
    device: new WebGpuDevice(
      ort,
      gpu,
      name === "" ? "WebGPU" : `WebGPU (${name})`,
    ),
    processor: processorOf(ort, threads),
    build,
    lost,
  };
}

/** @throws GpuError where the adapter gives no device, or does not answer */
async function deviceOf(
  adapter: GPUAdapter,
  requiredLimits: Record<string, number>,
): Promise<GPUDevice> {
  const asked = adapter
    .requestDevice({ requiredLimits })
    .catch((thrown: unknown) => {
      throw new GpuError(thrown);
    });
  return within(
    asked,
    deviceMilliseconds,
    () => new GpuError("the GPU was asked for and did not answer"),
  );
}

function processorOf(ort: Ort, threads: number): CpuDevice {
  return new CpuDevice(
    ort,
    "wasm",
    `WASM, ${threads} ${threads === 1 ? "thread" : "threads"}`,
  );
}

/** The runtime of a build, with its WebAssembly. */
async function loadOrt(
  build: keyof RuntimeFiles["engine"],
  threads: number,
  { siteUrl, runtime }: DeviceOptions,
  { onDownload }: OpenListener,
): Promise<GpuOrt> {
  const files = runtime.engine[build];
  const wasmBinary = await downloadWasm(siteUrl, files, onDownload);
  const ort = await importOrt(build);
  configure(ort.env, siteUrl, files, wasmBinary);
  // fixed with the first session
  ort.env.wasm.numThreads = threads;
  return ort;
}

function importOrt(build: keyof RuntimeFiles["engine"]) {
  switch (build) {
    case "wasm":
      return import("onnxruntime-web/wasm");
    case "jspi":
      return import("onnxruntime-web/jspi");
    case "asyncify":
      return import("onnxruntime-web/webgpu");
  }
}

async function downloadWasm(
  siteUrl: string,
  { wasm, wasmBytes, gzip }: EngineFiles,
  onDownload: OpenListener["onDownload"],
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
    numThreads?: number;
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
