/** @file A chart that fills while its run goes on: what is there of it, and how much that is. */
import { clsx } from "clsx";
import { type ReactNode, useCallback, useState } from "react";

import type { ComingChart } from "../../live/state.ts";
import Drawing from "./Drawing.tsx";
import { frameStyle } from "./frame.ts";
import styles from "./styles.module.css";

interface Props {
  readonly name: string;
  readonly coming: ComingChart;
}

export default function Coming({ name, coming }: Props): ReactNode {
  // one drawing after another: numbers may come faster than charts can be drawn
  const [turn, setTurn] = useState({ of: coming, isOver: false });
  if (turn.isOver && turn.of !== coming) {
    setTurn({ of: coming, isOver: false });
  }
  const onOver = useCallback(
    () => setTurn(({ of }) => ({ of, isOver: true })),
    [],
  );
  const { chart, known, count } = turn.of;
  return (
    <figure
      className={styles.figure}
      data-chart={name}
      data-chart-kind={chart.kind}
      data-chart-origin="coming"
      data-chart-known={known}
    >
      <div
        className={clsx(styles.frame, styles.ready)}
        style={frameStyle(chart)}
        // the line below says what is there; readings begin when it is whole
        aria-hidden="true"
      >
        <Drawing
          chart={chart}
          stretch={undefined}
          onDrawn={onOver}
          onFailed={onOver}
        />
      </div>
      <figcaption>
        <span className={styles.title}>{chart.title}</span>
        <span className={styles.summary} data-summary>
          {`${known.toLocaleString("en-GB")} of ${count.toLocaleString("en-GB")} numbers are there; the run goes on.`}
        </span>
      </figcaption>
    </figure>
  );
}
