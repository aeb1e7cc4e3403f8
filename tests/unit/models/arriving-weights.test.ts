/** @file Weights while they arrive, and when they are taken over. */
import { describe, expect, it } from "vitest";
import { ArrivingWeights } from "../../../src/models/arriving-weights.ts";
import type { Piece } from "../../../src/models/layout.ts";

const shape = [2];
const piece: Piece = {
  name: "ln_f.bias",
  shape,
  encoding: "f32",
  begin: 0,
  end: 8,
  element: 0,
  elements: 2,
};
const bytes = new Uint8Array(new Float32Array([3, -0.5]).buffer);

function arriving(): ArrivingWeights {
  return new ArrivingWeights(new Map([[piece.name, shape]]));
}

describe("a weight that has been released", () => {
  it("is not given again, and is not missing either", async () => {
    const weights = arriving();
    weights.add(piece, bytes);
    const taken = await weights.get(piece.name);
    weights.release(piece.name);
    expect([...taken.data]).toEqual([3, -0.5]);
    await expect(weights.get(piece.name)).rejects.toThrow(
      "internal: ln_f.bias has been released",
    );
    expect(weights.missing()).toEqual([]);
  });
});

describe("a weight that has not arrived", () => {
  it("cannot be released", async () => {
    const weights = arriving();
    weights.release(piece.name);
    weights.add(piece, bytes);
    await expect(weights.get(piece.name)).resolves.toMatchObject({ shape });
  });
});

describe("a weight that is asked for again", () => {
  it("is decoded once where the model is small", async () => {
    const weights = arriving();
    weights.add(piece, bytes);
    const { data } = await weights.get(piece.name);
    expect((await weights.get(piece.name)).data).toBe(data);
  });

  it("is decoded anew where the model is large, so that no more than a layer is there", async () => {
    const large = [5 * 1024 * 1024];
    const weights = new ArrivingWeights(
      new Map([
        [piece.name, shape],
        ["wte.weight", large],
      ]),
    );
    weights.add(piece, bytes);
    const { data } = await weights.get(piece.name);
    const again = await weights.get(piece.name);
    expect(again.data).toEqual(data);
    expect(again.data).not.toBe(data);
  });
});
