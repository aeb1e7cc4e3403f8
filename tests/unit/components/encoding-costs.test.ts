/** @file How measured errors are told. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorText } from "../../../src/components/EncodingCosts/error-text.ts";
import type { EncodingReport } from "../../../src/models/encoding-report.ts";
import { encodings } from "../../../src/models/encoding.ts";

describe("an error", () => {
  it.each([
    [0, "0"],
    [6.8e-7, "below 0.000001"],
    [0.0000055, "0.0000055"],
    [0.0004, "0.00040"],
    [0.045, "0.045"],
    [0.97, "0.97"],
    [1.25, "1.3"],
    [12, "12"],
    [120, "120"],
  ])("of %d is written %s", (error, text) => {
    expect(errorText(error)).toBe(text);
  });
});

it.each(["induction-mini", "gpt2-shaped", "gpt2-outliers"])(
  "the report of %s has every encoding, each smaller and less exact than the one before",
  (id) => {
    const { costs } = JSON.parse(
      readFileSync(`static/models/${id}/encoding-errors.json`, "utf8"),
    ) as EncodingReport;
    expect(Object.keys(costs)).toEqual([...encodings]);
    const { f32, f16, q8 } = costs;
    expect(f32.errors).toBeUndefined();
    expect(f16.bytes).toBeLessThan(f32.bytes);
    expect(q8.bytes).toBeLessThan(f16.bytes);
    expect(q8.errors?.logits.rms).toBeGreaterThan(
      f16.errors?.logits.rms ?? NaN,
    );
  },
);
