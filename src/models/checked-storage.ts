/** @file The browser's storage as the delivery uses it: checked when read, and never a reason to fail. */
import { sha256Hex } from "./checksum.ts";
import type { ModelStorage } from "./storage.ts";
import { deleteOtherVersions } from "./stored-models.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

/** Storage that is missing, full or refused is told of once, and then left alone. */
export class CheckedStorage {
  #storage: ModelStorage | undefined;
  #isFull = false;
  readonly #onNote: (note: string) => void;

  constructor(
    storage: ModelStorage | undefined,
    onNote: (note: string) => void = () => undefined,
  ) {
    this.#storage = storage;
    this.#onNote = onNote;
  }

  async keys(): Promise<ReadonlySet<string>> {
    const entries = await this.#guarded((storage) => storage.list());
    return new Set(entries?.map(({ key }) => key));
  }

  /**
   * What is kept under a key. Bytes that have changed since are deleted and count as not kept.
   * @param sha256 what they must be; absent: what they were when they were stored
   */
  async take(key: string, sha256?: string): Promise<Bytes | undefined> {
    const stored = await this.#guarded((storage) => storage.get(key));
    if (stored === undefined) return undefined;
    const actual = await sha256Hex(stored.bytes);
    if (actual === (sha256 ?? stored.sha256)) return stored.bytes;
    await this.#guarded((storage) => storage.delete(key));
    return undefined;
  }

  async put(key: string, bytes: Bytes, sha256: string): Promise<void> {
    if (this.#isFull) return;
    await this.#guarded((storage) => storage.put(key, { bytes, sha256 }));
  }

  /** Makes room: files of earlier versions of a model go. */
  async keepOnly(folderUrl: string, keys: ReadonlySet<string>): Promise<void> {
    await this.#guarded((storage) =>
      deleteOtherVersions(storage, folderUrl, keys),
    );
  }

  async #guarded<Value>(
    action: (storage: ModelStorage) => Promise<Value>,
  ): Promise<Value | undefined> {
    if (this.#storage === undefined) return undefined;
    try {
      return await action(this.#storage);
    } catch (thrown) {
      this.#giveUp(thrown);
      return undefined;
    }
  }

  #giveUp(thrown: unknown): void {
    // several shards may meet the same refusal at once
    if (this.#isFull || this.#storage === undefined) return;
    const { name, message } = thrown as Error;
    if (name === "QuotaExceededError") {
      // what is kept already still serves
      this.#isFull = true;
      this.#onNote(
        "The browser's storage for this site is full. The model runs from memory; what could not be kept is downloaded again at the next visit.",
      );
      return;
    }
    this.#storage = undefined;
    this.#onNote(
      `This browser keeps no files for this page (${message}). The model runs from memory and is downloaded again at the next visit.`,
    );
  }
}
