/**
 * @file Which device graphs run on. A GPU has to compute right before anything is downloaded for it, and is used where it
 * is quicker than the processor on the model at hand; whatever goes wrong leads to WASM, with the reason.
 */
import type { Device } from "../engine/device.ts";
import { GpuError } from "../engine/gpu-error.ts";
import { shapeKey, type ModelShape } from "../engine/pace.ts";
import { checkDevice } from "../engine/self-check.ts";
import { tryDevice } from "../engine/trial.ts";
import { askAdapter, nameAdapter, unfitness, type GpuDoor } from "./adapter.ts";
import type { AskedDevice } from "./engine-choice.ts";
import {
  paceText,
  together,
  type KnownAdapter,
  type KnownDevices,
  type Pace,
} from "./known-devices.ts";
import { within } from "./patience.ts";
import type { RuntimeFiles } from "./runtime-files.ts";

type Build = keyof RuntimeFiles["engine"];

/** What the choice depends on, beside the browser. */
export interface DeviceQuestion {
  /** Absent: the quickest that computes right. */
  readonly asked?: AskedDevice;
  /** What a GPU that is not to be tried again has failed with. */
  readonly gpuFailure?: string;
  readonly known: KnownDevices;
  /** Of the model; absent, no device is timed. */
  readonly shape?: ModelShape;
  /** That WASM has. */
  readonly threads: number;
  /** What WASM runs with where it is quicker, if not the build that has the GPU too. */
  readonly wasmBuild?: "wasm";
  /** Why WASM runs first, and the GPU is tried behind, where the browser's GPUs are new. */
  readonly beginsOnWasm?: string;
}

export interface OpenedGpu {
  readonly device: Device;
  /** The processor, by the same build of the engine. */
  readonly processor: Device;
  readonly build: "jspi" | "asyncify";
  /** Rejects when the device is lost. */
  readonly lost: Promise<never>;
}

/**
 * A browser compiles WASM quickly first, and what runs often once more and better: Chromium's first time at GPT-2 Small's
 * shape was 2.5 times the later ones on one thread, 2.7 times on two, and up to the third was such. So a GPU that is not
 * quicker than the first by more than that is compared with later ones.
 */
const [mostGain, mostRounds] = [3, 3];

/** What the browser does. */
export interface DeviceParts {
  readonly gpu: GpuDoor | undefined;
  /** @throws GpuError where the GPU is at fault, anything else where the engine does not come */
  readonly openGpu: (adapter: GPUAdapter) => Promise<OpenedGpu>;
  readonly openProcessor: (build: Build) => Promise<Device>;
  /** Milliseconds for a layer of a model. */
  readonly paceOf: (device: Device, shape: ModelShape) => Promise<number>;
  readonly limits: {
    readonly adapterMilliseconds?: number;
    /** Of a trial, which compiles a dozen small programs. */
    readonly trialMilliseconds: number;
  };
}

export interface DeviceListener {
  /** What is to be downloaded for the device may be. Called before the end, perhaps more than once. */
  readonly onFit: () => void;
  readonly onKnown: (known: KnownDevices) => void;
  /** What goes on, as a phrase. */
  readonly onStep: (what: string) => void;
}

export interface OpenedDevice {
  readonly device: Device;
  /** Which of the engine's builds the next visit takes. */
  readonly build: Build;
  /** "WebGPU was 1.4 times slower here", where that was measured. */
  readonly pace?: string;
  /** Why this device and not another, where there is a reason to say. */
  readonly note?: string;
  /** A GPU is there that nobody has tried yet. */
  readonly untried?: true;
  /** Rejects when the device is lost. */
  readonly lost: Promise<never>;
}

