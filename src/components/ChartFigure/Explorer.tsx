/** @file Reads a chart off by key: one tab stop over the plot; the arrow keys move, and what they come to is read out. */
import { type KeyboardEvent, type ReactNode, useState } from "react";

import type { Drawable } from "../../charts/comparison.ts";
import {
  boxAt,
  type Cursor,
  dotsAt,
  extent,
  moved,
  readingAt,
} from "../../charts/cursor.ts";
import type { Stretch } from "../../charts/stretch.ts";
import { useSizeName } from "./media.ts";
import styles from "./styles.module.css";

interface Props {
  readonly chart: Drawable;
  readonly at: Cursor | undefined;
  /** Of curves: the positions that are drawn. */
  readonly stretch: Stretch | undefined;
  /** The other end of what the pointer is being dragged over. */
  readonly dragFrom: number | undefined;
  readonly onMove: (at: Cursor | undefined) => void;
  /** Where a cell can be picked. */
  readonly onPick: ((at: Cursor) => void) | undefined;
  /** Where something that was picked is open. */
  readonly onClose: (() => void) | undefined;
}

const start: Cursor = { row: 0, column: 0 };

export default function Explorer({
  chart,
  at,
  stretch,
  dragFrom,
  onMove,
  onPick,
  onClose,
}: Props): ReactNode {
  const size = useSizeName();
  // only what keys come to is said: a pointer's readings would never end
  const [said, setSaid] = useState("");
  const curve = extent(chart).rows === 1;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    if (onPick !== undefined && [" ", "Enter"].includes(event.key)) {
      event.preventDefault();
      return onPick(at ?? start);
    }
    if (event.key === "Escape") return onClose?.();
    const next = moved(chart, at ?? start, event.key, event.ctrlKey);
    if (next === undefined) return;
    event.preventDefault();
    onMove(next);
    setSaid(readingAt(chart, next));
  };
  const percent = (share: number): string => `${100 * share}%`;
  const box = at && boxAt(chart, at, size, stretch);
  const seen = stretch === undefined || within(at, stretch);
  const band =
    box && dragFrom !== undefined
      ? boxAt(chart, { row: 0, column: dragFrom }, size, stretch)
      : undefined;
  return (
    <>
      {/* an application takes the arrow keys; screen readers would keep them to themselves elsewhere */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={styles.explorer}
        role="application"
        aria-roledescription="chart"
        aria-label={`${chart.title}: ${curve ? "left and right arrow keys move along the positions" : "arrow keys move over the cells"}, Home and End go to the ends${onPick === undefined ? "" : ", Enter shows where the head looks"}`}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-explorer
        onFocus={() => onMove(at ?? { row: 0, column: stretch?.first ?? 0 })}
        onBlur={() => onMove(undefined)}
        onKeyDown={onKeyDown}
      />
      {box && seen && (
        <div
          className={box.width === 0 ? styles.rule : styles.cell}
          style={{
            left: percent(box.left),
            top: percent(box.top),
            width: percent(box.width),
            height: percent(box.height),
          }}
        />
      )}
      {at &&
        seen &&
        dotsAt(chart, at, size, stretch).map(({ left, top }, index) => (
          <div
            key={index}
            className={styles.dot}
            style={{ left: percent(left), top: percent(top) }}
          />
        ))}
      {at && box && seen && (
        <div
          className={styles.bubble}
          style={{
            top: percent(box.top),
            ...(box.left > 0.5
              ? { right: percent(1 - box.left) }
              : { left: percent(box.left + box.width) }),
          }}
          aria-hidden="true"
        >
          {readingAt(chart, at)}
        </div>
      )}
      {box && band && (
        <div
          className={styles.band}
          style={{
            left: percent(Math.min(box.left, band.left)),
            width: percent(Math.abs(box.left - band.left)),
            top: percent(box.top),
            height: percent(box.height),
          }}
        />
      )}
      <div className={styles.spoken} role="status">
        {said}
      </div>
    </>
  );
}

function within(at: Cursor | undefined, { first, last }: Stretch): boolean {
  return at !== undefined && at.column >= first && at.column <= last;
}
