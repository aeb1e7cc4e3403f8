/** @file A GPU that no run waits for is tried in a worker of its own, once in a page's life. */
import { proxy } from "comlink";
import type { EngineApi, LoadOptions } from "./engine-worker.ts";
import { keepKnown } from "./kept-devices.ts";
import { WorkerHandle } from "./worker-handle.ts";

export class GpuTrial {
  #handle: WorkerHandle<EngineApi> | undefined;
  #isBegun = false;

  /** What it finds out is kept for the next visit. */
  begin(startWorker: () => Worker, options: LoadOptions): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    const handle = new WorkerHandle<EngineApi>(startWorker(), "engine");
    this.#handle = handle;
    handle
      .call((api) => api.tryGpu(options, proxy(keepKnown)))
      // what it found out is kept; what it did not, the next visit asks
      .catch(() => undefined)
      .finally(() => this.end(new Error("the trial has ended")));
  }

  end(reason: Error): void {
    this.#handle?.terminate(reason);
    this.#handle = undefined;
  }
}
