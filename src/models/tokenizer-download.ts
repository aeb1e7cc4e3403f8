/** @file The tokenizer of a prepared model, or one that says that there is none. */
import { downloadChecked, type FileOptions } from "./model-download.ts";
import type { ModelManifest } from "./manifest.ts";
import { createTokenizer, noTokenizer, type Tokenizer } from "./tokenizer.ts";

/** @param folderUrl ends in "/" */
export async function downloadTokenizer(
  folderUrl: string,
  { id, tokenizer }: ModelManifest,
  options: FileOptions = {},
): Promise<Tokenizer> {
  if (tokenizer === undefined) return noTokenizer(id);
  const bytes = await downloadChecked(folderUrl, tokenizer, options);
  return createTokenizer(JSON.parse(new TextDecoder().decode(bytes)) as object);
}
