/** @file What this browser keeps of models, for the reader to see and to delete. */
import { browserStorage, type ModelStorage } from "./storage.ts";

export interface StoredModel {
  /** The folder's name, or the repository's: "induction-mini", "openai-community/gpt2". */
  readonly name: string;
  /** Where it came from: the URL of its folder, ending in "/". */
  readonly folderUrl: string;
  /** Of its weights, as they are kept: as a model of the site is downloaded; as half precision, of one from the hub. */
  readonly bytes: number;
}

/** Largest first. Empty where the browser keeps nothing. */
export async function listStoredModels(
  storage: ModelStorage | undefined = browserStorage(),
): Promise<readonly StoredModel[]> {
  const entries = (await storage?.list()) ?? [];
  const folders = new Set(
    entries
      .map(({ key }) => key)
      .filter(isDescription)
      .map(folderOf),
  );
  return [...folders]
    .map((folderUrl) => ({
      name: nameOf(folderUrl),
      folderUrl,
      bytes: entries
        .filter(({ key }) => folderOf(key) === folderUrl && !isText(key))
        .reduce((sum, { bytes }) => sum + bytes, 0),
    }))
    .sort((a, b) => b.bytes - a.bytes);
}

export async function deleteStoredModel(
  folderUrl: string,
  storage: ModelStorage | undefined = browserStorage(),
): Promise<void> {
  await deleteEntries(storage, (key) => folderOf(key) === folderUrl);
}

/** Everything of a model that is not among the keys: files of its earlier versions. */
export async function deleteOtherVersions(
  storage: ModelStorage,
  folderUrl: string,
  keys: ReadonlySet<string>,
): Promise<void> {
  await deleteEntries(
    storage,
    (key) => folderOf(key) === folderUrl && !keys.has(key),
  );
}

async function deleteEntries(
  storage: ModelStorage | undefined,
  isUnwanted: (key: string) => boolean,
): Promise<void> {
  const entries = (await storage?.list()) ?? [];
  for (const { key } of entries) {
    if (isUnwanted(key)) await storage?.delete(key);
  }
}

/** Every model has one such entry; other files of the site have none beside them. */
function isDescription(key: string): boolean {
  return /\/(manifest\.json|model\.safetensors\?header)$/.test(key);
}

/** Description and tokenizer: what is told of a model's size, here and elsewhere, is that of its weights. */
function isText(key: string): boolean {
  return /\.json(\?|$)/.test(key) || isDescription(key);
}

function nameOf(folderUrl: string): string {
  const { pathname } = new URL(folderUrl);
  const repository = /^\/(.+)\/resolve\/[^/]+\/$/.exec(pathname)?.[1];
  return repository ?? pathname.split("/").at(-2) ?? pathname;
}

/** Of a key: everything up to the file's name. */
function folderOf(key: string): string {
  return new URL(".", key).href;
}
