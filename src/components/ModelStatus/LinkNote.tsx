/** @file What a page that was opened by a link says first: that its code is somebody's changes, and how to run it. */
import type { MouseEvent, ReactNode } from "react";

import { Button } from "../Button/index.tsx";
import Seen from "../Code/Seen.tsx";
import { stretchesOf, unseenName } from "../../charts/unseen.ts";
import { useIsBusy, useNotebook } from "../Notebook/context.ts";
import { cellName } from "../Notebook/place.ts";
import styles from "./styles.module.css";

export default function LinkNote(): ReactNode {
  const { link, page, edits, runAll, leaveLink, warm, models } = useNotebook();
  const busy = useIsBusy();
  const leave = ({ currentTarget }: MouseEvent<HTMLButtonElement>) => {
    // this note goes; what concerns the whole page is beside it
    currentTarget
      .closest("section")
      ?.querySelector<HTMLElement>("button:not(:disabled)")
      ?.focus();
    leaveLink();
  };
  if (link === undefined) return null;
  if (link.kind === "unreadable") {
    return (
      <div className={styles.link} data-link="unreadable" role="alert">
        <p>
          The link’s changes could not be read ({link.reason}). The page shows
          the listings as they stand; ask for the link again, in full.
        </p>
      </div>
    );
  }
  const { cellIds, unknownIds, model, hasOwnBeside } = link;
  const unseen = [
    ...new Set(
      cellIds.flatMap((id) =>
        stretchesOf(edits.all.get(id)?.text ?? "")
          .filter(({ unseen }) => unseen)
          .map(({ text }) => unseenName(text)),
      ),
    ),
  ];
  const named = models.offers.find(({ id }) => id === model);
  return (
    <div className={styles.link} data-link="opened">
      <p>
        {cellIds.length === 0
          ? model === undefined
            ? "This link changes nothing on this page."
            : "This link changes no code of this page."
          : `This link changed the code of ${cellIds.map((id) => cellName(page.places, id)).join(", ")}. Nothing has run yet: look at it, then run it.`}
        {unknownIds.length > 0 && (
          <Seen
            text={` It also names ${unknownIds.map(quoted).join(", ")}, which this page does not have.`}
          />
        )}
        {model !== undefined && (
          <Seen
            text={
              named === undefined
                ? ` It was made with the model ${quoted(model)}, which this site does not offer.`
                : ` It chose the model ${named.name}.`
            }
          />
        )}
        {unseen.length > 0 &&
          ` It holds characters that would not be seen (${unseen.join(", ")}); the code shows each in a frame.`}
      </p>
      <div className={styles.buttons}>
        {cellIds.length > 0 && (
          <Button
            kind="main"
            // one that is really disabled cannot keep the focus
            aria-disabled={busy}
            onClick={() => !busy && runAll()}
            onPointerEnter={warm}
            onFocus={warm}
          >
            Run the link’s code
          </Button>
        )}
        <Button onClick={leave}>
          {hasOwnBeside
            ? "Go back to your own changes"
            : cellIds.length > 0
              ? "Show the listings as they stand"
              : "Close this note"}
        </Button>
      </div>
    </div>
  );
}

function quoted(id: string): string {
  return `“${id}”`;
}
