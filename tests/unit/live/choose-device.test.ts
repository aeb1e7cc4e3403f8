/** @file Which device runs what: a GPU played by the test, with each fault that one can have. */
import * as ort from "onnxruntime-node";
import { beforeEach, describe, expect, it } from "vitest";
import { CpuDevice } from "../../../src/engine/cpu-device.ts";
import type { Device, Feeds } from "../../../src/engine/device.ts";
import { GpuError } from "../../../src/engine/gpu-error.ts";
import type { TensorValue } from "../../../src/graph/tensor.ts";
import {
  chooseDevice,
  type DeviceParts,
  type DeviceQuestion,
  type OpenedDevice,
  type OpenedGpu,
} from "../../../src/live/choose-device.ts";
import type { KnownDevices } from "../../../src/live/known-devices.ts";

const info = {
  vendor: "nvidia",
  architecture: "ada",
  device: "",
  description: "",
};
const name = "nvidia ada";
const shape = {
  nLayers: 4,
  nHeads: 2,
  dModel: 16,
  dHead: 8,
  dMlp: 32,
  dVocab: 64,
};
const gpt2Small = {
  nLayers: 12,
  nHeads: 12,
  dModel: 48,
  dHead: 4,
  dMlp: 96,
  dVocab: 640,
};
const nothing: KnownDevices = { of: "this browser", adapters: {} };

/** A processor that passes for a GPU, and may spoil what it computes. */
class PlayedGpu extends CpuDevice {
  override readonly label = "WebGPU (nvidia ada)";
  disposed = false;
  /** Milliseconds for a layer of any model. */
  readonly pace: number;
  readonly #spoil: (value: TensorValue) => TensorValue;
  readonly #delay: number;

  constructor({
    spoil = (value: TensorValue) => value,
    pace = 5,
    delay = 0,
  } = {}) {
    super(ort, "native", "");
    this.#spoil = spoil;
    this.pace = pace;
    this.#delay = delay;
  }

