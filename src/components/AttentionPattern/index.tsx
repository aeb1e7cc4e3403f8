/** @file What a picked head looks at: asked of the reader's own run, drawn as a grid, read off by pointer and key. */
import { clsx } from "clsx";
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useState,
} from "react";

import { type Cursor, movedWithin } from "../../charts/cursor.ts";
import { patternReading, strongestKey } from "../../charts/pattern.ts";
import { patternSummary } from "../../charts/pattern-summary.ts";
import type { AttentionAnswer, HeadAttention } from "../../live/state.ts";
import type { Look, Question } from "../ChartFigure/choices.ts";
import Controls from "./Controls.tsx";
import Grid from "./Grid.tsx";
import styles from "./styles.module.css";
import Unanswered from "./Unanswered.tsx";

export interface PatternProps {
  readonly look: Look;
  readonly question: Question;
  /** Whether code has changed since the run. */
  readonly stale: boolean;
  readonly onAsk: (place: Omit<Question, "askedAt">) => void;
}

/** A pattern and the question that it answers. */
interface Shown {
  readonly question: Question;
  readonly attention: HeadAttention;
}

export default function AttentionPattern({
  look,
  question,
  stale,
  onAsk,
}: PatternProps): ReactNode {
  const [answered, setAnswered] = useState<{
    readonly question: Question;
    readonly answer: AttentionAnswer;
  }>();
  // the last pattern stays until the next one is there, so that nothing jumps
  const [shown, setShown] = useState<Shown>();
  const [drawn, setDrawn] = useState<{
    readonly shown: Shown;
    readonly milliseconds: number;
  }>();
  const [at, setAt] = useState<Cursor>();
  // answers and what keys come to are said; a pointer's readings would never end
  const [said, setSaid] = useState("");

  useEffect(() => {
    const dropped = new AbortController();
    void look.ask(question, dropped.signal).then((answer) => {
      if (dropped.signal.aborted) return;
      setAnswered({ question, answer });
      if (answer.kind !== "attention") return;
      const { attention } = answer;
      setShown({ question, attention });
      setSaid(
        `Head ${question.layer}.${question.head}, row ${question.row + 1}: ${patternSummary(attention)}`,
      );
    });
    return () => dropped.abort();
  }, [look, question]);

  const onDrawn = useCallback(() => {
    if (shown === undefined) return;
    const milliseconds = performance.now() - shown.question.askedAt;
    // drawn again for another theme it is no new answer
    setDrawn((last) =>
      last?.shown === shown ? last : { shown, milliseconds },
    );
  }, [shown]);

  const busy = answered?.question !== question;
  if (!busy && answered.answer.kind !== "attention") {
    return (
      <Unanswered answer={answered.answer} onRetry={() => onAsk(question)} />
    );
  }
  if (shown === undefined) return <p role="status">Computing …</p>;

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
    setSaid(patternReading(attention, next));
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
        <p
          className={styles.source}
          data-pattern-milliseconds={drawn?.milliseconds}
        >
          {busy || drawn?.shown !== shown
            ? "Computing …"
            : `${Math.round(drawn.milliseconds)} ms from pick to picture.`}
          {look.heads.runs > 1 &&
            ` The chart was computed from ${look.heads.runs} runs of the model; this is the last of them.`}
          {stale &&
            " The code has changed since: this is of the run before, as the chart is."}
        </p>
      </div>
      <div className={styles.spoken} role="status">
        {said}
      </div>
    </div>
  );
}
