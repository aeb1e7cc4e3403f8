/** @file Zooming a curve: always within it, never too close, and back to all of it. */
import { describe, expect, it } from "vitest";

import {
  showing,
  stretchBetween,
  stretchDomain,
  zoomed,
} from "../../../src/charts/stretch.ts";

describe("zooming", () => {
  it("halves around a position and stays within the curve", () => {
    expect(zoomed(99, undefined, 50, 0.5)).toEqual({ first: 26, last: 75 });
    expect(zoomed(99, undefined, 2, 0.5)).toEqual({ first: 0, last: 49 });
    expect(zoomed(99, undefined, 98, 0.5)).toEqual({ first: 49, last: 98 });
    expect(zoomed(99, undefined, undefined, 0.5)).toEqual({
      first: 25,
      last: 74,
    });
  });

  it("ends at five positions, and at all of them", () => {
    expect(zoomed(99, { first: 10, last: 15 }, 12, 0.5)).toEqual({
      first: 10,
      last: 14,
    });
    expect(zoomed(99, { first: 0, last: 49 }, 12, 2)).toBeUndefined();
    expect(zoomed(4, undefined, 2, 0.5)).toBeUndefined();
  });

  it("takes what was dragged over, from either side", () => {
    expect(stretchBetween(99, 60, 40)).toEqual({ first: 40, last: 60 });
    expect(stretchBetween(99, 40, 42)).toBeUndefined();
  });

  it("moves on with the reader", () => {
    expect(showing({ first: 10, last: 20 }, 21)).toEqual({
      first: 11,
      last: 21,
    });
    expect(showing({ first: 10, last: 20 }, 0)).toEqual({ first: 0, last: 10 });
    const all = { first: 10, last: 20 };
    expect(showing(all, 15)).toBe(all);
  });

  it("spans the positions that are shown", () => {
    expect(stretchDomain(99, undefined)).toEqual([0, 99]);
    expect(stretchDomain(99, { first: 1, last: 2 })).toEqual([1, 2]);
  });
});
