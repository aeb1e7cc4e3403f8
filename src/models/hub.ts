/** @file GPT-2 from the Hugging Face hub: which files, how large, from which host. Contacts nobody. */

/** A checkpoint at one commit, so that what it holds never changes. */
export interface HubModel {
  /** Where the site's own models have their folder names. */
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  /** "https://huggingface.co" */
  readonly hub: string;
  readonly repository: string;
  /** A commit. */
  readonly revision: string;
  /** That are fetched of its weights: for the reader, before anything is. */
  readonly bytes: number;
}

/** A model on the hub as a page offers it, before anything is asked of the hub. */
export interface HubListing extends HubModel {
  /** Longest sequence of tokens. */
  readonly nCtx: number;
  readonly dVocab: number;
}

export const gpt2OnTheHub: HubListing = {
  id: "gpt2",
  name: "GPT-2 Small",
  licence: "MIT",
  hub: "https://huggingface.co",
  repository: "openai-community/gpt2",
  revision: "607a30d783dfa663caf39e06633721c8d4cfcd7e",
  bytes: 497_759_232,
  nCtx: 1024,
  dVocab: 50257,
};

/** Where Hugging Face sends its readers for large files. */
const storageOrigins = ["https://*.huggingface.co", "https://*.hf.co"];

/** Every origin that a download from the hub may come to; a content security policy has to name them all. */
export function hubOrigins({ hub }: HubModel): readonly string[] {
  const { origin } = new URL(hub);
  return [origin, ...(origin === gpt2OnTheHub.hub ? storageOrigins : [])];
}

/** Ends in "/". */
export function hubFolderUrl({ hub, repository, revision }: HubModel): string {
  return `${hub}/${repository}/resolve/${revision}/`;
}

/** Whom the browser will contact: "huggingface.co", which sends it on to its storage. */
export function hubHost({ hub }: HubModel): string {
  return new URL(hub).host;
}
