/** @file The pattern as a picture: one pixel of a canvas for each weight, enlarged by whole pixels of the screen. */
import { useColorMode } from "@docusaurus/theme-common";
import { clsx } from "clsx";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

import type { Cursor } from "../../charts/cursor.ts";
import { colourDomain } from "../../charts/domain.ts";
import { reading } from "../../charts/number.ts";
import { crispSide, patternPixels } from "../../charts/pixels.ts";
import { chartThemes } from "../../charts/theme.ts";
import type { HeadAttention } from "../../live/state.ts";
import styles from "./styles.module.css";

interface Props {
  readonly attention: HeadAttention;
  readonly label: string;
  readonly at: Cursor | undefined;
  readonly onMove: (at: Cursor | undefined) => void;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Told when the pixels are there. */
  readonly onDrawn: () => void;
}

export default function Grid({
  attention,
  label,
  at,
  onMove,
  onFocus,
  onKeyDown,
  onDrawn,
}: Props): ReactNode {
  const { weights, ids } = attention;
  const size = ids.length;
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [side, setSide] = useState<number>();
  const { colorMode } = useColorMode();
  const { ramp } = chartThemes[colorMode];

  useLayoutEffect(() => {
    const element = room.current;
    if (element === null) return;
    const measure = () =>
      setSide(crispSide(element.clientWidth, size, window.devicePixelRatio));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // zooming changes the ratio, and not always the room
    window.addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [size]);

  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context == null) return;
    context.canvas.width = size;
    context.canvas.height = size;
    const pixels = patternPixels(weights, ramp);
    context.putImageData(new ImageData(pixels, size), 0, 0);
    onDrawn();
  }, [weights, size, ramp, onDrawn]);

  const under = (event: PointerEvent<HTMLElement>): Cursor => {
    const { left, top, width, height } =
      event.currentTarget.getBoundingClientRect();
    const place = (share: number): number =>
      Math.max(0, Math.min(size - 1, Math.floor(share * size)));
    return {
      row: place((event.clientY - top) / height),
      column: place((event.clientX - left) / width),
    };
  };
  const percent = (cells: number): string => `${(100 * cells) / size}%`;
  const [low, high] = colourDomain([weights]);
  // with fewer pixels than weights, leaving some out would tear lines apart
  const shrunk = side !== undefined && side * window.devicePixelRatio < size;
  return (
    <div ref={room} className={styles.room}>
      <div style={{ width: side }}>
        {/* an application takes the arrow keys; screen readers would keep them to themselves elsewhere */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <div
          className={styles.plot}
          style={{ height: side }}
          role="application"
          aria-roledescription="chart"
          aria-label={label}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          data-pattern
          onFocus={onFocus}
          onBlur={() => onMove(undefined)}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => onMove(under(event))}
          onPointerMove={(event) => onMove(under(event))}
          onPointerLeave={(event) => {
            // what a finger tapped stays readable after it is lifted
            if (event.pointerType !== "touch") onMove(undefined);
          }}
        >
          <canvas
            ref={canvas}
            className={clsx(styles.canvas, shrunk && styles.shrunk)}
          />
          <div className={styles.yAxis} aria-hidden="true">
            <span>0</span>
            <span>Query position</span>
            <span>{size - 1}</span>
          </div>
          {at && (
            <div
              className={styles.cell}
              style={{
                left: percent(at.column),
                top: percent(at.row),
                width: percent(1),
                height: percent(1),
              }}
            />
          )}
        </div>
        <div className={styles.xAxis} aria-hidden="true">
          <span>0</span>
          <span>Key position</span>
          <span>{size - 1}</span>
        </div>
        <div className={styles.legend} aria-hidden="true">
          <span>{low === 0 ? 0 : reading(low)}</span>
          <span
            style={{
              backgroundImage: `linear-gradient(to right, ${ramp.join(", ")})`,
            }}
          />
          <span>{high === 1 ? 1 : reading(high)}</span>
        </div>
      </div>
    </div>
  );
}
