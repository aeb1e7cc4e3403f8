/** @file The engine's worker: opens a device, loads the model, evaluates graphs. */
import { expose } from "comlink";
import type { Device } from "../engine/device.ts";
import { Engine, type Progress } from "../engine/engine.ts";
import { WorkLog } from "../engine/work-log.ts";
import type { WorkEvaluation } from "../engine/work.ts";
import type { Graph, NodeId } from "../graph/node.ts";
import type { TensorValue } from "../graph/tensor.ts";
import type { Delivery } from "../models/delivery.ts";
import { weightsOf, type DescribedModel } from "../models/model.ts";
import { crossing, errorOf, moved, type CrossingError } from "./crossing.ts";
import { openDoor } from "./engine-link.ts";
import type { KnownDevices } from "./known-devices.ts";
import {
  openDevice,
  type DeviceOptions,
  type OpenedDevice,
} from "./open-device.ts";

export interface LoadOptions extends Omit<DeviceOptions, "shape"> {
  readonly model: DescribedModel;
}

export interface LoadedDevice extends Omit<OpenedDevice, "device" | "lost"> {
  readonly kind: Device["kind"];
  readonly label: string;
}

export type DownloadListener = (
  part: "engine" | "model",
  loaded: number,
  total: number,
) => void;

/** What the reader should know though nothing failed: "storage is full". */
export type NoteListener = (note: string) => void;

/** What has been found out about the browser's devices. */
export type KnownListener = (known: KnownDevices) => void;

/** What goes on where there is nothing to count, as a phrase. */
export type StepListener = (what: string) => void;

let engine: Engine | undefined;
let opened: OpenedDevice | undefined;
const log = new WorkLog();
/** What is under way or waits for its turn, and how to stop it. */
const running = new Map<AbortController, Promise<unknown>>();

/** Resolves when graphs can be evaluated; weights may still be arriving. */
async function load(
  options: LoadOptions,
  onDownload: DownloadListener,
  onNote: NoteListener,
  onKnown: KnownListener,
  onStep: StepListener,
): Promise<LoadedDevice> {
  let weights: Delivery | undefined;
  const startedWeights = (): Delivery =>
    (weights ??= startWeights(options, onDownload, onNote));
  opened = await openDevice(
    { ...options, shape: options.model.config },
    {
      onDownload: (loaded, total) => onDownload("engine", loaded, total),
      // a GPU that computes wrong is not worth a model
      onFit: () => void startedWeights(),
      onKnown,
      onStep,
    },
  );
  const { device, lost: _lost, ...told } = opened;
  engine = new Engine(device, startedWeights());
  return { kind: device.kind, label: device.label, ...told };
}

/** Tries the GPU for later visits, in a worker that does nothing else. */
async function tryGpu(
  options: LoadOptions,
  onKnown: KnownListener,
): Promise<void> {
  const nothing = (): void => undefined;
  const { device } = await openDevice(
    { ...options, shape: options.model.config, triesBehind: true },
    { onDownload: nothing, onFit: nothing, onKnown, onStep: nothing },
  );
  device.dispose();
}

/** Values of nodes, once the weights that they need are there and have been checked. */
async function evaluate(
  graph: Graph,
  outputs: readonly NodeId[],
  onProgress?: (progress: Progress) => void,
  streamed: readonly NodeId[] = [],
): Promise<readonly TensorValue[]> {
  if (engine === undefined || opened === undefined) {
    throw new Error("internal: the engine evaluates before it is loaded");
  }
  const controller = new AbortController();
  const onRan = log.listener;
  const values = engine.evaluate(graph, outputs, {
    signal: controller.signal,
    streamed,
    ...(onRan === undefined ? {} : { onRan }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  // a run on a device that is lost may never settle
  const settled = Promise.race([values, opened.lost]);
  running.set(controller, settled);
  try {
    return moved(await settled);
  } finally {
    running.delete(controller);
  }
}

/** What begins from now on can be asked for by this key, until much else has run; without a key it cannot. */
function beginWork(key?: number): void {
  log.begin(key);
}

/** In the order in which it ran; undefined for what is not kept any more. */
function whatRan(key: number): readonly WorkEvaluation[] | undefined {
  return log.of(key);
}

/** Stops evaluations at their next segments; resolves when all have ended. */
async function cancel(): Promise<void> {
  for (const controller of running.keys()) controller.abort();
  await Promise.allSettled(running.values());
}

/** Lets Python evaluate without the page, which only hears what fails. */
function connect(
  port: MessagePort,
  onFailure: (error: CrossingError) => void,
): void {
  openDoor(port, async (graph, nodes) => {
    try {
      return await evaluate(graph, nodes);
    } catch (thrown) {
      onFailure(errorOf(thrown));
      throw thrown;
    }
  });
}

function startWeights(
  { model }: LoadOptions,
  onDownload: DownloadListener,
  onNote: NoteListener,
): Delivery {
  return weightsOf(model, {
    onProgress: ({ loaded, total }) => onDownload("model", loaded, total),
    onNote,
  });
}

const api = {
  load: crossing(load),
  tryGpu: crossing(tryGpu),
  evaluate: crossing(evaluate),
  cancel,
  connect,
  beginWork,
  whatRan,
};

export type EngineApi = typeof api;

expose(api);
