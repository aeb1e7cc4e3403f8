/** @file The check that a device passes before its numbers are shown. */
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { CpuDevice } from "../../../src/engine/cpu-device.ts";
import { checkDevice } from "../../../src/engine/self-check.ts";
import { FaultyDevice } from "./faulty-device.ts";

describe("the self-check", () => {
  it("passes where the numbers are NumPy's", async () => {
    const device = new CpuDevice(ort, "native", "CPU");
    expect(await checkDevice(device)).toBeUndefined();
  });

  it("finds one wrong number", async () => {
    const device = new FaultyDevice((value) => {
      if (value.dtype === "float32") value.data[5] = 0;
      return value;
    });
    expect(await checkDevice(device)).toMatch(/^its numbers differ by/);
  });

  it("finds numbers that are none", async () => {
    const device = new FaultyDevice((value) => {
      if (value.dtype === "float32") value.data[5] = NaN;
      return value;
    });
    expect(await checkDevice(device)).toMatch(/differ by NaN/);
  });

  it("finds a device that fails", async () => {
    const device = new FaultyDevice(() => {
      throw new Error("out of memory");
    });
    expect(await checkDevice(device)).toBe("it failed (out of memory)");
  });
});
