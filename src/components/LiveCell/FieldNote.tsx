/** @file What stands under the control of a setting: what it may be, or what is wrong with what was typed. */
import type { ReactNode } from "react";

import type { DraftField } from "./draft.ts";
import styles from "./settings.module.css";

interface Props {
  readonly id: string;
  readonly field: Pick<DraftField, "problem" | "isWaiting">;
  /** What is pressed to write it into the listing: "Enter". */
  readonly keys: string;
  /** What the listing has while something is wrong. */
  readonly kept: string;
  /** What is said where nothing is to be done. */
  readonly children: ReactNode;
}

export default function FieldNote({
  id,
  field: { problem, isWaiting },
  keys,
  kept,
  children,
}: Props): ReactNode {
  if (problem !== undefined) {
    return (
      <span id={id} className={styles.refused}>
        {problem} The listing has {kept}.
      </span>
    );
  }
  return (
    <span id={id} className={styles.bounds}>
      {isWaiting
        ? `Allowed now: press ${keys} to write it into the listing`
        : children}
    </span>
  );
}
