/** @file Where the parts of a chart stand: the same for its picture and for the reader's place in it. */
import { type NumberAxis, widestLabel } from "./axis.ts";
import type { BandAxis } from "./band.ts";
import type { Frame, Padding } from "./frame.ts";

export type Axis = NumberAxis | BandAxis;

export interface Layout {
  /** The whole picture. */
  readonly width: number;
  readonly height: number;
  readonly padding: Padding;
  /** The plot between the paddings. */
  readonly inner: { readonly width: number; readonly height: number };
  readonly x: Axis;
  readonly y: Axis;
}

interface Parts {
  readonly frame: Frame;
  /** Room above the plot, beside the frame's own. */
  readonly above?: number;
  readonly y: (height: number) => Axis;
  readonly x: (width: number) => Axis;
}

// From the edge to the far side of an axis' title.
const TITLE_ROOM = 24;
// Between labels and plot.
const LABEL_PADDING = 8;

/** Gives labels the room that they need, and the plot the rest. */
export function layoutOf({ frame, above = 0, y, x }: Parts): Layout {
  const { width, height, padding: least } = frame;
  const top = least.top + above;
  const across = y(height - top - least.bottom);
  const left = Math.max(
    least.left,
    Math.ceil(TITLE_ROOM + labelRoom(across) + LABEL_PADDING),
  );
  const along = x(width - left - least.right);
  const bottom = Math.max(
    least.bottom,
    along.kind === "band" && along.upright
      ? Math.ceil(TITLE_ROOM + along.room + LABEL_PADDING)
      : 0,
  );
  const right = Math.max(least.right, lastOverhang(along));
  const padding = { top, right, bottom, left };
  return {
    width,
    height,
    padding,
    inner: { width: width - left - right, height: height - top - bottom },
    x: along,
    y: across,
  };
}

function labelRoom(axis: Axis): number {
  return axis.kind === "band" ? axis.room : widestLabel(axis.ticks);
}

/** Half of a label that stands at the very end. */
function lastOverhang(axis: Axis): number {
  return axis.kind === "band"
    ? 0
    : Math.ceil(widestLabel(axis.ticks.slice(-1)) / 2) + 2;
}
