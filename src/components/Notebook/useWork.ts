/**
 * @file What a tab keeps of a reader's work on a page, and the changes that a link holds: both are there again when the
 * page is opened again, and nothing runs by itself.
 */
import { useCallback, useEffect, useRef, useState } from "react";

import type { Notebook } from "../../live/notebook.ts";
import type { Edits } from "./edits.ts";
import { changesOf, decodeLink, isLink } from "./link.ts";
import type { Place } from "./place.ts";
import { readOfTab, writeOfTab } from "./tab-storage.ts";
import {
  decodeWork,
  type Edit,
  encodeWork,
  isEmpty,
  noWork,
  type Work,
  workKey,
} from "./work.ts";

export type OpenedLink =
  | {
      readonly kind: "opened";
      /** The cells that it changed. */
      readonly cellIds: readonly string[];
      readonly idiom?: string;
      readonly model?: string;
      /** Cells that it names and the page does not have. */
      readonly unknownIds: readonly string[];
      /** Whether the reader has changed cells of the page without the link, too. */
      readonly hasOwnBeside: boolean;
    }
  | { readonly kind: "unreadable"; readonly reason: string };

/** What the reader should know of how changes are kept. */
export type Keeping =
  | { readonly kind: "kept" }
  /** The browser's storage is full or switched off. */
  | { readonly kind: "not kept" }
  /** What had been kept cannot be read any more. */
  | { readonly kind: "unreadable" };

export interface PageWork {
  /** The link that the page was opened by; undefined: none, or it has been left. */
  readonly link: OpenedLink | undefined;
  /** Leaves the link, with its changes, for what was there without it. */
  readonly leaveLink: () => void;
  /** Forgets all changes of the page, with the link and without. */
  readonly forget: () => void;
  readonly keeping: Keeping;
}

const kept: Keeping = { kind: "kept" };

export function useWork(
  edits: Edits,
  notebook: Notebook,
  places: readonly Place[],
): PageWork {
  const [link, setLink] = useState<OpenedLink>();
  const [keeping, setKeeping] = useState(kept);
  /** Under which name the work is kept; undefined while another is being opened. */
  const key = useRef<string>(undefined);

  const show = useCallback(
    (nextKey: string, { edits: own, computed }: Work) => {
      key.current = nextKey;
      edits.replaceAll(own);
      notebook.remember(computed);
    },
    [edits, notebook],
  );

  useEffect(() => {
    let current = true;
    const listings = new Map(
      places.flatMap(({ variants }) =>
        variants.map(({ id, code }) => [id, code] as const),
      ),
    );
    const read = (from: string): Work | undefined => {
      const text = readOfTab(from);
      if (text === null) return undefined;
      const work = decodeWork(text);
      if (work === undefined) setKeeping({ kind: "unreadable" });
      return work;
    };
    const open = async (hash: string) => {
      const nextKey = keyHere();
      key.current = undefined;
      try {
        const shared = await decodeLink(hash);
        if (!current) return;
        const { idiom, model } = shared;
        const { changed, unknownIds } = changesOf(shared, listings);
        const known = [...changed].map(([id, text]): [string, Edit] => [
          id,
          { text, listing: listings.get(id) ?? "" },
        ]);
        // what the reader made of the link's changes comes before them
        show(nextKey, read(nextKey) ?? { ...noWork, edits: new Map(known) });
        setLink({
          kind: "opened",
          cellIds: [...changed.keys()],
          unknownIds,
          hasOwnBeside: (read(ownKey())?.edits.size ?? 0) > 0,
          ...(idiom === undefined ? {} : { idiom }),
          ...(model === undefined ? {} : { model }),
        });
      } catch (error) {
        if (!current) return;
        const reason = error instanceof Error ? error.message : String(error);
        setLink({ kind: "unreadable", reason });
        show(ownKey(), read(ownKey()) ?? noWork);
      }
    };
    const save = () => {
      if (key.current === undefined) return;
      const work: Work = { edits: edits.all, computed: notebook.computed() };
      const text = isEmpty(work) ? null : encodeWork(work);
      if (text === readOfTab(key.current)) return;
      const isKept = writeOfTab(key.current, text);
      setKeeping(isKept ? kept : { kind: "not kept" });
    };
    const onHashChange = ({ oldURL }: HashChangeEvent) => {
      const { hash } = window.location;
      if (isLink(hash)) void open(hash);
      // the way back from a link; a heading's own link is not that
      else if (hash === "" && isLink(new URL(oldURL).hash)) {
        setLink(undefined);
        show(ownKey(), read(ownKey()) ?? noWork);
      }
    };
    if (isLink(window.location.hash)) void open(window.location.hash);
    else show(ownKey(), read(ownKey()) ?? noWork);
    const leaving = [edits.subscribe(save), notebook.subscribe(save)];
    window.addEventListener("hashchange", onHashChange);
    return () => {
      current = false;
      // nothing is kept of what ends with the page
      key.current = undefined;
      for (const leave of leaving) leave();
      window.removeEventListener("hashchange", onHashChange);
    };
  }, [edits, notebook, places, show]);

  const leaveLink = useCallback(() => {
    key.current = undefined;
    setLink(undefined);
    leaveAddress();
    const own = decodeWork(readOfTab(ownKey()) ?? "") ?? noWork;
    notebook.reset();
    show(ownKey(), own);
  }, [notebook, show]);

  const forget = useCallback(() => {
    key.current = undefined;
    setLink(undefined);
    for (const name of [keyHere(), ownKey()]) writeOfTab(name, null);
    leaveAddress();
    notebook.reset();
    show(ownKey(), noWork);
    setKeeping(kept);
  }, [notebook, show]);

  return { link, leaveLink, forget, keeping };
}

/** Without a link. */
function ownKey(): string {
  return workKey(window.location.pathname, "");
}

function keyHere(): string {
  const { pathname, hash } = window.location;
  return workKey(pathname, hash);
}

/** Else the next reload would bring the link back. */
function leaveAddress(): void {
  const { pathname, search, hash } = window.location;
  if (!isLink(hash)) return;
  window.history.replaceState(window.history.state, "", `${pathname}${search}`);
}
