/** @file The recordings that came with the site: which listings of a page they hold on a model, and what these recorded. */
import type { DescribedModel } from "../models/model.ts";
import type { CellRecord } from "../python/cell-record.ts";
import {
  keyOfModel,
  type Recording,
  unpacked,
} from "../recordings/recording.ts";
import type { RecordingFile, RuntimeFiles } from "./runtime-files.ts";

export class Recordings {
  readonly #siteUrl: string;
  readonly #pageId: string;
  /** By path. */
  readonly #files = new Map<string, Promise<Recording>>();

  constructor(siteUrl: string, pageId: string) {
    this.#siteUrl = siteUrl;
    this.#pageId = pageId;
  }

  /** Where a listing's recording lies; undefined where there is none, as of what a reader has changed. */
  fileWith(
    { recordings }: RuntimeFiles,
    model: DescribedModel,
    key: string,
  ): RecordingFile | undefined {
    if (model.kind !== "site") return undefined;
    const file = recordings?.[this.#pageId]?.[model.manifest.id];
    return file?.shows.includes(key) === true ? file : undefined;
  }

  /**
   * What cells recorded. Never rejects: undefined where the recording does not come, or is of other modules or of
   * another model than those that are here. Then Python records the listings, as it does what a reader has changed.
   */
  async records(
    file: RecordingFile,
    { runtime, model }: { runtime: RuntimeFiles; model: DescribedModel },
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly CellRecord[] | undefined> {
    try {
      const recording = await this.#download(file.path, signal);
      const isOurs =
        model.kind === "site" &&
        recording.model === keyOfModel(model.manifest) &&
        recording.modules === runtime.workers.python;
      return isOurs ? unpacked(recording, keys) : undefined;
    } catch {
      this.#files.delete(file.path);
      return undefined;
    }
  }

  #download(path: string, signal: AbortSignal): Promise<Recording> {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const file = fetch(`${this.#siteUrl}${path}`, { signal }).then(
      (response) => response.json() as Promise<Recording>,
    );
    this.#files.set(path, file);
    return file;
  }
}
