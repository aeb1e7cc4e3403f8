/** @file Says where a reader's changes would be lost, and which of them have no place on the page any more. */
import { type ReactNode, useSyncExternalStore } from "react";

import Seen from "../Code/Seen.tsx";
import { useNotebook } from "../Notebook/context.ts";
import type { Edit } from "../Notebook/work.ts";
import styles from "./styles.module.css";

const none: ReadonlyMap<string, Edit> = new Map();

export default function KeepingNote(): ReactNode {
  const { edits, keeping, page } = useNotebook();
  const all = useSyncExternalStore(
    edits.subscribe,
    () => edits.all,
    () => none,
  );
  const ids = page.places.flatMap(({ variants }) =>
    variants.map(({ id }) => id),
  );
  const homeless = [...all].filter(([id]) => !ids.includes(id));
  if (keeping.kind === "kept" && homeless.length === 0) return null;
  return (
    <div className={styles.note} data-keeping={keeping.kind} role="status">
      {keeping.kind === "not kept" && (
        <p>
          Your changes will be lost when this tab is reloaded or closed: the
          browser’s storage is full or switched off. “Copy link” holds them.
        </p>
      )}
      {keeping.kind === "unreadable" && (
        <p>
          What this tab had kept of your changes cannot be read any more. The
          page shows the listings as they stand.
        </p>
      )}
      {homeless.map(([id, { text }]) => (
        <details key={id}>
          <summary>
            You changed the cell “
            <Seen text={id} />
            ”, which this page does not have any more. Your text is kept until
            Reset all.
          </summary>
          <pre>
            <Seen text={text} />
          </pre>
        </details>
      ))}
    </div>
  );
}
