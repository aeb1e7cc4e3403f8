/** @file The models that a site offers its readers, and which of them a page begins with. */
import { hubFolderUrl, hubHost, type HubListing } from "./hub.ts";
import type { ModelOrigin } from "./model.ts";

interface Offered {
  /** Unique among the models of a site; a folder's name, for those that it hosts. */
  readonly id: string;
  /** For the reader: "GPT-2 Small". */
  readonly name: string;
  /** Of its weights as they are downloaded. */
  readonly bytes: number;
  /** Longest sequence of tokens. */
  readonly nCtx: number;
  readonly dVocab: number;
  /** The page that alone offers it, and runs it only for who chose it. */
  readonly ofPage?: string;
}

/** A model that is told of before anything of it is fetched. */
export type ModelOffer =
  | (Offered & { readonly kind: "site" })
  | (Offered & { readonly kind: "hub"; readonly listing: HubListing });

/** Build-time data of the site: never without a model. */
export interface ModelOffers {
  /** The model that comes with the site: small, and there when nothing else is. */
  readonly embedded: string;
  /** The embedded model first. */
  readonly offers: readonly ModelOffer[];
}

export function hubOffer(listing: HubListing): ModelOffer {
  const { id, name, bytes, nCtx, dVocab } = listing;
  return { kind: "hub", id, name, bytes, nCtx, dVocab, listing };
}

/** What a page offers: the site's models, and those of its own. */
export function offersOn(models: ModelOffers, pageId: string): ModelOffers {
  const offers = models.offers.filter(
    ({ ofPage }) => ofPage === undefined || ofPage === pageId,
  );
  return { ...models, offers };
}

/**
 * What a page runs until its reader chooses: the model that it is about where the site hosts that, else another model
 * that somebody went to the trouble of hosting, else the embedded one. Never the hub's: that is asked only when a
 * reader says so.
 */
export function defaultOffer(
  { embedded, offers }: ModelOffers,
  ofPage?: string,
): ModelOffer {
  const hosted = offers.filter(
    ({ kind, ofPage }) => kind === "site" && ofPage === undefined,
  );
  const offer =
    hosted.find(({ id }) => id === ofPage) ??
    hosted.find(({ id }) => id !== embedded) ??
    hosted[0];
  if (offer === undefined) {
    throw new Error(
      "static/models: must hold at least one prepared model, got none; run npm run model",
    );
  }
  return offer;
}

/** The first of the named models that the site offers; a name may be from an old link, or of another deployment. */
export function chosenOffer(
  offers: ModelOffers,
  ids: readonly (string | null | undefined)[],
  ofPage?: string,
): ModelOffer {
  for (const id of ids) {
    const offer = offers.offers.find((each) => each.id === id);
    if (offer !== undefined) return offer;
  }
  return defaultOffer(offers, ofPage);
}

/** Who else than the site is asked for the model's files: "huggingface.co". */
export function otherHost(offer: ModelOffer): string | undefined {
  return offer.kind === "hub" ? hubHost(offer.listing) : undefined;
}

/** Under which address the browser keeps it. @param siteUrl absolute, ends in "/" */
export function folderOfOffer(offer: ModelOffer, siteUrl: string): string {
  return offer.kind === "hub"
    ? hubFolderUrl(offer.listing)
    : `${siteUrl}models/${offer.id}/`;
}

/** @param siteUrl absolute, ends in "/" */
export function originOfOffer(offer: ModelOffer, siteUrl: string): ModelOrigin {
  return offer.kind === "hub"
    ? { kind: "hub", model: offer.listing }
    : { kind: "site", folderUrl: folderOfOffer(offer, siteUrl) };
}
