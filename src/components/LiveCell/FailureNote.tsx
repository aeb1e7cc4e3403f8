/** @file What went wrong, where the reader looks, and what to do about it. */
import type { ReactNode } from "react";

import type { Failure } from "../../live/state.ts";
import { useNotebook } from "../Notebook/context.ts";
import styles from "./styles.module.css";

export default function FailureNote({
  failure,
  cellId,
}: {
  readonly failure: Failure;
  /** The cell that shows it. */
  readonly cellId: string;
}): ReactNode {
  const { title, message, remedy, at, smallerMayDo } = failure;
  const { model, models, run } = useNotebook();
  const { embedded } = models;
  const instead = models.offers.find(
    ({ id }) => smallerMayDo && id === embedded && id !== model.id,
  );
  return (
    <section className={styles.failure} data-failure aria-label="What failed">
      <p className={styles.failureTitle}>
        {title}
        {at !== undefined && ` (cell “${at.cellId}”, line ${at.line})`}
      </p>
      {message.includes("\n") ? (
        // a long traceback scrolls, and has to be reachable by keyboard
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre tabIndex={0}>{message}</pre>
      ) : (
        message !== "" && <p className={styles.reason}>{message}</p>
      )}
      {remedy !== undefined && <p>{remedy}</p>}
      {instead !== undefined && (
        <p className={styles.buttons}>
          <button
            type="button"
            className={styles.quiet}
            onClick={() => run(cellId, instead.id)}
          >
            Run {instead.name} instead
          </button>
          <span>It comes with this site and is small.</span>
        </p>
      )}
    </section>
  );
}
