/** @file What the engine did for a cell: a picture, a table that says the same, and all of it as text. */
import { type ReactNode, useId } from "react";

import type { WorkEvaluation } from "../../live/state.ts";
import { summaryOf, workText } from "../../live/work-text.ts";
import Picture from "./Picture.tsx";
import Table from "./Table.tsx";
import Text from "./Text.tsx";
import styles from "./styles.module.css";

export interface WorkProps {
  readonly evaluations: readonly WorkEvaluation[];
}

/** As many are drawn; generation of many tokens has one for each. */
const mostDrawn = 6;

export default function Work({ evaluations }: WorkProps): ReactNode {
  const id = useId();
  const left = evaluations.length - mostDrawn;
  return (
    <div className={styles.work}>
      {evaluations.length === 0 ? (
        <p>
          Nothing had to be computed by the engine: the cell looks at no tensor,
          or all that it looks at was known.
        </p>
      ) : (
        <p>
          The cell wrote down its operations; when a value was looked at, the
          engine cut what was needed into parts and ran them one after another.
          A box is a part, and one that reads from another stands to its right.
        </p>
      )}
      {evaluations.slice(0, mostDrawn).map((evaluation, index) => (
        <section key={index} aria-labelledby={`${id}-${index}`}>
          <p className={styles.title} id={`${id}-${index}`}>
            {summaryOf(evaluation, index, evaluations.length)}
          </p>
          {evaluation.parts.length > 0 && (
            <>
              <Picture evaluation={evaluation} />
              <Table evaluation={evaluation} />
            </>
          )}
        </section>
      ))}
      {left > 0 && <p>{left} evaluations more are in the text.</p>}
      {evaluations.length > 0 && <Text text={workText(evaluations)} />}
    </div>
  );
}