  override async run(
    session: Parameters<Device["run"]>[0],
    feeds: Feeds,
  ): Promise<Feeds> {
    await new Promise((resolve) => setTimeout(resolve, this.#delay));
    return super.run(session, feeds);
  }

  override async download(
    tensor: Parameters<Device["download"]>[0],
  ): Promise<TensorValue> {
    return this.#spoil(await super.download(tensor));
  }

  override dispose(): void {
    this.disposed = true;
  }
}

function processor(): Device {
  return Object.assign(new PlayedGpu(), { label: "WASM, 2 threads" });
}

function adapter(changes: object = {}): GPUAdapter {
  return {
    info,
    features: new Set(["core-features-and-limits"]),
    limits: { maxStorageBuffersInFragmentStage: 8 },
    ...changes,
  } as unknown as GPUAdapter;
}

function gpuOf(device: Device, changes: Partial<OpenedGpu> = {}): OpenedGpu {
  return {
    device,
    processor: processor(),
    build: "jspi",
    lost: new Promise(() => undefined),
    ...changes,
  };
}

/** What happened, in order. */
let told: string[];
let known: KnownDevices;

function choose(
  parts: Partial<DeviceParts> & { readonly adapter?: GPUAdapter | null },
  question: Partial<DeviceQuestion> = {},
): Promise<OpenedDevice> {
  const { adapter: offered = adapter(), ...others } = parts;
  return chooseDevice(
    { known, shape, threads: 2, ...question },
    {
      gpu: {
        requestAdapter: () => {
          told.push("asked for an adapter");
          return Promise.resolve(offered);
        },
      },
      openGpu: () => {
        told.push("opened the GPU");
        return Promise.resolve(gpuOf(new PlayedGpu()));
      },
      openProcessor: (build) => {
        told.push(`opened the processor of ${build}`);
        return Promise.resolve(processor());
      },
      paceOf: (device, { dModel }) =>
        Promise.resolve(
          device.label.startsWith("WASM") ? dModel : (device as PlayedGpu).pace,
        ),
      limits: { adapterMilliseconds: 200, trialMilliseconds: 1000 },
      ...others,
    },
    {
      onFit: () => told.push("fit"),
      onKnown: (found) => {
        told.push("found");
        known = found;
      },
      onStep: (what) => told.push(what),
    },
  );
}

beforeEach(() => {
  told = [];
  known = nothing;
});

describe("a GPU that computes right", () => {
  it("is tried before anything is downloaded for it, and used where it is quicker", async () => {
    const chosen = await choose({});
    expect(chosen.device.label).toBe("WebGPU (nvidia ada)");
    expect(chosen.build).toBe("jspi");
    expect(chosen.pace).toBe("WASM was 3.2 times slower here");
    expect(chosen.note).toBeUndefined();
    expect(told).toEqual([
      "asked for an adapter",
      "trying the GPU",
      "opened the GPU",
      "found",
      "timing the GPU and the processor",
      "found",
      "fit",
    ]);
  });

  it("is left where the processor is quicker, by the engine that is there already", async () => {
    const gpu = new PlayedGpu({ pace: 40 });
    const chosen = await choose({
      openGpu: () => Promise.resolve(gpuOf(gpu, { processor: processor() })),
    });
    expect(chosen.device.label).toBe("WASM, 2 threads");
    expect(chosen.pace).toBe("WebGPU was 2.5 times slower here");
    expect(chosen.build).toBe("jspi");
    expect(gpu.disposed).toBe(true);
    expect(told).not.toContain("opened the processor of wasm");
  });

  it("is neither tried nor timed again, and what is downloaded does not wait", async () => {
    await choose({});
    told = [];
    const chosen = await choose({});
    expect(chosen.device.label).toBe("WebGPU (nvidia ada)");
    expect(chosen.pace).toBe("WASM was 3.2 times slower here");
    expect(told.slice(0, 3)).toEqual([
      "asked for an adapter",
      "fit",
      "opened the GPU",
    ]);
    expect(told).not.toContain("trying the GPU");
    expect(told).not.toContain("found");
  });

  it("is not even opened where the processor was quicker", async () => {
    const slow = () =>
      Promise.resolve(
        gpuOf(new PlayedGpu({ pace: 40 }), { processor: processor() }),
      );
    await choose({ openGpu: slow });
    told = [];
    const chosen = await choose({});
    expect(chosen.device.label).toBe("WASM, 2 threads");
    expect(chosen.pace).toBe("WebGPU was 2.5 times slower here");
    expect(told).toEqual([
      "asked for an adapter",
      "fit",
      "opened the processor of jspi",
    ]);
  });

  it("is timed anew on another model, whatever it was on this one, and with other threads", async () => {
    const slow = () =>
      Promise.resolve(
        gpuOf(new PlayedGpu({ pace: 40 }), { processor: processor() }),
      );
    await choose({ openGpu: slow });
    const large = await choose({}, { shape: gpt2Small });
    expect(large.device.label).toBe("WebGPU (nvidia ada)");
    const small = await choose({});
    expect(small.device.label).toBe("WASM, 2 threads");
    told = [];
    await choose({ openGpu: slow }, { threads: 1 });
    expect(told).toContain("timing the GPU and the processor");
    expect(told).not.toContain("trying the GPU");
  });

  it("without JSPI leaves the next visit to the plain build where the processor is quicker", async () => {
    const slow = gpuOf(new PlayedGpu({ pace: 40 }), {
      processor: processor(),
      build: "asyncify",
    });
    const chosen = await choose({ openGpu: () => Promise.resolve(slow) });
    expect(chosen.build).toBe("wasm");
  });
});

const zeros = (value: TensorValue): TensorValue => {
  if (value.dtype === "float32") value.data.fill(0);
  return value;
};
const nan = (value: TensorValue): TensorValue => {
  if (value.dtype === "float32") value.data.fill(NaN);
  return value;
};

describe("a processor that is quicker once the browser has compiled it better", () => {
  it.each<[string, number, string, readonly string[]]>([
    [
      "is chosen where it then is quicker than the GPU",
      120,
      "WASM, 2 threads",
      ["WASM", "GPU", "WASM", "WASM", "WASM"],
    ],
    [
      "is not timed again where the GPU is quicker by far",
      50,
      "WebGPU",
      ["WASM", "GPU"],
    ],
    [
      "is not timed again where it is quicker at once",
      300,
      "WASM, 2 threads",
      ["WASM", "GPU"],
    ],
  ])("%s", async (_how, gpu, label, order) => {
    const later = [222, 222, 125, 88];
    const timed: string[] = [];
    const chosen = await choose({
      paceOf: (device: Device) => {
        const isWasm = device.label.startsWith("WASM");
        timed.push(isWasm ? "WASM" : "GPU");
        return Promise.resolve(isWasm ? (later.shift() ?? NaN) : gpu);
      },
    });
    expect(chosen.device.label).toContain(label);
    expect(timed).toEqual(order);
  });
});

it("a GPU that is right and takes for ever is not waited for, and not timed again", async () => {
  const parts = {
    paceOf: ({ label }: Device) =>
      label.startsWith("WASM")
        ? Promise.resolve(10)
        : new Promise<number>(() => undefined),
    limits: { trialMilliseconds: 1000 },
  };
  const chosen = await choose(parts);
  expect(chosen.device.label).toBe("WASM, 2 threads");
  expect(chosen.note).toMatch(/it takes too long for a layer of this model$/);
  expect(chosen.build).toBe("wasm");
  told = [];
  const next = await choose(parts);
  expect(next.pace).toBe("WebGPU was 100 times slower here");
  expect(told).not.toContain("opened the GPU");
});

describe("a GPU that is not to be used", () => {
  it.each<[string, Parameters<typeof choose>[0], RegExp, boolean]>([
    [
      "that gives zeros",
      {
        openGpu: () => Promise.resolve(gpuOf(new PlayedGpu({ spoil: zeros }))),
      },
      /^WebGPU is not used: in a trial of its operations its product of matrices is nothing but zeros$/,
      true,
    ],
    [
      "that gives NaN",
      { openGpu: () => Promise.resolve(gpuOf(new PlayedGpu({ spoil: nan }))) },
      /its product of matrices differs by NaN, allowed is 0.001$/,
      true,
    ],
    [
      "that is lost while it is tried",
      {
        openGpu: () =>
          Promise.resolve(
            gpuOf(new PlayedGpu({ delay: 50 }), {
              lost: Promise.reject(
                new GpuError("the GPU device was lost: destroyed"),
              ),
            }),
          ),
      },
      /the GPU device was lost: destroyed$/,
      true,
    ],
    [
      "that never ends its trial",
      {
        openGpu: () => Promise.resolve(gpuOf(new PlayedGpu({ delay: 1e6 }))),
        limits: { trialMilliseconds: 50 },
      },
      /it did not answer within 0.05 seconds$/,
      true,
    ],
    [
      "that gives no device",
      { openGpu: () => Promise.reject(new GpuError("no device")) },
      /^WebGPU is not used: no device$/,
      true,
    ],
    [
      "whose engine does not come",
      { openGpu: () => Promise.reject(new Error("jspi.wasm: 404")) },
      /^WebGPU is not used: jspi.wasm: 404$/,
      false,
    ],
    [
      "whose adapter never comes",
      {
        gpu: { requestAdapter: () => new Promise(() => undefined) },
        limits: { adapterMilliseconds: 20, trialMilliseconds: 1000 },
      },
      /^WebGPU is not used: the browser was asked for a GPU and did not answer$/,
      false,
    ],
    [
      "whose adapter is refused",
      { gpu: { requestAdapter: () => Promise.reject(new Error("no")) } },
      /^WebGPU offers no adapter here$/,
      false,
    ],
    [
      "that is not offered",
      { adapter: null },
      /^WebGPU offers no adapter here$/,
      false,
    ],
    [
      "that tells nothing of itself",
      {
        adapter: adapter({
          info: { vendor: "", architecture: "", device: "", description: "" },
        }),
      },
      /tells nothing of itself$/,
      false,
    ],
    [
      "without any information",
      { adapter: adapter({ info: undefined }) },
      /tells nothing of itself$/,
      false,
    ],
    [
      "in compatibility mode, by its features",
      { adapter: adapter({ features: new Set() }) },
      /compatibility mode/,
      false,
    ],
    [
      "in compatibility mode, by its own account",
      { adapter: adapter({ isCompatibilityMode: true }) },
      /compatibility mode/,
      false,
    ],
    [
      "in compatibility mode, by its driver",
      {
        adapter: adapter({
          info: {
            ...info,
            description: "OpenGLES backend, Compatibility Mode",
          },
        }),
      },
      /compatibility mode/,
      false,
    ],
    [
      "in software",
      { adapter: adapter({ info: { ...info, isFallbackAdapter: true } }) },
      /software adapter/,
      false,
    ],
  ])("%s leads to WASM with the reason", async (_, parts, note, isKept) => {
    const chosen = await choose(parts);
    expect(chosen.device.label).toBe("WASM, 2 threads");
    expect(chosen.note).toMatch(note);
    expect(told).toContain("opened the processor of wasm");
    // what the GPU did wrong is remembered; what had other causes is not
    expect("fault" in (known.adapters[name] ?? {})).toBe(isKept);
    if (!isKept) return;
    told = [];
    const next = await choose({});
    expect(next.note).toMatch(/^WebGPU is not used: .* when it was tried; /);
    expect(told).toEqual([
      "asked for an adapter",
      "fit",
      "opened the processor of wasm",
    ]);
  });

  it("that fails the check before the run is not used again either", async () => {
    await choose({});
    // right in its trial then, wrong now
    const chosen = await choose({
      openGpu: () => Promise.resolve(gpuOf(new PlayedGpu({ spoil: zeros }))),
    });
    expect(chosen.note).toMatch(/in a check before the run its numbers differ/);
    expect(known.adapters[name]?.fault).toMatch(/^in a check before the run/);
  });

  it("an adapter of older browsers, which know no levels, is none of them", async () => {
    const chosen = await choose({
      adapter: adapter({ features: new Set(), limits: {} }),
    });
    expect(chosen.device.label).toBe("WebGPU (nvidia ada)");
  });
});

describe("a browser whose GPUs are new", () => {
  const beginsOnWasm = "WebGPU is new in this browser";

  it("begins on WASM, and says that the GPU is still to be tried", async () => {
    const chosen = await choose({}, { beginsOnWasm });
    expect(chosen.device.label).toBe("WASM, 2 threads");
    expect(chosen.note).toBe(beginsOnWasm);
    expect(chosen.untried).toBe(true);
    expect(told).not.toContain("opened the GPU");
  });

  it("takes its GPU once that has passed", async () => {
    await choose({});
    const chosen = await choose({}, { beginsOnWasm });
    expect(chosen.device.label).toBe("WebGPU (nvidia ada)");
    expect(chosen.untried).toBeUndefined();
  });

  it("stays on WASM where it has failed, and does not try it again", async () => {
    await choose({
      openGpu: () => Promise.resolve(gpuOf(new PlayedGpu({ spoil: zeros }))),
    });
    const chosen = await choose({}, { beginsOnWasm });
    expect(chosen.note).toMatch(/nothing but zeros/);
    expect(chosen.untried).toBeUndefined();
  });
});

describe("a device that is asked for", () => {
  const by = "?device=x";

  it("is WASM without a word to the GPU", async () => {
    const chosen = await choose({}, { asked: { kind: "wasm", by } });
    expect(chosen.note).toBe("chosen by ?device=x");
    expect(told).toEqual(["fit", "opened the processor of wasm"]);
  });

  it("is the GPU whatever it is, tried and never timed", async () => {
    const chosen = await choose(
      { adapter: adapter({ info: { ...info, isFallbackAdapter: true } }) },
      { asked: { kind: "webgpu", by } },
    );
    expect(chosen.device.label).toBe("WebGPU (nvidia ada)");
    expect(chosen.note).toBe("chosen by ?device=x");
    expect(told).not.toContain("timing the GPU and the processor");
  });

  it("is tried again though it has failed", async () => {
    const asked = { kind: "webgpu", by } as const;
    const wrong = () => Promise.resolve(gpuOf(new PlayedGpu({ spoil: zeros })));
    await expect(choose({ openGpu: wrong }, { asked })).rejects.toThrow(
      /nothing but zeros/,
    );
    expect(known.adapters[name]?.fault).toBeDefined();
    await choose({}, { asked });
    expect(known.adapters[name]?.fault).toBeUndefined();
  });

  it.each([
    ["there is none", { adapter: null }, "WebGPU offers no adapter here"],
    [
      "the browser does not answer",
      {
        gpu: { requestAdapter: () => new Promise<null>(() => undefined) },
        limits: { adapterMilliseconds: 20, trialMilliseconds: 1000 },
      },
      "WebGPU is not used: the browser was asked for a GPU and did not answer",
    ],
  ])("is refused where %s", async (_, browser, reason) => {
    const asked = { kind: "webgpu", by } as const;
    await expect(choose(browser, { asked })).rejects.toThrow(
      `${reason}, though ?device=x asks for it; take that back to run on WASM`,
    );
  });
});

it("after a failure in a run, the next one does without the GPU", async () => {
  const chosen = await choose({}, { gpuFailure: "out of memory" });
  expect(chosen.note).toMatch(
    /^The GPU failed in an earlier run \(out of memory\)/,
  );
  expect(told).toEqual(["fit", "opened the processor of wasm"]);
});
