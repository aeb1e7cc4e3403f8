/** @file The page of how cases fare is counted from their record. */
import { describe, expect, it } from "vitest";
import { countCases } from "../../../src/components/CaseCounts/count.ts";

const expected = {
  versions: { torch: "2.15.0" },
  programs: { "001-a": {}, "002-b": {} },
  snippets: { "1-001": {}, "1-002": {}, "1-003": {} },
};

describe("counts of cases", () => {
  it("are of what the record names, and right for the rest", () => {
    const counts = countCases(expected, {
      "programs/002-b": "refused",
      "snippets/1-003": "different",
    });
    expect(
      counts.map(({ class: name, programs, snippets }) => [
        name,
        programs,
        snippets,
      ]),
    ).toEqual([
      ["right", 1, 2],
      ["refused", 1, 0],
      ["unclear", 0, 0],
      ["accepted", 0, 0],
      ["different", 0, 1],
    ]);
  });

  it("refuse a class that there is not, which the table would miss", () => {
    expect(() => countCases(expected, { "programs/001-a": "wrong" })).toThrow(
      "got wrong",
    );
  });
});
