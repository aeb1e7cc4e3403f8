/** @file How big a chart is. Fixed for each kind and size, so that a picture and the live chart in its place never differ. */

/** "narrow" is for phones: fewer pixels, so that text keeps its size. */
export type SizeName = "wide" | "narrow";

export interface Frame {
  /** The whole picture, in pixels at scale 1. */
  readonly width: number;
  readonly height: number;
  /** From the edge of the picture to the plot, at the least: labels that need more get it. */
  readonly padding: Padding;
}

export interface Padding {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export type Frames = Readonly<Record<SizeName, Frame>>;

/** Of everything that is drawn over an axis. */
export const curveFrames: Frames = {
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
};

/** Of grids: taller, with a legend of colours above. */
export const gridFrames: Frames = {
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
};

/** Up to this width of the page (CSS pixels) charts are narrow. */
export const NARROW_MAX_WIDTH = 576;
