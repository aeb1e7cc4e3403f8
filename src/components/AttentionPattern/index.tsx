/** @file What a picked head looks at: asked of the reader's own run, drawn as a grid, read off by pointer and key. */
import { type ReactNode, useCallback, useEffect, useState } from "react";

import { patternSummary } from "../../charts/pattern-summary.ts";
import type { AttentionAnswer, HeadAttention } from "../../live/state.ts";
import type { Look, Question } from "../ChartFigure/choices.ts";
import Answer from "./Answer.tsx";
import styles from "./styles.module.css";
import Unanswered from "./Unanswered.tsx";

export interface PatternProps {
  readonly look: Look;
  readonly question: Question;
  /** Whether code has changed since the run. */
  readonly stale: boolean;
  readonly onAsk: (head: Omit<Question, "askedAt">) => void;
}

/** A pattern and the question that it answers. */
export interface Shown {
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
  return (
    <>
      {!busy && answered.answer.kind !== "attention" ? (
        <Unanswered answer={answered.answer} onRetry={() => onAsk(question)} />
      ) : shown === undefined ? (
        <p>Computing …</p>
      ) : (
        <Answer
          look={look}
          question={question}
          stale={stale}
          onAsk={onAsk}
          shown={shown}
          busy={busy}
          milliseconds={drawn?.shown === shown ? drawn.milliseconds : undefined}
          onDrawn={onDrawn}
          onSay={setSaid}
        />
      )}
      {/* answers and what keys come to are said; a pointer's readings would never end */}
      <div className={styles.spoken} role="status">
        {said}
      </div>
    </>
  );
}
