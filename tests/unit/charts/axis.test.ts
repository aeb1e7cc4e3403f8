/** @file Axes of numbers at every magnitude: labels can be told apart, are in order, are true, and have their room. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  axisWithin,
  type NumberAxis,
  numberAxis,
  shareOn,
  widestLabel,
} from "../../../src/charts/axis.ts";

/** Ends of an axis: anywhere, of any size, far apart or with nothing but the last digits between them. */
const ends = fc
  .tuple(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -16, max: 2 }).map((power) => 10 ** power),
    ),
    fc.boolean(),
  )
  .map(([from, second, relative]) => {
    const to = relative ? from + Math.abs(from) * second : second;
    return Number.isFinite(to)
      ? ([from, to] as const)
      : ([from, from] as const);
  });

/** What a label says, as the number that is drawn. */
function said(label: string, { power }: NumberAxis): number {
  const [digits = "", exponent = "0"] = label.replaceAll("−", "-").split("e");
  const drawn = Number(`${digits}e${Number(exponent) - power}`);
  expect(drawn).not.toBeNaN();
  return drawn;
}

const axes = [
  [
    "ending at ticks",
    (low: number, high: number) => numberAxis(low, high, { count: 6 }),
  ],
  [
    "ending at its values",
    (low: number, high: number) =>
      numberAxis(low, high, { count: 10, round: false }),
  ],
  [
    "in the room of a phone",
    (low: number, high: number) =>
      axisWithin(280, low, high, { count: 5, round: false }),
  ],
] as const;

describe.each(axes)("an axis %s", (_, axisOf) => {
  it("has labels that differ, in the order of what they stand for", () => {
    fc.assert(
      fc.property(ends, ([low, high]) => {
        const { ticks } = axisOf(low, high);
        const labels = ticks.map(({ label }) => label);
        expect(new Set(labels).size).toBe(labels.length);
        ticks.reduce(
          (before, tick) => {
            expect(tick.at).toBeGreaterThan(before.at);
            return tick;
          },
          { at: -Infinity, label: "" },
        );
      }),
      { numRuns: 500 },
    );
  });

  it("says in each label what stands there", () => {
    fc.assert(
      fc.property(ends, ([low, high]) => {
        const axis = axisOf(low, high);
        const size = Math.max(Math.abs(axis.low), Math.abs(axis.high));
        for (const { at, label } of axis.ticks) {
          // double precision rounds the product of two numbers once
          expect(Math.abs(said(label, axis) - at)).toBeLessThanOrEqual(
            size * 2 ** -50,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it("holds both ends, and puts them apart", () => {
    fc.assert(
      fc.property(ends, ([low, high]) => {
        const axis = axisOf(low, high);
        for (const end of [low, high]) {
          const share = shareOn(axis, end);
          expect(share).toBeGreaterThanOrEqual(-1e-6);
          expect(share).toBeLessThanOrEqual(1 + 1e-6);
        }
        expect(axis.high).toBeGreaterThan(axis.low);
      }),
      { numRuns: 500 },
    );
  });

  it("has labels that a chart has room for", () => {
    fc.assert(
      fc.property(ends, ([low, high]) => {
        expect(widestLabel(axisOf(low, high).ticks)).toBeLessThan(170);
      }),
      { numRuns: 500 },
    );
  });
});

describe("labels", () => {
  const of = (low: number, high: number) =>
    numberAxis(low, high, { count: 4 }).ticks.map(({ label }) => label);

  it.each([
    [0, 1, ["0.0", "0.5", "1.0"]],
    [0, 12, ["0", "5", "10", "15"]],
    [-0.3, 0.3, ["−0.4", "−0.2", "0.0", "0.2", "0.4"]],
    [0, 1e6, ["0", "5e5", "1e6"]],
    [0, 3e-8, ["0", "1e−8", "2e−8", "3e−8"]],
    [1000.0001, 1000.0002, ["1000.00010", "1000.00015", "1000.00020"]],
    [999_000, 999_500, ["999000", "999200", "999400", "999600"]],
    [1e300, 1.5e308, ["0", "5e307", "1e308", "1.5e308"]],
    [5, 5, ["4.5", "5.0", "5.5"]],
    [0, 0, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]],
    [NaN, Infinity, ["0.0", "0.5", "1.0"]],
  ])("from %f to %f are %j", (low, high, labels) => {
    expect(of(low, high)).toEqual(labels);
  });

  it("along x leave room between each other", () => {
    fc.assert(
      fc.property(
        ends,
        fc.integer({ min: 120, max: 700 }),
        ([low, high], room) => {
          const axis = axisWithin(room, low, high, { count: 10, round: false });
          if (axis.ticks.length < 3) return;
          const places = axis.ticks.map(
            ({ at }) => (room * (at - axis.low)) / (axis.high - axis.low),
          );
          const widest = widestLabel(axis.ticks);
          places.slice(1).forEach((place, i) => {
            expect(place - (places[i] ?? NaN)).toBeGreaterThan(widest);
          });
        },
      ),
    );
  });

  it("of positions are whole", () => {
    const { ticks } = numberAxis(0, 2, {
      count: 10,
      round: false,
      whole: true,
    });
    expect(ticks.map(({ label }) => label)).toEqual(["0", "1", "2"]);
  });
});
