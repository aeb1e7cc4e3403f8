/** @file What went wrong, where the reader looks, and what to do about it. */
import Link from "@docusaurus/Link";
import type { ReactNode } from "react";

import { errorSection } from "../../live/error-pages.ts";
import type { Failure } from "../../live/state.ts";
import { Button } from "../Button/index.tsx";
import Seen from "../Code/Seen.tsx";
import { useCellEdit, useNotebook } from "../Notebook/context.ts";
import Preformatted from "../Preformatted.tsx";
import styles from "./styles.module.css";

export default function FailureNote({
  failure,
  cellId,
}: {
  readonly failure: Failure;
  /** The cell that shows it. */
  readonly cellId: string;
}): ReactNode {
  const { title, message, remedy, at, within, smallerMayDo } = failure;
  const isEdited = useCellEdit(cellId) !== undefined;
  const { model, models, run } = useNotebook();
  const { embedded } = models;
  const section = errorSection(failure);
  const instead = models.offers.find(
    ({ id }) => smallerMayDo && id === embedded && id !== model.id,
  );
  return (
    <section className={styles.failure} data-failure aria-label="What failed">
      <p className={styles.failureTitle}>
        <Seen text={title} />
        {at !== undefined && ` (${placeText(at, within)})`}
      </p>
      {message.includes("\n") ? (
        <Preformatted>
          <Seen text={message} />
        </Preformatted>
      ) : (
        message !== "" && (
          <p className={styles.reason}>
            <Seen text={message} />
          </p>
        )
      )}
      {remedy !== undefined && (
        <p>
          {remedy}
          {at?.cellId === cellId &&
            isEdited &&
            " Reset brings the listing back as it was."}
        </p>
      )}
      {section !== undefined && (
        <p>
          {/* the page stays, and what it has computed with it */}
          <Link to={`/docs/errors#${section}`} target="_blank">
            Symptom, cause and cure of this kind of error (in a new tab)
          </Link>
        </p>
      )}
      {instead !== undefined && (
        <p className={styles.buttons}>
          <Button onClick={() => run(cellId, instead.id)}>
            Run {instead.name} instead
          </Button>
          <span>It comes with this site and is small.</span>
        </p>
      )}
    </section>
  );
}

/** "cell “loss”, line 5, in a function at line 12 of cell “setup”" */
function placeText(
  at: NonNullable<Failure["at"]>,
  within: Failure["within"],
): string {
  const outer = `cell “${at.cellId}”, line ${at.line}`;
  if (within === undefined) return outer;
  const inner = `in a function, at line ${within.line}`;
  return within.cellId === at.cellId
    ? `${outer}, ${inner}`
    : `${outer}, ${inner} of cell “${within.cellId}”`;
}
