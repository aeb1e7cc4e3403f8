/** @file An attention pattern with what reads it off, steps it and tells of it. */
import { clsx } from "clsx";
import { type KeyboardEvent, type ReactNode, useState } from "react";

import { type Cursor, movedWithin } from "../../charts/cursor.ts";
import { patternReading, strongestKey } from "../../charts/pattern.ts";
import { patternSummary } from "../../charts/pattern-summary.ts";
import Controls from "./Controls.tsx";
import Grid from "./Grid.tsx";
import type { PatternProps, Shown } from "./index.tsx";
import styles from "./styles.module.css";

interface Props extends PatternProps {
  readonly shown: Shown;
  /** Whether another answer is on its way. */
  readonly busy: boolean;
  readonly milliseconds: number | undefined;
  readonly onDrawn: () => void;
  readonly onSay: (text: string) => void;
}

export default function Answer({
  look,
  question,
  stale,
  onAsk,
  shown,
  busy,
  milliseconds,
  onDrawn,
  onSay,
}: Props): ReactNode {
  const [at, setAt] = useState<Cursor>();
  const { attention } = shown;
  const size = attention.ids.length;
  const inside =
    at && at.row < size && at.column < size
      ? at
      : { row: size - 1, column: strongestKey(attention, size - 1) };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const extent = { rows: size, columns: size };
    const next = movedWithin(extent, inside, event.key, event.ctrlKey);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    onSay(patternReading(attention, next));
  };
  return (
    <div className={styles.pattern} aria-busy={busy}>
      <div className={clsx(styles.picture, busy && styles.old)}>
        <Grid
          attention={attention}
          label={`Attention pattern of head ${shown.question.layer}.${shown.question.head}: arrow keys move over queries and keys, Home and End go to the ends. ${patternSummary(attention)}`}
          at={at && inside}
          onMove={setAt}
          onFocus={() => setAt(inside)}
          onKeyDown={onKeyDown}
          onDrawn={onDrawn}
        />
      </div>
      <div className={styles.side}>
        <Controls look={look} question={question} onAsk={onAsk} />
        <p className={styles.readout} aria-hidden="true" data-pattern-readout>
          {at
            ? patternReading(attention, inside)
            : "Point at the pattern, or use the arrow keys in it, to read weights."}
        </p>
        <p className={styles.summary} data-pattern-summary>
          {patternSummary(attention)}
        </p>
        <p className={styles.source} data-pattern-milliseconds={milliseconds}>
          {busy || milliseconds === undefined
            ? "Computing …"
            : `${Math.round(milliseconds)} ms from pick to picture.`}
          {look.heads.runs > 1 &&
            ` The chart was computed from ${look.heads.runs} runs of the model; this is the last of them.`}
          {stale &&
            " The code has changed since: this is of the run before, as the chart is."}
        </p>
      </div>
    </div>
  );
}
