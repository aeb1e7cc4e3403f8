/** @file Opens what a link holds: its changes are shown in their cells, and nothing runs by itself. */
import { useCallback, useEffect, useState } from "react";

import type { Edits } from "./edits.ts";
import { decodeLink, isLink } from "./link.ts";
import type { Place } from "./place.ts";

export type OpenedLink =
  | {
      readonly kind: "opened";
      /** The cells that it changed. */
      readonly cellIds: readonly string[];
      readonly idiom?: string;
      readonly model?: string;
      /** Cells that it names and the page does not have. */
      readonly unknownIds: readonly string[];
    }
  | { readonly kind: "unreadable"; readonly reason: string };

/** The link that the page was opened by; undefined: none, or it has been left. */
export function useLink(
  edits: Edits,
  places: readonly Place[],
): readonly [OpenedLink | undefined, leave: () => void] {
  const [link, setLink] = useState<OpenedLink>();

  useEffect(() => {
    let current = true;
    // what stood there before, for the way back
    let before: ReadonlyMap<string, string> = new Map();
    const open = () => {
      decodeLink(window.location.hash).then(
        ({ idiom, model, edits: texts }) => {
          if (!current) return;
          const ids = places.flatMap(({ variants }) =>
            variants.map(({ id }) => id),
          );
          const known = [...texts].filter(([id]) => ids.includes(id));
          before = edits.all;
          edits.replaceAll(new Map(known));
          setLink({
            kind: "opened",
            cellIds: known.map(([id]) => id),
            unknownIds: [...texts.keys()].filter((id) => !ids.includes(id)),
            ...(idiom === undefined ? {} : { idiom }),
            ...(model === undefined ? {} : { model }),
          });
        },
        (error: unknown) => {
          if (!current) return;
          const reason = error instanceof Error ? error.message : String(error);
          setLink({ kind: "unreadable", reason });
        },
      );
    };
    const onHashChange = ({ oldURL }: HashChangeEvent) => {
      const { hash } = window.location;
      if (isLink(hash)) open();
      // the way back from a link; a heading's own link is not that
      else if (hash === "" && isLink(new URL(oldURL).hash)) {
        edits.replaceAll(before);
        setLink(undefined);
      }
    };
    if (isLink(window.location.hash)) open();
    window.addEventListener("hashchange", onHashChange);
    return () => {
      current = false;
      window.removeEventListener("hashchange", onHashChange);
    };
  }, [edits, places]);

  const leave = useCallback(() => {
    setLink(undefined);
    const { pathname, search, hash } = window.location;
    if (!isLink(hash)) return;
    // else the next reload would bring it back
    window.history.replaceState(
      window.history.state,
      "",
      `${pathname}${search}`,
    );
  }, []);
  return [link, leave];
}
