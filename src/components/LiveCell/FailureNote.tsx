/** @file What went wrong, where the reader looks, and what to do about it. */
import type { ReactNode } from "react";

import type { Failure } from "../../live/state.ts";
import styles from "./styles.module.css";

export default function FailureNote({
  failure,
}: {
  readonly failure: Failure;
}): ReactNode {
  const { title, message, remedy, at } = failure;
  return (
    <section className={styles.failure} data-failure aria-label="What failed">
      <p className={styles.failureTitle}>
        {title}
        {at !== undefined && ` (cell “${at.cellId}”, line ${at.line})`}
      </p>
      {message !== "" && (
        // a long traceback scrolls, and has to be reachable by keyboard
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre tabIndex={0}>{message}</pre>
      )}
      {remedy !== undefined && <p>{remedy}</p>}
    </section>
  );
}
