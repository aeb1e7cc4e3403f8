/** @file A reader's work on a page as text, for the tab to keep: what was changed, and which cells had a result. Pure. */
import { isLink } from "./link.ts";

/** A reader's own text of a cell. */
export interface Edit {
  readonly text: string;
  /** The listing that it is a change of: a later build of the site may have another. */
  readonly listing: string;
}

export interface Work {
  /** By the cell's id. */
  readonly edits: ReadonlyMap<string, Edit>;
  /** Cells that had a result. */
  readonly computed: readonly string[];
}

export const noWork: Work = { edits: new Map(), computed: [] };

export function isEmpty({ edits, computed }: Work): boolean {
  return edits.size === 0 && computed.length === 0;
}

const prefix = "induction-heads-live.work:";

/** Under which name a tab keeps the work on a page. The changes that a link holds, and those made on top, are apart. */
export function workKey(pathname: string, hash: string): string {
  // hosts serve a page with and without it
  const path = pathname.replace(/\/$/, "");
  return `${prefix}${path}${isLink(hash) ? hash : ""}`;
}

// Another form gets another number, and is not read by pages that do not know it.
const version = 1;

export function encodeWork({ edits, computed }: Work): string {
  return JSON.stringify({
    version,
    edits: Object.fromEntries(edits),
    computed,
  });
}

/** Undefined where the text is not what `encodeWork` makes. */
export function decodeWork(text: string): Work | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(data) || data.version !== version) return undefined;
  const { edits, computed } = data;
  if (!isRecord(edits) || !Array.isArray(computed)) return undefined;
  if (!computed.every((id) => typeof id === "string")) return undefined;
  const read = new Map<string, Edit>();
  for (const [id, edit] of Object.entries(edits)) {
    if (!isRecord(edit)) return undefined;
    const { text, listing } = edit;
    if (typeof text !== "string" || typeof listing !== "string") {
      return undefined;
    }
    read.set(id, { text, listing });
  }
  return { edits: read, computed };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
