/** @file The typed context of a page's notebook, and the hooks that read it. */
import { createContext, useContext, useSyncExternalStore } from "react";

import type { Notebook } from "../../live/notebook.ts";
import {
  type CellView,
  isPageBusy,
  isTouched,
  type PageState,
  untouched,
} from "../../live/page-state.ts";
import type { Cell } from "../../live/state.ts";
import type { ModelOffer, ModelOffers } from "../../models/offer.ts";
import { type Change, changeSince } from "./change.ts";
import type { Edits } from "./edits.ts";
import type { PageData } from "./page.ts";
import type { Place } from "./place.ts";
import type { Keeping, OpenedLink } from "./useWork.ts";

export interface NotebookValue {
  readonly page: PageData;
  /** The model that Run live runs. */
  readonly model: ModelOffer;
  readonly models: ModelOffers;
  readonly chooseModel: (id: string) => void;
  /** The idiom that the reader chose on this site; null: none yet. */
  readonly idiom: string | null;
  readonly chooseIdiom: (idiom: string) => void;
  readonly notebook: Notebook;
  readonly edits: Edits;
  /** The cells of the page in order, as they read now. */
  readonly cells: () => readonly Cell[];
  /** Run a cell as the page reads now, on the chosen model or, from then on, on another. */
  readonly run: (cellId: string, modelId?: string) => void;
  readonly runAll: () => void;
  /** The page as it was opened without a link, but for what has been loaded. */
  readonly resetAll: () => void;
  /** The link that the page was opened by. */
  readonly link: OpenedLink | undefined;
  readonly leaveLink: () => void;
  readonly keeping: Keeping;
  /** Ask for what a press will need, without pressing: the pointer or the focus is near. */
  readonly warm: () => void;
}

export const NotebookContext = createContext<NotebookValue | null>(null);

export function useNotebook(): NotebookValue {
  const value = useContext(NotebookContext);
  if (value === null) {
    throw new Error("useNotebook: must be used within <Notebook>");
  }
  return value;
}

export function usePlace(id: string): Place {
  const { page } = useNotebook();
  const place = page.places.find((place) => place.id === id);
  if (place === undefined) {
    const known = page.places.map((place) => place.id).join(", ");
    throw new Error(
      `LiveCell: place must be a cell of the page (${known}), got ${id}; name it in docs/${page.id}/page.json`,
    );
  }
  return place;
}

/** Its state, its last result, and what it was the result of. */
export function useCellView(cellId: string): CellView {
  const { notebook } = useNotebook();
  const get = () => notebook.view(cellId);
  return useSyncExternalStore(notebook.subscribe, get, () => untouched);
}

/** The reader's text of a cell; undefined where it is the listing as it stands. */
export function useCellEdit(cellId: string): string | undefined {
  const { edits } = useNotebook();
  const get = () => edits.get(cellId)?.text;
  return useSyncExternalStore(edits.subscribe, get, () => undefined);
}

/** Whether the reader's text is a change of another listing than the one that the page has now. */
export function useIsOfOldListing({ id, code }: Cell): boolean {
  const { edits } = useNotebook();
  const get = () => {
    const listing = edits.get(id)?.listing;
    return listing !== undefined && listing !== code;
  };
  return useSyncExternalStore(edits.subscribe, get, () => false);
}

/** What changed since a cell's last run, whatever its end, or since the one that gave its result; undefined: nothing. */
export function useChange(
  cellId: string,
  since: "attempt" | "result" = "attempt",
): Change | undefined {
  const { edits, cells, model } = useNotebook();
  const { attempt, result } = useCellView(cellId);
  const ran =
    since === "attempt"
      ? attempt
      : result && { cells: result.ran, modelId: result.report.model.id };
  const get = () =>
    ran && changeSince(ran.cells, cells(), { id: ran.modelId }, model);
  return useSyncExternalStore(edits.subscribe, get, () => undefined);
}

/** Whether a press downloads nothing any more. */
export function useIsLoaded(): boolean {
  const { model } = useNotebook();
  return usePageState(({ loaded }) => loaded === model.id, false);
}

export function useIsBusy(): boolean {
  return usePageState(isPageBusy, false);
}

/** Whether there is anything that Reset all would undo. */
export function useIsTouched(): boolean {
  const { edits } = useNotebook();
  const edited = useSyncExternalStore(
    edits.subscribe,
    () => edits.all.size > 0,
    () => false,
  );
  return usePageState(isTouched, false) || edited;
}

/** @param before what holds until the page is live */
export function usePageState<Value>(
  select: (state: PageState) => Value,
  before: Value,
): Value {
  const { notebook } = useNotebook();
  const get = () => select(notebook.state);
  return useSyncExternalStore(notebook.subscribe, get, () => before);
}