/** The device that graphs run on, checked before anything that it computes is shown. */
export async function chooseDevice(
  question: DeviceQuestion,
  parts: DeviceParts,
  listener: DeviceListener,
): Promise<OpenedDevice> {
  const { asked, gpuFailure } = question;
  const onWasm = async (
    note: string | undefined,
    more: Pick<OpenedDevice, "pace" | "untried"> = {},
    build: Build = "wasm",
  ): Promise<OpenedDevice> => {
    listener.onFit();
    return {
      device: await parts.openProcessor(build),
      build,
      ...(note === undefined ? {} : { note }),
      ...more,
      lost: new Promise(() => undefined),
    };
  };
  if (asked?.kind === "wasm") return onWasm(`chosen by ${asked.by}`);
  if (gpuFailure !== undefined) {
    return onWasm(
      `The GPU failed in an earlier run (${gpuFailure}), so this one ran on WASM; reload the page to try the GPU again`,
    );
  }
  const offer = await offerOf(parts);
  if (asked !== undefined) {
    if (offer.adapter === undefined) throw noAdapter(asked, offer.reason);
    const trial = new Trial(question, offer.adapter, parts, listener);
    const { device, build, lost } = await trial.open();
    return { device, build, lost, note: `chosen by ${asked.by}` };
  }
  if (offer.reason !== undefined) return onWasm(offer.reason);
  const trial = new Trial(question, offer.adapter, parts, listener);
  const { before } = trial;
  if (before?.fault !== undefined) {
    return onWasm(
      `WebGPU is not used: ${before.fault} when it was tried; another version of the browser or of this site tries it again, and so does choosing it`,
    );
  }
  if (before === undefined && question.beginsOnWasm !== undefined) {
    return onWasm(question.beginsOnWasm, { untried: true });
  }
  const known = trial.pace;
  if (known !== undefined && isWasmQuicker(known)) {
    return onWasm(undefined, { pace: paceText(known, "wasm") }, known.build);
  }
  try {
    return await trial.openQuickest();
  } catch (thrown) {
    const { message } = thrown as Error;
    return onWasm(`WebGPU is not used: ${message}`);
  }
}

type Offer =
  | { readonly adapter: GPUAdapter; readonly reason?: undefined }
  /** Of no use by itself, but there for who asks for it. */
  | { readonly adapter: GPUAdapter; readonly reason: string }
  | { readonly adapter: undefined; readonly reason: string };

async function offerOf({ gpu, limits }: DeviceParts): Promise<Offer> {
  let adapter: GPUAdapter | undefined;
  try {
    adapter = await askAdapter(gpu, limits.adapterMilliseconds);
  } catch (thrown) {
    const { message } = thrown as Error;
    return { adapter, reason: `WebGPU is not used: ${message}` };
  }
  if (adapter === undefined) {
    return {
      adapter,
      reason:
        gpu === undefined
          ? "this browser has no WebGPU"
          : "WebGPU offers no adapter here",
    };
  }
  const reason = unfitness(adapter);
  return reason === undefined ? { adapter } : { adapter, reason };
}

function noAdapter({ by }: AskedDevice, reason: string): Error {
  return new Error(
    `${reason}, though ${by} asks for it; take that back to run on WASM`,
  );
}

/** What was begun on the GPU goes on: nothing else may run beside it by the same engine. */
class NoAnswer extends GpuError {
  constructor(milliseconds: number) {
    super(`it did not answer within ${milliseconds / 1000} seconds`);
  }
}

/** One adapter, what is known of it, and what is found out. */
class Trial {
  readonly #question: DeviceQuestion;
  readonly #adapter: GPUAdapter;
  readonly #parts: DeviceParts;
  readonly #listener: DeviceListener;
  readonly #name: string;
  readonly #paceKey: string;
  #known: KnownDevices;

  constructor(
    question: DeviceQuestion,
    adapter: GPUAdapter,
    parts: DeviceParts,
    listener: DeviceListener,
  ) {
    this.#question = question;
    this.#adapter = adapter;
    this.#parts = parts;
    this.#listener = listener;
    this.#name = nameAdapter(adapter.info).name;
    const { shape, threads } = question;
    this.#paceKey = `${shape && shapeKey(shape)}, ${threads} threads`;
    this.#known = question.known;
  }

  /** Undefined where it was never tried. */
  get before(): KnownAdapter | undefined {
    return this.#known.adapters[this.#name];
  }

