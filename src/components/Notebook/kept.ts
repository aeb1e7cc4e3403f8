/** @file What this browser keeps for the open page, as the bar counts it and as the notes beside the buttons reckon with it. */
import { useSyncExternalStore } from "react";

import type { ModelOffer } from "../../models/offer.ts";
import { folderOfOffer } from "../../models/offer.ts";
import type { StoredModel } from "../../models/stored-models.ts";

export interface Kept {
  readonly models: readonly StoredModel[];
  /** Of the page with Python and the engine, as bytes of a download; 0 unless it is whole. */
  readonly page: number;
  /** False where the browser offers this page no storage, or it cannot be read: each visit downloads again. */
  readonly able: boolean;
}

const nothing: Kept = { models: [], page: 0, able: true };

let kept = nothing;
const listeners = new Set<() => void>();

export function tellKept(change: Partial<Kept>): void {
  kept = { ...kept, ...change };
  for (const listener of listeners) listener();
}

export function useKept(): Kept {
  return useSyncExternalStore(
    subscribe,
    () => kept,
    () => nothing,
  );
}

/** Whether nothing of a model's weights is missing. @param siteUrl absolute, ends in "/" */
export function keepsModel(
  { models }: Kept,
  offer: ModelOffer,
  siteUrl: string,
): boolean {
  const folderUrl = folderOfOffer(offer, siteUrl);
  const bytes = models.find((model) => model.folderUrl === folderUrl)?.bytes;
  // those of the hub come in single precision and are kept in half of it
  const whole = offer.kind === "hub" ? offer.bytes / 2 : offer.bytes;
  return bytes !== undefined && bytes >= whole;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
