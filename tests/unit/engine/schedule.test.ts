/** @file The order in which things run that need each other. */
import { describe, expect, it } from "vitest";
import { scheduled } from "../../../src/engine/schedule.ts";

function order(wanted: string, needs: Record<string, string>): string {
  return scheduled([...wanted], (item) => needs[item] ?? "").join("");
}

describe("a schedule", () => {
  it("has what is needed before what needs it", () => {
    expect(order("c", { c: "b", b: "a" })).toBe("abc");
  });

  it("follows one chain to its end before the next begins", () => {
    const needs = { z: "cf", c: "b", b: "a", f: "e", e: "d" };
    expect(order("z", needs)).toBe("abcdefz");
  });

  it("runs what several need once, for the first of them", () => {
    expect(order("xy", { x: "ab", y: "ac" })).toBe("abxcy");
  });

  it("follows chains of any length", () => {
    const length = 100_000;
    const chain = scheduled([length], (item) => (item > 0 ? [item - 1] : []));
    expect(chain).toHaveLength(length + 1);
    expect(chain[0]).toBe(0);
  });
});
