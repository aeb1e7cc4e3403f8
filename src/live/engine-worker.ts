/** @file The engine's worker: chooses a device, loads the runtime and the model, evaluates graphs. */
import { expose } from "comlink";
import { CpuDevice } from "../engine/cpu-device.ts";
import type { Device } from "../engine/device.ts";
import { Engine, type Progress } from "../engine/engine.ts";
import { WebGpuDevice } from "../engine/webgpu-device.ts";
import type { Graph, NodeId } from "../graph/node.ts";
import type { TensorValue } from "../graph/tensor.ts";
import { downloadBytes } from "../models/download.ts";
import type { Delivery } from "../models/delivery.ts";
import {
  downloadWeights,
  type ModelDescription,
} from "../models/model-download.ts";
import { crossing } from "./crossing.ts";
import type { EngineFiles, RuntimeFiles } from "./runtime-files.ts";

export interface LoadOptions {
  readonly siteUrl: string;
  /** Of the model's folder, ending in "/". */
  readonly modelUrl: string;
  readonly model: ModelDescription;
  readonly runtime: RuntimeFiles;
  /** Forced; absent: WebGPU where there is a real adapter. */
  readonly device?: "webgpu" | "wasm";
}

export interface LoadedDevice {
  readonly label: string;
  readonly note?: string;
}

export type DownloadListener = (
  part: "engine" | "model",
  loaded: number,
  total: number,
) => void;

/** What the reader should know though nothing failed: "storage is full". */
export type NoteListener = (note: string) => void;

let engine: Engine | undefined;
let running: AbortController | undefined;

/** Resolves when graphs can be evaluated; weights may still be arriving. */
async function load(
  options: LoadOptions,
  onDownload: DownloadListener,
  onNote: NoteListener,
): Promise<LoadedDevice> {
  const weights = startWeights(options, onDownload, onNote);
  const choice = await chooseDevice(options.device);
  const device =
    choice.kind === "webgpu"
      ? await openWebGpu(choice, options, onDownload)
      : await openWasm(options, onDownload);
  engine = new Engine(device, weights);
  return {
    label: device.label,
    ...(choice.note === undefined ? {} : { note: choice.note }),
  };
}

/** Values of nodes, once the weights that they need are there and have been checked. */
async function evaluate(
  graph: Graph,
  outputs: readonly NodeId[],
  onProgress?: (progress: Progress) => void,
): Promise<TensorValue[]> {
  if (engine === undefined) {
    throw new Error("internal: the engine evaluates before it is loaded");
  }
  const controller = new AbortController();
  running = controller;
  return engine.evaluate(graph, outputs, {
    signal: controller.signal,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

/** Stops the evaluation at its next segment. */
function cancel(): void {
  running?.abort();
}

function startWeights(
  { modelUrl, model }: LoadOptions,
  onDownload: DownloadListener,
  onNote: NoteListener,
): Delivery {
  return downloadWeights(modelUrl, model, {
    onProgress: ({ loaded, total }) => onDownload("model", loaded, total),
    onNote,
  });
}

interface WebGpuChoice {
  readonly kind: "webgpu";
  readonly adapter: GPUAdapter;
  readonly note?: string;
}

interface WasmChoice {
  readonly kind: "wasm";
  readonly note?: string;
}

async function chooseDevice(
  forced: "webgpu" | "wasm" | undefined,
): Promise<WebGpuChoice | WasmChoice> {
  if (forced === "wasm") {
    return { kind: "wasm", note: "chosen by ?device=wasm" };
  }
  const gpu = (navigator as Partial<Navigator>).gpu;
  const adapter = (await gpu?.requestAdapter().catch(() => null)) ?? null;
  const isSoftware = adapter?.info.isFallbackAdapter ?? false;
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
  if (isSoftware) {
    return { kind: "wasm", note: "WebGPU offers only a software adapter here" };
  }
  return { kind: "webgpu", adapter };
}

async function openWebGpu(
  { adapter }: WebGpuChoice,
  options: LoadOptions,
  onDownload: DownloadListener,
): Promise<Device> {
  const files = options.runtime.engine.webgpu;
  const wasmBinary = await downloadWasm(options.siteUrl, files, onDownload);
  const ort = await import("onnxruntime-web/webgpu");
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
  return new WebGpuDevice(
    ort,
    gpu,
    name === "" ? "WebGPU" : `WebGPU (${name})`,
  );
}

async function openWasm(
  options: LoadOptions,
  onDownload: DownloadListener,
): Promise<Device> {
  const files = options.runtime.engine.wasm;
  const wasmBinary = await downloadWasm(options.siteUrl, files, onDownload);
  const ort = await import("onnxruntime-web/wasm");
  configure(ort.env, options.siteUrl, files, wasmBinary);
  // threads need shared memory, which needs the host to send isolation headers
  const threads = crossOriginIsolated
    ? Math.min(4, navigator.hardwareConcurrency)
    : 1;
  ort.env.wasm.numThreads = threads;
  return new CpuDevice(
    ort,
    "wasm",
    `WASM, ${threads} ${threads === 1 ? "thread" : "threads"}`,
  );
}

async function downloadWasm(
  siteUrl: string,
  { wasm, wasmBytes }: EngineFiles,
  onDownload: DownloadListener,
): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  onDownload("engine", 0, wasmBytes);
  return downloadBytes(`${siteUrl}${wasm}`, {
    onBytes: (count) => onDownload("engine", (bytes += count), wasmBytes),
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

const api = {
  load: crossing(load),
  evaluate: crossing(evaluate),
  cancel,
};

export type EngineApi = typeof api;

expose(api);
