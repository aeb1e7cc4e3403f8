/** @file Why there is no pattern, and what to do about it. */
import type { ReactNode } from "react";

import type { AttentionAnswer } from "../../live/state.ts";
import { Button } from "../Button/index.tsx";
import styles from "./styles.module.css";

interface Props {
  readonly answer: Exclude<AttentionAnswer, { readonly kind: "attention" }>;
  readonly onRetry: () => void;
}

export default function Unanswered({ answer, onRetry }: Props): ReactNode {
  return (
    <div className={styles.unanswered} data-pattern-failed={answer.kind}>
      <p role="alert">{reason(answer)}</p>
      {answer.kind !== "gone" && (
        <Button
          onClick={({ currentTarget }) => {
            // the button goes, and the focus would go with it
            currentTarget.closest<HTMLElement>("[data-attention]")?.focus();
            onRetry();
          }}
        >
          Try again
        </Button>
      )}
    </div>
  );
}

function reason(answer: Props["answer"]): string {
  switch (answer.kind) {
    case "gone":
      return "The model that made this chart is not loaded any more: it was stopped, or another was chosen. Press Run again, then pick the head.";
    case "cancelled":
      return "Cancelled before the pattern was computed.";
    case "failed":
      return `The pattern could not be computed: ${answer.failure.message}. If trying again does not help, press Run again.`;
  }
}
