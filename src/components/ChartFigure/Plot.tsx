/** @file The plot of a chart: its picture, the interactive drawing in its place, and the reader's place in it. */
import { clsx } from "clsx";
import { type ReactNode, useCallback } from "react";

import type { Drawable } from "../../charts/comparison.ts";
import type { Cursor } from "../../charts/kind.ts";
import type { Stretch } from "../../charts/stretch.ts";
import type { Prebuilt } from "./choices.ts";
import Drawing from "./Drawing.tsx";
import Explorer from "./Explorer.tsx";
import Picture from "./Picture.tsx";
import { frameStyle, ratio } from "./frame.ts";
import { usePointer } from "./pointer.ts";
import type { Shown, ShownEvent } from "./shown.ts";
import styles from "./styles.module.css";

interface Props {
  readonly chart: Drawable;
  readonly shown: Shown;
  readonly onEvent: (event: ShownEvent) => void;
  readonly at: Cursor | undefined;
  /** The prebuilt picture that is there before anything is drawn. */
  readonly picture: Prebuilt | undefined;
  /** Whether the picture is of what is shown: then only a reader who comes near needs more. */
  readonly pictured: boolean;
  readonly onPick: ((at: Cursor) => void) | undefined;
  readonly onClose: (() => void) | undefined;
}

export default function Plot({
  chart,
  shown,
  onEvent,
  at,
  picture,
  pictured,
  onPick,
  onClose,
}: Props): ReactNode {
  const { near, drawn, failed, stretch } = shown;
  const interactive = near || !pictured;
  const ready = interactive && drawn !== undefined;
  // the picture shows all positions, whatever is being drawn
  const inView = ready ? drawn.stretch : undefined;
  const come = () => onEvent({ kind: "near" });
  const onDrawn = useCallback(
    (chart: Drawable, stretch: Stretch | undefined) =>
      onEvent({ kind: "drawn", chart, stretch }),
    [onEvent],
  );
  const onFailed = useCallback(() => onEvent({ kind: "failed" }), [onEvent]);
  const { dragFrom, handlers } = usePointer({
    chart,
    stretch: inView,
    onMove: (at) => onEvent({ kind: "point", at }),
    onZoom: (stretch) => onEvent({ kind: "zoom", stretch }),
    onPick,
  });
  // a live chart is drawn over the prebuilt picture, unless that is of another size
  const fits =
    picture !== undefined &&
    ratio(picture.chart.chart, "wide") === ratio(chart, "wide");
  const hopeless = failed && !pictured;
  return (
    /* pointer and focus only fetch what makes the picture interactive; nothing depends on them */
    <div
      className={clsx(
        styles.frame,
        ready && styles.ready,
        onPick && styles.pickable,
      )}
      style={frameStyle(chart)}
      onPointerEnter={come}
      {...handlers}
      onPointerDown={(event) => {
        come();
        handlers.onPointerDown(event);
      }}
      onDragStart={(event) => event.preventDefault()}
    >
      {fits && !hopeless && (
        <div className={styles.picture}>
          <Picture prebuilt={picture.chart} />
        </div>
      )}
      {interactive && (
        <Drawing
          chart={chart}
          stretch={stretch}
          onDrawn={onDrawn}
          onFailed={onFailed}
        />
      )}
      {hopeless && (
        <p className={styles.failed} role="alert">
          The chart could not be drawn: its drawing code did not load. The
          numbers are below; run again to try once more.
        </p>
      )}
      <Explorer
        chart={chart}
        at={at}
        stretch={inView}
        dragFrom={dragFrom}
        onMove={(at) => onEvent({ kind: "move", at })}
        onPick={onPick}
        onClose={onClose}
      />
    </div>
  );
}
