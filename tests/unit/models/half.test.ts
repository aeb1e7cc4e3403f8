/** @file Half precision, all 65,536 of them. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decodeHalves, encodeHalves } from "../../../src/models/half.ts";

/**
 * SHA-256 of NumPy's values, little-endian float32 with each NaN as 0x7fc00000:
 * `numpy.arange(65536, dtype="u2").view("f2").astype("f4")`
 */
const numpys =
  "385ff5fe69182797cda5f1827e20cf423f4416bc9246f27d0eec27cac9039259";

const halves = Uint16Array.from({ length: 0x10000 }, (_, index) => index);

function decoded(): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  decodeHalves(new Uint8Array(halves.buffer), floats, 0);
  return floats;
}

describe("half precision", () => {
  it("is decoded as NumPy decodes it, each value", () => {
    const floats = decoded();
    const bits = new Uint32Array(floats.buffer);
    floats.forEach((value, index) => {
      if (Number.isNaN(value)) bits[index] = 0x7fc00000;
    });
    const bytes = new Uint8Array(bits.buffer);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(numpys);
  });

  it("has the values at its ends", () => {
    const floats = decoded();
    expect(
      [0x0001, 0x03ff, 0x0400, 0x3c00, 0x7bff].map((h) => floats[h]),
    ).toEqual([2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, 65504]);
    expect(Object.is(floats[0x8000], -0)).toBe(true);
    expect([floats[0x7c00], floats[0xfc00], floats[0x7e00]]).toEqual([
      Infinity,
      -Infinity,
      NaN,
    ]);
  });

  it("comes back from single precision as it was, each value but the kinds of NaN", () => {
    const encoded = new Uint16Array(encodeHalves(decoded()).buffer);
    const isNaN = (half: number): boolean => (half & 0x7fff) > 0x7c00;
    const changed = halves.filter(
      (half, index) => half !== encoded[index] && !isNaN(half),
    );
    expect([...changed]).toEqual([]);
  });

  it("is decoded at an odd place of a file, into the middle of a weight", () => {
    const file = Uint8Array.of(9, 0x00, 0x3c, 0x00, 0xc0);
    const weight = new Float32Array(4);
    decodeHalves(file.subarray(1), weight, 1);
    expect([...weight]).toEqual([0, 1, -2, 0]);
  });
});
