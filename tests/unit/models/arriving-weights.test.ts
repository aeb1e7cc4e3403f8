/** @file Weights while they arrive, and when they are taken over. */
import { describe, expect, it } from "vitest";
import { ArrivingWeights } from "../../../src/models/arriving-weights.ts";
import {
  encodeUnits,
  type TensorEncoding,
} from "../../../src/models/encoding.ts";
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

describe("a weight that was given back", () => {
  it("leaves its memory to the next of a large model, and none of a small one's", async () => {
    const also: Piece = { ...piece, name: "ln_f.weight" };
    for (const large of [true, false]) {
      const weights = new ArrivingWeights(
        new Map([
          [piece.name, shape],
          [also.name, shape],
          ["wte.weight", [large ? 5 * 1024 * 1024 : 2]],
        ]),
      );
      weights.add(piece, bytes);
      weights.add(also, new Uint8Array(new Float32Array([7, 8]).buffer));
      const first = await weights.get(piece.name);
      weights.giveBack(first);
      const other = await weights.get(also.name);
      expect([...other.data]).toEqual([7, 8]);
      expect(other.data === first.data).toBe(large);
      const again = await weights.get(piece.name);
      expect([...again.data]).toEqual([3, -0.5]);
      expect([...other.data]).toEqual([7, 8]);
    }
  });
});

describe("rows of a weight", () => {
  const name = "wte.weight";
  const [rows, columns] = [300, 130];
  const values = Float32Array.from(
    { length: rows * columns },
    (_, at) => Math.sin(at) / (1 + (at % 7)),
  );

  /** In two pieces, the second from a block of rows on. @param also what makes the model large */
  function matrix(encoding: TensorEncoding, also: number): ArrivingWeights {
    const weights = new ArrivingWeights(
      new Map([
        [name, [rows, columns]],
        ["h.0.mlp.c_fc.weight", [also]],
      ]),
    );
    for (const [from, to] of [
      [0, 128],
      [128, rows],
    ] as const) {
      const own = values.slice(from * columns, to * columns);
      const content = encodeUnits(encoding, [to - from, columns], own);
      weights.add(
        {
          name,
          shape: [rows, columns],
          encoding,
          begin: 0,
          end: content.length,
          element: from * columns,
          elements: own.length,
        },
        content,
      );
    }
    return weights;
  }

  it.each(["f32", "f16", "q12-0", "q12-1", "q8-0", "q8-1"] as const)(
    "are those of the whole, in %s",
    async (encoding) => {
      for (const also of [1, 5 * 1024 * 1024]) {
        const weights = matrix(encoding, also);
        const { data } = await weights.get(name);
        const asked = [299, 0, 127, 128, 0];
        const picked = await weights.rows(name, asked);
        expect(picked.shape).toEqual([5, columns]);
        expect([...picked.data]).toEqual(
          asked.flatMap((row) => [
            ...data.subarray(row * columns, (row + 1) * columns),
          ]),
        );
      }
    },
  );
});
