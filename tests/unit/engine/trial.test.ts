/** @file A device's first trial, and how long it takes for a layer. */
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { CpuDevice } from "../../../src/engine/cpu-device.ts";
import { paceOf, shapeKey } from "../../../src/engine/pace.ts";
import { tryDevice } from "../../../src/engine/trial.ts";
import { FaultyDevice } from "./faulty-device.ts";

describe("the first trial", () => {
  it("passes where the numbers are the evaluator's", async () => {
    expect(
      await tryDevice(new CpuDevice(ort, "native", "CPU")),
    ).toBeUndefined();
  });

  it.each([
    [
      "zeros",
      (data: Float32Array) => data.fill(0),
      "its product of matrices is nothing but zeros",
    ],
    [
      "NaN",
      (data: Float32Array) => data.fill(NaN),
      "its product of matrices differs by NaN, allowed is 0.001",
    ],
    [
      "a row that is another's",
      (data: Float32Array) => data.copyWithin(0, 45, 90),
      /^its product of matrices differs by /,
    ],
  ])("finds %s", async (_, spoil, words) => {
    const device = new FaultyDevice((value) => {
      if (value.dtype === "float32") spoil(value.data);
      return value;
    });
    const problem = await tryDevice(device);
    if (typeof words === "string") expect(problem).toBe(words);
    else expect(problem).toMatch(words);
  });

  it.each(
    [
      "product of matrices",
      "product of batches",
      "product with rows",
      "softmax",
      "layer norm",
      "gather",
      "transpose",
      "sum",
      "maximum",
    ].map((kind, at) => ({ kind, at })),
  )(
    "finds one wrong number in its $kind, and names it",
    async ({ kind, at }) => {
      let downloads = 0;
      const device = new FaultyDevice((value) => {
        if (downloads++ === at && value.dtype === "float32") {
          value.data[5] = (value.data[5] ?? 0) + 0.01;
        }
        return value;
      });
      expect(await tryDevice(device)).toBe(
        `its ${kind} differs by 0.010, allowed is 0.001`,
      );
    },
  );

  it("finds a device that fails", async () => {
    const device = new FaultyDevice(() => {
      throw new Error("the device was lost");
    });
    expect(await tryDevice(device)).toBe("it failed (the device was lost)");
  });
});

const embedded = {
  nLayers: 4,
  nHeads: 8,
  dModel: 128,
  dHead: 16,
  dMlp: 512,
  dVocab: 10_000,
};

describe("the pace", () => {
  it("is a time, and leaves nothing on the device", async () => {
    const device = new FaultyDevice((value) => value);
    const milliseconds = await paceOf(device, embedded);
    expect(milliseconds).toBeGreaterThan(0);
    expect(milliseconds).toBeLessThan(10_000);
    expect(device.kept).toBe(0);
  });

  it("is of a shape: another width, or another vocabulary, is another", () => {
    expect(shapeKey(embedded)).toBe("4x8x128x16x512x10000");
    expect(shapeKey({ ...embedded, dVocab: 50_257 })).not.toBe(
      shapeKey(embedded),
    );
  });
});
