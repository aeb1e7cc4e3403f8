/** @file What a browser keeps of its devices: read back as it was written, and never more than it says. */
import { describe, expect, it } from "vitest";
import {
  keyOfKnown,
  paceText,
  parseKnown,
  together,
  type KnownDevices,
} from "../../../src/live/known-devices.ts";
import type { RuntimeFiles } from "../../../src/live/runtime-files.ts";

const pace = { webgpu: 3, wasm: 2, build: "jspi" } as const;
const known: KnownDevices = {
  of: "browser 1, engine 1",
  adapters: {
    "nvidia ada": { paces: { "a shape": pace } },
    intel: { fault: "zeros", paces: {} },
  },
};

describe("what is known", () => {
  it("comes back as it was kept, for the same browser and engine", () => {
    expect(parseKnown(JSON.stringify(known), known.of)).toEqual(known);
  });

  it.each([
    ["nothing", null],
    ["of another browser", JSON.stringify({ ...known, of: "browser 2" })],
    ["cut short", JSON.stringify(known).slice(0, -3)],
    ["null", "null"],
    ["without adapters", JSON.stringify({ of: known.of })],
    [
      "with a pace that is none",
      JSON.stringify({
        of: known.of,
        adapters: { intel: { paces: { "a shape": { ...pace, wasm: NaN } } } },
      }),
    ],
    [
      "with a build that there is not",
      JSON.stringify({
        of: known.of,
        adapters: { a: { paces: { b: { ...pace, build: "x" } } } },
      }),
    ],
  ])("is nothing where what was kept is %s", (_, text) => {
    expect(parseKnown(text, known.of)).toEqual({ of: known.of, adapters: {} });
  });

  it("is of one browser's version and one engine", () => {
    const runtime = (engine: string, version: string) =>
      ({
        workers: { engine },
        engine: { jspi: { wasm: version } },
      }) as RuntimeFiles;
    const keys = [
      keyOfKnown("Chrome/156", runtime("engine-a.js", "1.30.0")),
      keyOfKnown("Chrome/157", runtime("engine-a.js", "1.30.0")),
      keyOfKnown("Chrome/156", runtime("engine-b.js", "1.30.0")),
      keyOfKnown("Chrome/156", runtime("engine-a.js", "1.31.0")),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("of two tabs is put together, the newer finding first", () => {
    const other: KnownDevices = {
      of: known.of,
      adapters: { "nvidia ada": { paces: { "another shape": pace } } },
    };
    expect(together(known, other).adapters).toEqual({
      ...known.adapters,
      "nvidia ada": { paces: { "a shape": pace, "another shape": pace } },
    });
    const newer = { of: "browser 2", adapters: {} };
    expect(together(known, newer)).toEqual(newer);
  });
});

it.each([
  [{ webgpu: 14, wasm: 10 }, "wasm", "WebGPU was 1.4 times slower here"],
  [{ webgpu: 10, wasm: 31 }, "webgpu", "WASM was 3.1 times slower here"],
  [{ webgpu: 10.2, wasm: 10 }, "wasm", "WebGPU was about as fast here"],
  [{ webgpu: 1, wasm: 123.4 }, "webgpu", "WASM was 123 times slower here"],
] as const)("a pace of %j on %s reads: %s", (times, chosen, text) => {
  expect(paceText({ ...times, build: "jspi" }, chosen)).toBe(text);
});
