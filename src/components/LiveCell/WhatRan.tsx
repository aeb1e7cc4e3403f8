/** @file "See what ran": a closed line under a cell. What it shows is asked for when it is opened. */
import { type ReactNode, useEffect, useState } from "react";

import type { WorkAnswer, WorkOfCell } from "../../live/state.ts";
import Later from "../Later.tsx";
import { useNotebook } from "../Notebook/context.ts";
import styles from "./styles.module.css";

const picture = () => import("../WorkOfCell/index.tsx");

/** There from the start, so that nothing moves when a run ends. */
export default function WhatRan({
  work,
}: {
  readonly work: WorkOfCell | undefined;
}): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className={styles.whatRan}
      data-what-ran
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>See what ran</summary>
      {isOpen &&
        (work === undefined ? (
          <p>
            Nothing yet. Once this cell has run, its operations stand here, and
            the parts in which the engine ran them.
          </p>
        ) : (
          <Asked key={work.key} work={work} />
        ))}
    </details>
  );
}

function Asked({ work }: { readonly work: WorkOfCell }): ReactNode {
  const { notebook } = useNotebook();
  const [answer, setAnswer] = useState<WorkAnswer>();
  useEffect(() => {
    let current = true;
    void notebook.whatRan(work).then((answer) => {
      if (current) setAnswer(answer);
    });
    return () => {
      current = false;
    };
  }, [notebook, work]);
  const asking = <p>Asking …</p>;
  if (answer === undefined) return asking;
  if (answer.kind !== "work") return <p>{lacking(answer)}</p>;
  return (
    <Later
      load={picture}
      props={answer}
      coming={asking}
      failed={
        <p role="alert">
          This part of the page could not be loaded. Check the connection, close
          it and open it again.
        </p>
      }
    />
  );
}

function lacking(answer: Exclude<WorkAnswer, { kind: "work" }>): string {
  switch (answer.kind) {
    case "gone":
      return "It is not kept any more: much has run since, or another model was loaded. Press Run again to see it.";
    case "cancelled":
      return "Cancelled. Close this and open it again.";
    case "failed":
      return `${answer.failure.title}. ${answer.failure.message}`;
  }
}
