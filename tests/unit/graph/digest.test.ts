/** @file Digests name computations: different ones must never share a name. */
import { describe, expect, test } from "vitest";
import { digestBytes, digestText } from "../../../src/graph/digest.ts";

describe("a digest", () => {
  test("is 32 hexadecimal digits, the same for the same text", () => {
    expect(digestText("add n1 n2")).toMatch(/^[0-9a-f]{32}$/);
    expect(digestText("add n1 n2")).toBe(digestText("add n1 n2"));
    expect(digestText("")).not.toBe(digestText("\0"));
  });

  // differences once faded out after some hundred words, and minimum was taken for maximum
  test.each([1, 10, 66, 200, 1000, 100_000])(
    "keeps a difference under %i characters after it",
    (length) => {
      const tail = "x".repeat(length);
      expect(digestText(`maximum${tail}`)).not.toBe(
        digestText(`minimum${tail}`),
      );
      for (const lane of [0, 8, 16, 24]) {
        expect(digestText(`maximum${tail}`).slice(lane, lane + 8)).not.toBe(
          digestText(`minimum${tail}`).slice(lane, lane + 8),
        );
      }
    },
  );

  test("tells long tensors apart by any one element", () => {
    const zeros = new Float32Array(5000);
    const digests = new Set([digestBytes(zeros)]);
    for (let place = 0; place < zeros.length; place += 7) {
      digests.add(digestBytes(zeros.with(place, 1)));
    }
    expect(digests.size).toBe(1 + Math.ceil(zeros.length / 7));
  });

  test("tells counted texts apart, also by 32 of its bits", () => {
    const count = 20_000;
    const texts = Array.from({ length: count }, (_, index) =>
      digestText(`add ${index} ${count - index}`),
    );
    expect(new Set(texts).size).toBe(count);
    for (const lane of [0, 8, 16, 24]) {
      const part = new Set(texts.map((text) => text.slice(lane, lane + 8)));
      // by chance 0.05 pairs of 20,000 share 32 bits
      expect(part.size).toBeGreaterThanOrEqual(count - 3);
    }
  });
});
