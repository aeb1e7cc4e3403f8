/** @file The page of the parity tests: an engine on the device that the address names, driven by the test. */
import { CpuDevice } from "../../../src/engine/cpu-device.ts";
import type { Device } from "../../../src/engine/device.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { paceOf, type ModelShape } from "../../../src/engine/pace.ts";
import { WebGpuDevice } from "../../../src/engine/webgpu-device.ts";
import {
  downloadDescription,
  downloadWeights,
} from "../../../src/models/model-download.ts";
import {
  describeModel,
  tokenizerOf,
  weightsOf,
} from "../../../src/models/model.ts";
import {
  createInterpreter,
  type InterpreterOptions,
} from "../../../src/python/interpreter.ts";
import type { Outcome } from "../../../scripts/cases/classify.ts";
import { outcomeOf } from "../../../scripts/cases/outcome.ts";
import { tensorDifference } from "../../../src/check/difference.ts";
import {
  compareShaped,
  type ShapedDifferences,
  type ShapedFixture,
} from "../../parity/gpt2-shaped-values.ts";
import {
  compareModel,
  type Comparison,
  type ModelFixture,
} from "../../parity/model-values.ts";
import {
  CaseWeights,
  runOpCase,
  tensorValue,
  type InputsAs,
  type OpCase,
} from "../../../src/check/op-case.ts";
import { modulesPath } from "./paths.ts";

/** Of the engine: one for WASM, two for WebGPU. */
export type Build = "wasm" | "jspi" | "asyncify";

/** What a test calls in the page. */
export interface Harness {
  /** The device's label, once it is open. */
  readonly open: (build: Build) => Promise<string>;
  /** The difference from PyTorch, or what went wrong. */
  readonly runCase: (
    opCase: OpCase,
    as: InputsAs,
  ) => Promise<{ difference: number } | { error: string }>;
  readonly compareModel: (
    folder: string,
    fixture: ModelFixture,
    comparison: Comparison,
  ) => Promise<number>;
  /** Brings a prepared model as the site does, and runs it. @param valuesPath of the fixture's values.f32 */
  readonly compareShaped: (
    modelPath: string,
    fixture: ShapedFixture,
    valuesPath: string,
  ) => Promise<ShapedDifferences>;
  /** Starts Python, and an engine with a prepared model on the open device: for programs. @param folder of the model */
  readonly openPrograms: (id: string, folder: string) => Promise<void>;
  readonly runProgram: (code: string) => Promise<Outcome>;
  /**
   * Milliseconds for a layer of that shape on WASM, that many times one after another; once a page, as the runtime's
   * threads are there for good.
   */
  readonly paces: (
    threads: number,
    shape: ModelShape,
    times: number,
  ) => Promise<number[]>;
}

declare global {
  interface Window {
    parity: Harness;
  }
}

let device: Device | undefined;
let caseEngine: Engine | undefined;
const caseWeights = new CaseWeights();
const modelEngines = new Map<string, ReturnType<typeof openModel>>();
let programs: Awaited<ReturnType<typeof openPrograms>> | undefined;
/** Weights are brought once for all devices. */
const deliveries = new Map<string, ReturnType<typeof bringModel>>();

async function openDevice(build: Build): Promise<Device> {
  if (build === "wasm") {
    const ort = await import("onnxruntime-web/wasm");
    ort.env.wasm.numThreads = 1;
    return new CpuDevice(ort, "wasm", "WASM, 1 thread");
  }
  const ort =
    build === "jspi"
      ? await import("onnxruntime-web/jspi")
      : await import("onnxruntime-web/webgpu");
  ort.env.wasm.numThreads = 1;
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("WebGPU: no adapter");
  const { info } = adapter;
  // no required limits: what every device has must be enough
  const gpu = await adapter.requestDevice();
  return new WebGpuDevice(ort, gpu, `${info.vendor} ${info.architecture}`);
}

async function openModel(device: Device, folder: string) {
  const { config, weights } = await bringModel(`${folder}/`);
  return { config, engine: new Engine(device, weights) };
}

/** As the site does it: every shard checked, and kept by the browser. */
async function bringModel(path: string) {
  const url = new URL(path, location.href).href;
  const description = await downloadDescription(url);
  const weights = downloadWeights(url, description);
  await weights.finished;
  return { config: description.config, weights };
}

/** An engine with the model, and Python in the page itself. @param folder of a prepared model, below the server's root */
async function openPrograms(device: Device, id: string, folder: string) {
  const model = await describeModel({
    kind: "site",
    folderUrl: new URL(`${folder}/`, location.href).href,
  });
  const engine = new Engine(device, weightsOf(model));
  // a file of the server, not of the bundle
  const path = "/pyodide/pyodide.mjs";
  const { loadPyodide } = (await import(path)) as Pick<
    InterpreterOptions,
    "loadPyodide"
  >;
  const modules = (await (await fetch(modulesPath)).json()) as Record<
    string,
    string
  >;
  const interpreter = await createInterpreter({
    loadPyodide,
    indexURL: "/pyodide/",
    modules,
    model: { id, config: model.config, tokenizer: await tokenizerOf(model) },
    evaluate: (graph, nodes) => engine.evaluate(graph, nodes),
  });
  return { engine, interpreter };
}

function opened(): { device: Device; engine: Engine } {
  if (device === undefined || caseEngine === undefined) {
    throw new Error("the device is not open yet");
  }
  return { device, engine: caseEngine };
}

window.parity = {
  paces: async (threads, shape, times) => {
    const ort = await import("onnxruntime-web/wasm");
    ort.env.wasm.numThreads = threads;
    if (threads > 1 && !crossOriginIsolated) {
      throw new Error("threads: the page is not isolated");
    }
    const device = new CpuDevice(ort, "wasm", "");
    const paces: number[] = [];
    while (paces.length < times) paces.push(await paceOf(device, shape));
    return paces;
  },
  open: async (build) => {
    device = await openDevice(build);
    caseEngine = new Engine(device, caseWeights);
    return device.label;
  },
  runCase: async (opCase, as) => {
    try {
      const value = await runOpCase(opened().engine, caseWeights, opCase, as);
      const expected = tensorValue(opCase.expected);
      return { difference: tensorDifference(value, expected) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  },
  compareModel: async (folder, fixture, comparison) => {
    const model =
      modelEngines.get(folder) ?? openModel(opened().device, folder);
    modelEngines.set(folder, model);
    const { config, engine } = await model;
    return compareModel(engine, config, fixture, comparison);
  },
  openPrograms: async (id, folder) => {
    programs = await openPrograms(opened().device, id, folder);
  },
  runProgram: async (code) => {
    if (programs === undefined) throw new Error("Python is not started yet");
    try {
      const { interpreter, engine } = programs;
      return await outcomeOf(code, interpreter, engine);
    } catch (error) {
      return { kind: "crashed", message: String(error) };
    }
  },
  compareShaped: async (modelPath, fixture, valuesPath) => {
    const model = deliveries.get(modelPath) ?? bringModel(modelPath);
    deliveries.set(modelPath, model);
    const { config, weights } = await model;
    // without `release`, since other devices ask for the same weights
    const engine = new Engine(opened().device, {
      get: (name) => weights.get(name),
      rows: (name, rows) => weights.rows(name, rows),
    });
    const values = await fetch(valuesPath);
    return compareShaped(engine, config, fixture, await values.arrayBuffer());
  },
};
