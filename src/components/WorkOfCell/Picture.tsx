/** @file Parts as boxes along the model, those of several traces side by side. The table says the same. */
import type { ReactNode } from "react";

import type { WorkEvaluation } from "../../live/state.ts";
import { milliseconds } from "../../live/work-text.ts";
import Scroll from "../Scroll.tsx";
import styles from "./styles.module.css";

/** Runs beyond are alike as a rule: a sweep over the heads of a model. */
const mostLanes = 12;

export default function Picture({
  evaluation: { parts },
}: {
  readonly evaluation: WorkEvaluation;
}): ReactNode {
  const lanes = Math.max(...parts.map(({ lane }) => lane)) + 1;
  // a clock may be so coarse that none took any time
  const longest = Math.max(...parts.map(({ run }) => run)) || 1;
  return (
    <>
      <Scroll
        role="group"
        className={styles.scroll}
        label="Picture of the parts, in the order in which they need each other"
      >
        <ol className={styles.picture}>
          {parts.map(({ name, kind, lane, column, reads, run }, index) =>
            lane >= mostLanes ? null : (
              <li
                key={index}
                className={styles.box}
                data-kind={kind}
                data-begins={reads.some(({ from }) => from === "memory")}
                style={{ gridRow: lane + 1, gridColumn: column + 1 }}
              >
                <span className={styles.number}>{index + 1}</span> {name}
                {reads.some(({ from }) => from === "memory") && (
                  <span className={styles.memory}>goes on from memory</span>
                )}
                <span className={styles.time}>{milliseconds(run)}</span>
                <span
                  className={styles.bar}
                  style={{ inlineSize: `${(100 * run) / longest}%` }}
                />
              </li>
            ),
          )}
        </ol>
      </Scroll>
      {lanes > mostLanes && (
        <p>{lanes - mostLanes} lanes more are in the text.</p>
      )}
    </>
  );
}
