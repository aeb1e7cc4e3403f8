import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { missingPlaces, thinned } from "../../../src/charts/thin.ts";

/** Each pixel's positions looked at one by one. */
function one(
  values: readonly number[],
  first: number,
  last: number,
  n: number,
) {
  const count = last - first + 1;
  const places: number[] = [];
  for (let pixel = 0; pixel < n; pixel++) {
    const from = first + Math.floor((pixel * count) / n);
    const to = first + Math.floor(((pixel + 1) * count) / n);
    const finite = Array.from({ length: to - from }, (_, i) => from + i).filter(
      (i) => Number.isFinite(values[i]),
    );
    const at = (i: number) => values[i] ?? NaN;
    const low = finite.reduce(
      (a, b) => (at(b) < at(a) ? b : a),
      finite[0] ?? -1,
    );
    const high = finite.reduce(
      (a, b) => (at(b) > at(a) ? b : a),
      finite[0] ?? -1,
    );
    if (low < 0) places.push(from);
    else places.push(...new Set([Math.min(low, high), Math.max(low, high)]));
  }
  return places;
}

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -3, max: 3 }) },
  fc.constantFrom(NaN, Infinity, -Infinity),
);

describe("of very many positions", () => {
  it("the extremes of each pixel are drawn, however the positions are looked at", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.tuple(fc.nat(20_000), fc.nat(20_000)),
        (length, pattern, room, ends) => {
          const values = Array.from(
            { length },
            (_, i) => pattern[(i * i + i) % pattern.length] ?? 0,
          );
          const [a, b] = ends.map((end) => end % length) as [number, number];
          const [first, last] = [Math.min(a, b), Math.max(a, b)];
          if (last - first + 1 <= 2 * room) return;
          expect(thinned(values, { first, last }, room)).toEqual(
            one(values, first, last, room),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("what is no number has one cross in a pixel, and none is passed over where there are few", () => {
    const values = Array.from({ length: 5000 }, () => 1);
    for (const at of [0, 1023, 1024, 3000, 4999]) values[at] = NaN;
    expect(missingPlaces(values, undefined, 5000)).toEqual([
      0, 1023, 1024, 3000, 4999,
    ]);
    expect(missingPlaces(values, undefined, 5)).toEqual([0, 1023, 3000, 4999]);
    expect(missingPlaces(values, { first: 1000, last: 1500 }, 600)).toEqual([
      1023, 1024,
    ]);
    const none = Array.from({ length: 3000 }, () => NaN);
    expect(missingPlaces(none, undefined, 3)).toEqual([0, 1000, 2000]);
  });
});
