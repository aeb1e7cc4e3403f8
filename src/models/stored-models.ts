/** @file What this browser keeps of models, for the reader to see and to delete. */
import { browserStorage, type ModelStorage } from "./storage.ts";

export interface StoredModel {
  /** Where it came from: the URL of its folder, ending in "/". */
  readonly folderUrl: string;
  readonly bytes: number;
}

/** Largest first. Empty where the browser keeps nothing. */
export async function listStoredModels(
  storage: ModelStorage | undefined = browserStorage(),
): Promise<readonly StoredModel[]> {
  const sizes = new Map<string, number>();
  for (const { key, bytes } of (await storage?.list()) ?? []) {
    const folderUrl = folderOf(key);
    sizes.set(folderUrl, (sizes.get(folderUrl) ?? 0) + bytes);
  }
  return [...sizes]
    .map(([folderUrl, bytes]) => ({ folderUrl, bytes }))
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

/** Of a key: everything up to the file's name. */
function folderOf(key: string): string {
  return new URL(".", key).href;
}
