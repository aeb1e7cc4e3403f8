/** @file How big a chart is. Fixed for each kind and size, so that a picture and the live chart in its place never differ. */
import type { Drawable } from "./comparison.ts";

/** "narrow" is for phones: fewer pixels, so that text keeps its size. */
export type SizeName = "wide" | "narrow";

export interface Frame {
  /** The whole picture, in pixels at scale 1. */
  readonly width: number;
  readonly height: number;
  /** From the edge of the picture to the plot: room for axes, so that nothing is measured and nothing moves. */
  readonly padding: {
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
    readonly left: number;
  };
}

const frames = {
  line: {
    wide: {
      width: 720,
      height: 340,
      padding: { top: 14, right: 16, bottom: 50, left: 58 },
    },
    narrow: {
      width: 352,
      height: 260,
      padding: { top: 12, right: 10, bottom: 46, left: 48 },
    },
  },
  heatmap: {
    wide: {
      width: 720,
      height: 440,
      padding: { top: 40, right: 16, bottom: 50, left: 58 },
    },
    narrow: {
      width: 352,
      height: 330,
      padding: { top: 38, right: 8, bottom: 46, left: 44 },
    },
  },
} as const satisfies Record<string, Record<SizeName, Frame>>;

/** The frame of every chart of a kind, whatever its data: a live result may have other rows than the prebuilt one. */
export function chartFrame(kind: Drawable["kind"], size: SizeName): Frame {
  return frames[frameKind(kind)][size];
}

/** A comparison stands in the frame of what it compares. */
export function frameKind(kind: Drawable["kind"]): keyof typeof frames {
  return kind === "line" || kind === "overlay" ? "line" : "heatmap";
}

/** Up to this width of the page (CSS pixels) charts are narrow. */
export const NARROW_MAX_WIDTH = 576;