  get pace(): Pace | undefined {
    return this.before?.paces[this.#paceKey];
  }

  /** The GPU, tried and checked. @throws where it is not to be used */
  async open(): Promise<OpenedGpu> {
    if (this.#isTried) this.#listener.onFit();
    const gpu = await this.#openTried();
    this.#listener.onFit();
    await this.#check(gpu);
    return gpu;
  }

  /** The GPU or, where that is quicker on this model, the processor. @throws where the GPU is not to be used */
  async openQuickest(): Promise<OpenedDevice> {
    if (this.#isTried && this.pace !== undefined) this.#listener.onFit();
    const gpu = await this.#openTried();
    const pace = this.pace ?? (await this.#measure(gpu));
    // what arrives meanwhile takes the processor's time
    this.#listener.onFit();
    if (pace !== undefined && isWasmQuicker(pace)) {
      gpu.device.dispose();
      // a run that was given up may still be under way in there
      if (pace.webgpu >= this.#parts.limits.trialMilliseconds) {
        throw new GpuError("it takes too long for a layer of this model");
      }
      return {
        device: gpu.processor,
        build: pace.build,
        pace: paceText(pace, "wasm"),
        lost: new Promise(() => undefined),
      };
    }
    await this.#check(gpu);
    const { device, build, lost } = gpu;
    return {
      device,
      build,
      lost,
      ...(pace === undefined ? {} : { pace: paceText(pace, "webgpu") }),
    };
  }

  get #isTried(): boolean {
    return this.before !== undefined && this.before.fault === undefined;
  }

  /** What has passed before is only opened. */
  async #openTried(): Promise<OpenedGpu> {
    const isTried = this.#isTried;
    if (!isTried) this.#listener.onStep("trying the GPU");
    let gpu: OpenedGpu;
    try {
      gpu = await this.#parts.openGpu(this.#adapter);
    } catch (thrown) {
      if (thrown instanceof GpuError) this.#found({ fault: thrown.message });
      throw thrown;
    }
    if (isTried) return gpu;
    await this.#pass(gpu, "in a trial of its operations", tryDevice);
    this.#found({});
    return gpu;
  }

  /** As it is done before every run on a GPU. */
  #check(gpu: OpenedGpu): Promise<void> {
    return this.#pass(gpu, "in a check before the run", checkDevice);
  }

  async #pass(
    gpu: OpenedGpu,
    where: string,
    check: (device: Device) => Promise<string | undefined>,
  ): Promise<void> {
    const problem = await this.#answer(gpu, check(gpu.device)).catch(
      (thrown: unknown) => (thrown as Error).message,
    );
    if (problem === undefined) return;
    gpu.device.dispose();
    const error = new GpuError(`${where} ${problem}`);
    this.#found({ fault: error.message });
    throw error;
  }

  /** How fast both are; undefined where that could not be measured, which says nothing against the GPU. */
  async #measure(gpu: OpenedGpu): Promise<Pace | undefined> {
    const { shape } = this.#question;
    const { paceOf, limits } = this.#parts;
    if (shape === undefined) return undefined;
    this.#listener.onStep("timing the GPU and the processor");
    let build: Build =
      gpu.build === "asyncify"
        ? "wasm"
        : (this.#question.wasmBuild ?? gpu.build);
    try {
      let wasm = await paceOf(gpu.processor, shape);
      let webgpu: number;
      try {
        webgpu = await this.#answer(gpu, paceOf(gpu.device, shape));
      } catch (thrown) {
        if (!(thrown instanceof NoAnswer)) throw thrown;
        // that it computes right is known; nobody waits for it again
        webgpu = limits.trialMilliseconds;
        build = "wasm";
      }
      for (
        let round = 0;
        round < mostRounds && webgpu < wasm && wasm < mostGain * webgpu;
        round++
      ) {
        wasm = Math.min(wasm, await paceOf(gpu.processor, shape));
      }
      this.#found({ pace: { webgpu, wasm, build } });
      return this.pace;
    } catch {
      return undefined;
    }
  }

  #answer<Value>({ lost }: OpenedGpu, work: Promise<Value>): Promise<Value> {
    const { trialMilliseconds } = this.#parts.limits;
    return within(
      Promise.race([work, lost]),
      trialMilliseconds,
      () => new NoAnswer(trialMilliseconds),
    );
  }

  #found({
    fault,
    pace,
  }: {
    readonly fault?: string;
    readonly pace?: Pace;
  }): void {
    const found: KnownAdapter = {
      ...(fault === undefined ? {} : { fault }),
      paces: pace === undefined ? {} : { [this.#paceKey]: pace },
    };
    this.#known = together(this.#known, {
      of: this.#known.of,
      adapters: { [this.#name]: found },
    });
    this.#listener.onKnown(this.#known);
  }
}

function isWasmQuicker({ webgpu, wasm }: Pace): boolean {
  return wasm <= webgpu;
}
