/** @file Weights as they arrive, in chunks of any size. */
import { describe, expect, it } from "vitest";
import { WeightStore } from "../../../src/models/weight-store.ts";
import { float16, float32, safetensors } from "./file.ts";

const expected = new Map([
  ["wte.weight", [2, 2]],
  ["h.0.ln_1.bias", [3]],
]);

/** With the prefix that some checkpoints have, a mask between the weights, and odd alignment. */
const file = safetensors({
  "transformer.wte.weight": float16([2, 2], [0x3c00, 0xc000, 0x3800, 0x0000]),
  "h.0.attn.bias": {
    dtype: "BOOL",
    shape: [3],
    bytes: Uint8Array.of(1, 0, 1),
  },
  "h.0.ln_1.bias": float32([3], [0.5, -1, 3.25]),
});

/** Feeds a file to a store in chunks of one size. */
function feed(store: WeightStore, bytes: Uint8Array, size: number): void {
  for (let begin = 0; begin < bytes.length; begin += size) {
    store.push(bytes.slice(begin, begin + size));
  }
}

describe("WeightStore", () => {
  it.each([1, 2, 3, 7, 8, 9, 64, 1000])(
    "gives every weight when bytes come %i at a time",
    async (size) => {
      const store = new WeightStore(expected);
      feed(store, file, size);
      store.end();
      const wte = await store.get("wte.weight");
      expect(wte.shape).toEqual([2, 2]);
      expect([...wte.data]).toEqual([1, -2, 0.5, 0]);
      const bias = await store.get("h.0.ln_1.bias");
      expect([...bias.data]).toEqual([0.5, -1, 3.25]);
    },
  );

  it("keeps none of the bytes that it was given", async () => {
    const store = new WeightStore(expected);
    const bytes = file.slice();
    store.push(bytes);
    bytes.fill(255);
    const bias = await store.get("h.0.ln_1.bias");
    expect([...bias.data]).toEqual([0.5, -1, 3.25]);
  });

  it("gives a weight before the rest of the file is there", async () => {
    const store = new WeightStore(expected);
    store.push(file.slice(0, file.length - 1));
    expect((await store.get("wte.weight")).shape).toEqual([2, 2]);
    const late = Promise.race([
      store.get("h.0.ln_1.bias"),
      Promise.resolve("not yet"),
    ]);
    expect(await late).toBe("not yet");
  });

  it("gives everyone an array of their own", async () => {
    const store = new WeightStore(expected);
    const early = store.get("wte.weight");
    store.push(file);
    const late = await store.get("wte.weight");
    expect(await early).toEqual(late);
    expect((await early).data).not.toBe(late.data);
  });

  it("fails what a truncated file does not have, and keeps what it has", async () => {
    const store = new WeightStore(expected);
    store.push(file.slice(0, file.length - 1));
    store.end();
    await expect(store.get("h.0.ln_1.bias")).rejects.toThrow(
      "safetensors: the file ends without 1 of the model's weights, first h.0.ln_1.bias; it is truncated or belongs to another model",
    );
    await expect(store.get("wte.weight")).resolves.toBeDefined();
  });

  it("refuses a weight of another shape than the configuration says", () => {
    const store = new WeightStore(new Map([["wte.weight", [4]]]));
    expect(() => store.push(file)).toThrow(
      /: wte\.weight must be \[4\] by config\.json, got \[2,2\]/,
    );
  });

  it("refuses a name that the model does not have", async () => {
    const store = new WeightStore(expected);
    await expect(store.get("wpe.weight")).rejects.toThrow(
      "internal: the model has no wpe.weight",
    );
  });

  it("passes on why loading failed to whoever waits", async () => {
    const store = new WeightStore(expected);
    const waiting = store.get("wte.weight");
    store.fail(new Error("the connection broke"));
    await expect(waiting).rejects.toThrow("the connection broke");
  });
});
