/** @file What the site and the model of a page consist of, asked for once. */
import { describeModel, type DescribedModel } from "../models/model.ts";
import { downloadFreshJson } from "../models/model-download.ts";
import { listPath, type RuntimeFiles } from "./runtime-files.ts";
import type { NotebookOptions } from "./state.ts";

export interface Site {
  readonly runtime: RuntimeFiles;
  readonly model: DescribedModel;
}

export class SiteFiles {
  readonly #options: NotebookOptions;
  #described: Promise<Site> | undefined;
  #asking = new AbortController();

  constructor(options: NotebookOptions) {
    this.#options = options;
  }

  /** Undefined until somebody has asked. */
  get asked(): Promise<Site> | undefined {
    return this.#described;
  }

  describe(): Promise<Site> {
    if (this.#described !== undefined) return this.#described;
    const { siteUrl, model } = this.#options;
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const described = Promise.all([
      downloadFreshJson(`${siteUrl}${listPath}`, { signal }),
      describeModel(model, { signal }),
    ]).then(([runtime, model]) => ({
      runtime: runtime as RuntimeFiles,
      model,
    }));
    this.#described = described;
    // a failure is forgotten, so that the next press tries again
    described.catch(() => {
      if (this.#described === described) this.#described = undefined;
    });
    return described;
  }

  /** Ends the asking, if it goes on. */
  cancel(reason: Error): void {
    this.#asking.abort(reason);
  }
}
