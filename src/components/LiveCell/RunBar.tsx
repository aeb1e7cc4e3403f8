/** @file The buttons of a cell, and beside them one line that says what is happening. */
import { type ReactNode, useRef, useState } from "react";

import { checkOf } from "../../live/page-state.ts";
import { type CellState, isBusy } from "../../live/state.ts";
import { Button } from "../Button/index.tsx";
import type { Change } from "../Notebook/change.ts";
import {
  useCellEdit,
  useCellView,
  useChange,
  useIsOfOldListing,
  useNotebook,
} from "../Notebook/context.ts";
import type { Variant } from "../Notebook/place.ts";
import Seen from "../Code/Seen.tsx";
import { useDownloadNote } from "./download-note.ts";
import { longestWhileRunning, statusLine } from "./status.ts";
import styles from "./styles.module.css";

interface Props {
  readonly variant: Variant;
  readonly editing: boolean;
  readonly onEdit: (editing: boolean) => void;
  /** Whether its settings are shown; undefined: it has none. */
  readonly settings: boolean | undefined;
  readonly onSettings: (shown: boolean) => void;
}

export default function RunBar({
  variant,
  editing,
  onEdit,
  settings,
  onSettings,
}: Props): ReactNode {
  const { notebook, edits, run, warm } = useNotebook();
  const view = useCellView(variant.id);
  const { state } = view;
  const edited = useCellEdit(variant.id) !== undefined;
  const busy = isBusy(state);
  const { text, announcement, progress } = statusLine(state, checkOf(view));
  const change = useChange(variant.id);
  const stale = change !== undefined && !busy;
  const isOfOldListing = useIsOfOldListing(variant);
  const note = useDownloadNote();
  const [firstNote] = useState(note);
  const buttons = useRef<HTMLDivElement>(null);
  const reset = () => {
    edits.restore(variant.id);
    // its own button goes, and the focus would go to the top of the page
    buttons.current?.querySelector("button")?.focus();
  };
  return (
    <div className={styles.bar}>
      <div ref={buttons} className={styles.buttons}>
        {busy ? (
          <Button kind="danger" onClick={() => notebook.cancel()}>
            Cancel
          </Button>
        ) : (
          <Button
            kind="main"
            // one that is really disabled cannot keep the focus
            aria-disabled={state.kind === "unsupported"}
            onClick={() => state.kind !== "unsupported" && run(variant.id)}
            onPointerEnter={warm}
            onFocus={warm}
          >
            {runLabel(state.kind)}
          </Button>
        )}
        <Button aria-pressed={editing} onClick={() => onEdit(!editing)}>
          {editing ? "Close editor" : "Edit"}
        </Button>
        {settings !== undefined && (
          <Button
            aria-expanded={settings}
            onClick={() => onSettings(!settings)}
          >
            Settings
          </Button>
        )}
        {edited && <Button onClick={reset}>Reset</Button>}
      </div>
      <div
        className={styles.status}
        data-kind={state.kind}
        data-stale={stale ? change : undefined}
        data-longest={longer(
          `${firstNote.text} ${firstNote.warning ?? ""}`,
          longestWhileRunning,
        )}
      >
        <span data-status>
          {stale ? (
            staleNote[change]
          ) : state.kind === "idle" || state.kind === "gone" ? (
            <>
              {edited && "Edited. "}
              {text !== "" && `${text} `}
              {note.text}
              {note.warning !== undefined && (
                <>
                  {" "}
                  <strong data-caution>{note.warning}</strong>
                </>
              )}
            </>
          ) : (
            <Seen text={text} />
          )}
        </span>
        {progress !== undefined && (
          <progress value={progress} max={1} aria-label={announcement} />
        )}
      </div>
      {isOfOldListing && (
        <p className={styles.oldListing} data-old-listing>
          This site has another listing here than the one that you changed.
          Yours is kept; Reset shows the new one.
        </p>
      )}
      <span className={styles.announcement} role="status">
        <Seen text={announcement} />
      </span>
      <noscript>
        <p className={styles.noscript}>
          Run live and Edit need JavaScript; the listing can also be run in
          Python with nnsight.
        </p>
      </noscript>
    </div>
  );
}

const staleNote: Readonly<Record<Change, string>> = {
  own: "Changed since this ran: what is shown is of the code before. Run again to bring it up to date.",
  above:
    "A cell above changed since this ran. Run again to bring it up to date.",
  model:
    "Another model is chosen since this ran. Run again to see what it does.",
};

function runLabel(kind: CellState["kind"]): string {
  return ["done", "gone", "cancelled", "failed"].includes(kind)
    ? "Run again"
    : "Run live";
}

function longer(one: string, other: string): string {
  return one.length > other.length ? one : other;
}
