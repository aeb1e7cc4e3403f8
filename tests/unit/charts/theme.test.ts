/** @file The colours of heatmaps: even steps of lightness, so that they read without colour vision. */
import { describe, expect, it } from "vitest";

import { chartThemes } from "../../../src/charts/theme.ts";

// Colours are rounded to 8 bits a channel, which moves OKLab lightness by less than this.
const LIGHTNESS_TOLERANCE = 0.005;

describe.each(Object.values(chartThemes))(
  "the ramp of the $name theme",
  ({ ramp }) => {
    it("steps evenly in lightness, in one direction", () => {
      const lightness = ramp.map(okLightness);
      const first = lightness[0] ?? 0;
      const last = lightness.at(-1) ?? 0;
      const step = (last - first) / (ramp.length - 1);
      lightness.forEach((value, index) => {
        expect(Math.abs(value - (first + index * step))).toBeLessThan(
          LIGHTNESS_TOLERANCE,
        );
      });
      expect(Math.abs(last - first)).toBeGreaterThan(0.6);
    });
  },
);

/** Lightness of "#rrggbb" in OKLab, from 0 to 1. */
function okLightness(hex: string): number {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const [r, g, b] = [channel(1), channel(3), channel(5)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
}
