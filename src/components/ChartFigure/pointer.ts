/** @file What the pointer does over a chart: it reads values off, and a mouse or pen drags over what to zoom to. */
import { type MouseEvent, type PointerEvent, useState } from "react";

import type { Drawable } from "../../charts/comparison.ts";
import { type Cursor, cursorAt, extent } from "../../charts/cursor.ts";
import { kindOf } from "../../charts/kinds/index.ts";
import { type Stretch, stretchBetween } from "../../charts/stretch.ts";
import { useSizeName } from "./media.ts";

interface Options {
  readonly chart: Drawable | undefined;
  /** Of curves: the positions that are drawn. */
  readonly stretch: Stretch | undefined;
  readonly onMove: (at: Cursor | undefined) => void;
  readonly onZoom: (stretch: Stretch) => void;
  /** Of grids: a cell is pressed. */
  readonly onPick: ((at: Cursor) => void) | undefined;
}

export function usePointer({
  chart,
  stretch,
  onMove,
  onZoom,
  onPick,
}: Options) {
  const size = useSizeName();
  const [dragFrom, setDragFrom] = useState<number>();
  const under = (event: MouseEvent<HTMLElement>): Cursor | undefined => {
    if (chart === undefined) return undefined;
    const { left, top, width, height } =
      event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - left) / width;
    const y = (event.clientY - top) / height;
    return cursorAt(chart, x, y, size, stretch);
  };
  // a finger scrolls the page: it zooms with the buttons
  const drags = (event: PointerEvent): boolean =>
    event.pointerType !== "touch" &&
    event.button === 0 &&
    chart !== undefined &&
    kindOf(chart).zooms;
  return {
    dragFrom,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        const at = under(event);
        onMove(at);
        if (at === undefined || !drags(event)) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragFrom(at.column);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const at = under(event);
        // beside the plot a drag stays at its edge
        if (at !== undefined || dragFrom === undefined) onMove(at);
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        const at = under(event);
        if (chart !== undefined && at && dragFrom !== undefined) {
          const { columns } = extent(chart);
          const dragged = stretchBetween(columns, dragFrom, at.column);
          if (dragged !== undefined) onZoom(dragged);
        }
        setDragFrom(undefined);
      },
      onPointerCancel: () => setDragFrom(undefined),
      onClick: (event: MouseEvent<HTMLElement>) => {
        const at = under(event);
        if (at !== undefined) onPick?.(at);
      },
      onPointerLeave: (event: PointerEvent<HTMLElement>) => {
        // what a finger tapped stays readable after it is lifted
        if (event.pointerType !== "touch") onMove(undefined);
      },
    },
  };
}
