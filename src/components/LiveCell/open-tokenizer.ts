/** @file Fetches a hosted model's tokenizer and nothing else of it. */
import { downloadDescription } from "../../models/model-download.ts";
import { downloadTokenizer } from "../../models/tokenizer-download.ts";
import type { Tokenizer } from "../../models/tokenizer.ts";

/** @param folderUrl ends in "/" */
export async function openTokenizer(
  folderUrl: string,
  signal: AbortSignal,
): Promise<Tokenizer> {
  // what is kept in the browser is what a run fetched
  const options = { storage: null, signal };
  const { manifest } = await downloadDescription(folderUrl, options);
  return downloadTokenizer(folderUrl, manifest, options);
}
