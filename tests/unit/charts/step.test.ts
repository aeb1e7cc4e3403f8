/** @file The sharp change in a curve: found at the half for any length, and not where there is none. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { atOnce } from "../../../src/charts/slices.ts";
import { findStep } from "../../../src/charts/step.ts";

/** Losses of one row scatter by about a unit before the repetition, and by less after it. */
const before = fc.double({ min: 8, max: 11, noNaN: true });
const after = fc.double({ min: 0, max: 0.5, noNaN: true });

describe("a drop at the half", () => {
  it("is found for any length and any noise of one row", () => {
    const curve = fc
      .integer({ min: 4, max: 120 })
      .chain((half) =>
        fc.tuple(
          fc.array(before, { minLength: half, maxLength: half }),
          fc.array(after, { minLength: half - 1, maxLength: half - 1 }),
        ),
      );
    fc.assert(
      // noise has no liking for extreme values
      fc.property(fc.noBias(curve), ([high, low]) => {
        const step = atOnce(findStep([...high, ...low]));
        expect(step?.length).toBe(high.length);
        expect(step?.from).toBe(high.length);
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it("of a millionth on a thousand is found, too", () => {
    const values = Array.from({ length: 40 }, (_, i) =>
      i < 20 ? 1000.000002 : 1000.000001,
    );
    expect(atOnce(findStep(values))?.length).toBe(20);
  });
});

describe("no drop", () => {
  it("is seen in noise", () => {
    const noise = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 60,
      maxLength: 120,
    });
    // a generator may come up with a step by itself, which is one
    const found = fc
      .sample(noise, { numRuns: 200, seed: 7 })
      .filter((values) => atOnce(findStep(values)) !== undefined);
    expect(found.length).toBeLessThan(5);
  });

  it.each([
    ["a slope", (i: number) => 10 - i / 10],
    ["a wave", (i: number) => Math.sin(i / 5)],
    ["one high value", (i: number) => (i === 50 ? 9 : 1)],
    ["a slow decay", (i: number) => 10 * Math.exp(-i / 8)],
    ["one value", () => 3],
    ["a gap", (i: number) => (i === 3 ? NaN : i < 50 ? 9 : 0)],
  ])("is seen in %s", (_, of) => {
    const values = Array.from({ length: 99 }, (_, i) => of(i));
    expect(atOnce(findStep(values))).toBeUndefined();
  });
});
