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
    expect(costs.f32.errors).toBeUndefined();
    encodings.slice(1).forEach((encoding, before) => {
      const [finer, coarser] = [
        costs[encodings[before] ?? "f32"],
        costs[encoding],
      ];
      expect(coarser.bytes).toBeLessThan(finer.bytes);
      const rms = coarser.errors?.logits.rms ?? NaN;
      const than = finer.errors?.logits.rms ?? 0;
      // induction-mini is published as float16, which then changes nothing
      if (encoding === "f16") expect(rms).toBeGreaterThanOrEqual(than);
      else expect(rms).toBeGreaterThan(than);
    });
    // what docs/models.mdx says of q12
    expect(costs.q12.errors?.loss.mean).toBeLessThanOrEqual(0.01);
    expect(costs.q12.errors?.patterns.max).toBeLessThanOrEqual(0.01);
  },
);
