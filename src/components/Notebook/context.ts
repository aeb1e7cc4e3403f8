/** @file The typed context of a page's notebook, and the hooks that read it. */
import { createContext, useContext, useSyncExternalStore } from "react";

import type { PrebuiltPage } from "../../charts/prebuilt.ts";
import type { Cell, CellResult, CellState } from "../../live/state.ts";
import type { ModelOffer, ModelOffers } from "../../models/offer.ts";
import { type Change, changeSince } from "./change.ts";
import type { Place } from "./place.ts";
import type { NotebookStore } from "./store.ts";
import type { OpenedLink } from "./useLink.ts";

export interface NotebookValue {
  readonly places: readonly Place[];
  readonly charts: PrebuiltPage;
  /** The model that Run live runs. */
  readonly model: ModelOffer;
  readonly models: ModelOffers;
  readonly chooseModel: (id: string) => void;
  /** The idiom that the reader chose on this site; null: none yet. */
  readonly idiom: string | null;
  readonly chooseIdiom: (idiom: string) => void;
  readonly store: NotebookStore;
  /** The cells of the page in order, as they read now. */
  readonly cells: () => readonly Cell[];
  /** Run a cell as the page reads now, on the chosen model or, from then on, on another. */
  readonly run: (cellId: string, modelId?: string) => void;
  readonly runAll: () => void;
  /** The page as it was opened without a link, but for what has been loaded. */
  readonly resetAll: () => void;
  /** The link that the page was opened by. */
  readonly link: OpenedLink | undefined;
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
  const { places } = useNotebook();
  const place = places.find((place) => place.id === id);
  if (place === undefined) {
    const known = places.map((place) => place.id).join(", ");
    throw new Error(
      `place: must be one of the page's (${known}), got ${id}; add it to the page's places`,
    );
  }
  return place;
}

export function useCellState(cellId: string): CellState {
  const { store } = useNotebook();
  const get = () => store.getState(cellId);
  return useSyncExternalStore(store.subscribe, get, get);
}

export function useCellResult(cellId: string): CellResult | undefined {
  const { store } = useNotebook();
  const get = () => store.getResult(cellId);
  return useSyncExternalStore(store.subscribe, get, get);
}

/** The reader's text of a cell; undefined where it is the listing as it stands. */
export function useCellEdit(cellId: string): string | undefined {
  const { store } = useNotebook();
  const get = () => store.getEdit(cellId);
  return useSyncExternalStore(store.subscribe, get, get);
}

/** What changed since the cell's result that is shown; undefined: nothing, or there is no result. */
export function useChange(cellId: string): Change | undefined {
  const { store, cells, model } = useNotebook();
  const get = () => {
    const result = store.getResult(cellId);
    return (
      result && changeSince(result.ran, cells(), result.report.model, model)
    );
  };
  return useSyncExternalStore(store.subscribe, get, () => undefined);
}

/** Whether a press downloads nothing any more. */
export function useIsLoaded(): boolean {
  const { store, model } = useNotebook();
  const get = () => store.isLoaded(model);
  return useSyncExternalStore(store.subscribe, get, () => false);
}

export function useIsBusy(): boolean {
  const { store } = useNotebook();
  const get = () => store.isBusy();
  return useSyncExternalStore(store.subscribe, get, () => false);
}
