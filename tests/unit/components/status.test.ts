/** @file How a state of a cell reads in its status line, and what a press is said to download. */
import { describe, expect, it } from "vitest";

import {
  downloadSize,
  megabytes,
} from "../../../src/components/download-size.ts";
import { asSent } from "../../../src/live/runtime-files.ts";
import type { CellState } from "../../../src/live/state.ts";
import { statusLine } from "../../../src/components/LiveCell/status.ts";

describe("the status line of a cell", () => {
  it("counts bytes, speed and time left while downloading", () => {
    const { text, progress, announcement } = statusLine({
      kind: "downloading",
      bytesPerSecond: 1_500_000,
      parts: [
        { label: "Python", loaded: 6_000_000, total: 6_000_000 },
        { label: "engine", loaded: 1_000_000, total: 4_000_000 },
        { label: "model", loaded: 0, total: 4_000_000 },
      ],
    });
    expect(text).toBe(
      "Downloading engine, model: 7.0 MB of 14.0 MB, 1.5 MB/s, about 5 s left",
    );
    expect(progress).toBeCloseTo(0.5);
    expect(announcement).toBe("Downloading 14.0 MB");
  });

  it("names the layer while running, and announces no figure", () => {
    const line = statusLine({
      kind: "running",
      step: "layer 3 of 12",
      done: 3,
      total: 12,
    });
    expect(line).toEqual({
      text: "Running: layer 3 of 12",
      announcement: "Running",
      progress: 0.25,
    });
  });

  it("tells every state from the others in words, to who looks and to who listens", () => {
    const report = {
      device: "WASM, 1 thread",
      milliseconds: { load: 0, python: 0, engine: 0, total: 1000 },
    };
    const states = [
      { kind: "gone" },
      { kind: "queued", behind: "loss" },
      { kind: "downloading", parts: [], bytesPerSecond: 0 },
      { kind: "preparing", what: "compiling" },
      { kind: "running", step: "layer 1", done: 0, total: 1 },
      { kind: "done", result: { report } },
      { kind: "cancelled" },
      { kind: "failed", failure: { title: "It broke", message: "" } },
      { kind: "unsupported", reason: "No workers here." },
    ] as unknown as readonly CellState[];
    for (const key of ["text", "announcement"] as const) {
      const told = states.map((state) => statusLine(state)[key]);
      expect(told).not.toContain("");
      expect(new Set(told).size).toBe(states.length);
    }
  });

  it("says what failed", () => {
    const failure = { title: "The model did not load", message: "" };
    expect(statusLine({ kind: "failed", failure }).text).toBe(
      "Failed: The model did not load",
    );
  });
});

describe("the size of a download", () => {
  it("is Python and one engine beside the model, compressed", () => {
    const size = (gzip: number) => ({ bytes: 2 * gzip, gzip });
    const engine = { mjs: "a.mjs", wasm: "a.wasm", wasmBytes: 1 };
    expect(
      downloadSize({
        sent: {},
        workers: {
          engine: "engine.js",
          python: "python.js",
          check: "",
          files: [],
        },
        python: {
          ...size(6),
          path: "python/",
          standardLibrary: "",
          modules: "",
          files: [],
        },
        engine: {
          wasm: { ...size(3), ...engine },
          jspi: { ...size(5), ...engine },
          asyncify: { ...size(7), ...engine },
        },
      }),
    ).toEqual({ wasm: 9, jspi: 11, asyncify: 13 });
  });

  it("is told in the same measure while it comes: compressed, from none to all", () => {
    const size = { bytes: 1000, gzip: 250 };
    expect(asSent(0, size)).toEqual([0, 250]);
    expect(asSent(500, size)).toEqual([125, 250]);
    expect(asSent(1000, size)).toEqual([250, 250]);
    // a host's own compression may count more than was announced
    expect(asSent(1200, size)).toEqual([250, 250]);
  });

  it("reads in kB below a megabyte", () => {
    expect(megabytes(340_400)).toBe("340 kB");
    expect(megabytes(999_600)).toBe("1.0 MB");
  });
});
