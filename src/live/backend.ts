/** @file The two workers of a page and what they have loaded: Python in one, engine and model in the other. */
import { proxy, transfer } from "comlink";
import type { Progress } from "../engine/engine.ts";
import type { WorkEvaluation } from "../engine/work.ts";
import type { Graph, NodeId } from "../graph/node.ts";
import type { TensorValue } from "../graph/tensor.ts";
import { identityOf, type DescribedModel } from "../models/model.ts";
import type {
  CellOutcome,
  CellRecord,
  PrintedText,
} from "../python/cell-record.ts";
import type { EngineApi, LoadedDevice, LoadOptions } from "./engine-worker.ts";
import type { PythonApi } from "./python-worker.ts";
import { errorOf, type CrossingError } from "./crossing.ts";
import { gpuFailureOf, isCancellation } from "./failure.ts";
import { GpuTrial } from "./gpu-trial.ts";
import { keepKnown, readKnown } from "./kept-devices.ts";
import { keyOfKnown, type KnownDevices } from "./known-devices.ts";
import { keepFiles } from "./keeping.ts";
import { savesData, touches } from "./reader.ts";
import { Recordings } from "./recordings.ts";
import { asSent, filesOfRun, type RuntimeFiles } from "./runtime-files.ts";
import { SiteFiles, type Site } from "./site.ts";
import type {
  Cell,
  DownloadPart,
  NotebookOptions,
  RunReport,
} from "./state.ts";
import { WorkerHandle } from "./worker-handle.ts";

export interface LoadListener {
  /** Called before anything is told of their downloads. */
  readonly onBegun: (labels: readonly DownloadPart["label"][]) => void;
  readonly onDownload: (
    label: DownloadPart["label"],
    loaded: number,
    total: number,
  ) => void;
  readonly onPreparing: (what: string) => void;
}

/** What a run waits for. */
export type Parts = "all" | "engine";

/** A worker that is there, or on its way. */
interface Started<Api, Result> {
  readonly handle: WorkerHandle<Api>;
  readonly ready: Promise<Result>;
  /** True once `ready` has resolved. */
  loaded: boolean;
}

/** How long Cancel waits for the engine to come to a place where it can stop, before it is ended and started anew. */
const patienceMilliseconds = 1500;

export class Backend {
  readonly #options: NotebookOptions;
  readonly #site: SiteFiles;
  readonly #trial = new GpuTrial();
  #python: Started<PythonApi, void> | undefined;
  #engine: Started<EngineApi, LoadedDevice> | undefined;
  /** Between which two a channel was laid last. */
  #linked: readonly [object?, object?] = [];
  /** Settles when what was cancelled has come to its end. */
  #stopping: Promise<void> = Promise.resolve();
  #listener: LoadListener | undefined;
  /** False where Python is loaded behind a run that does without: then its coming is no part of what is told. */
  #awaitsPython = false;
  #model: DescribedModel | undefined;
  #device: LoadedDevice | undefined;
  /** What the GPU failed with in an earlier run; unless the address asks for it, it is not tried again. */
  #gpuFailure: string | undefined;
  /** True while Python executes a cell, which only ending its worker can stop. */
  #executing = false;
  /** True while weights are arriving, which goes on after the engine is ready. */
  #modelPending = false;
  /** What the reader should know of the model's delivery. */
  readonly #notes = new Set<string>();
  #lastWork = 0;
  #onProgress: ((progress: Progress) => void) | undefined;

  readonly #recordings: Recordings;

  constructor(options: NotebookOptions) {
    this.#options = options;
    this.#site = new SiteFiles(options);
    this.#recordings = new Recordings(options.siteUrl, options.pageId);
  }

  /** Loads what is not there yet, side by side. */
  async ready(listener: LoadListener, parts: Parts = "all"): Promise<void> {
    this.#listener = listener;
    this.#awaitsPython = parts === "all";
    await this.#stopping;
    listener.onPreparing("asking for the list of files");
    const site = await this.#site.describe();
    this.#model = site.model;
    listener.onPreparing("asking for what is missing");
    listener.onBegun([
      ...(this.#engine === undefined ? (["engine", "model"] as const) : []),
      ...(parts === "all" && this.#python === undefined
        ? (["Python"] as const)
        : []),
    ]);
    await this.#start(site, parts);
  }

  /** The same behind whatever the page tells of. */
  async readyBehind(): Promise<void> {
    await this.#stopping;
    await this.#start(await this.#site.describe(), "all");
  }

  async #start(site: Site, parts: Parts): Promise<void> {
    this.#engine ??= this.#startEngine(site);
    if (parts === "all") this.#python ??= this.#startPython(site);
    if (this.#python !== undefined) this.#link(this.#engine, this.#python);
    const [device] = await Promise.all([
      this.#engine.ready,
      parts === "all" ? this.#python?.ready : undefined,
    ]);
    this.#device = device;
  }

  /**
   * What came with the site for listings that nobody has changed; undefined where there is nothing, or Python is here,
   * which records them as fast.
   * @param keys `keyOfCells` of each of them, that of the last last
   * @param listener hears of what has to be asked for first
   */
  async recording(
    keys: readonly string[],
    listener: LoadListener,
    signal: AbortSignal,
  ): Promise<(() => Promise<readonly CellRecord[] | undefined>) | undefined> {
    if (this.#python?.loaded === true) return undefined;
    await this.#stopping;
    listener.onPreparing("asking for the list of files");
    const site = await this.#site.describe();
    const file = this.#recordings.fileWith(
      site.runtime,
      site.model,
      keys.at(-1) ?? "",
    );
    return file && (() => this.#recordings.records(file, site, keys, signal));
  }

  /** Lays a channel between the workers: values that Python reads in the middle of a cell do not pass through here. */
  #link(
    engine: Started<EngineApi, LoadedDevice>,
    python: Started<PythonApi, void>,
  ): void {
    if (this.#linked[0] === engine && this.#linked[1] === python) return;
    this.#linked = [engine, python];
    const { port1, port2 } = new MessageChannel();
    const onFailure = (error: CrossingError): void => {
      const reason = new Error(error.message);
      reason.name = error.name;
      if (!isCancellation(reason)) this.#forget(engine, reason);
    };
    void engine.handle
      .call((api) => api.connect(transfer(port1, [port1]), proxy(onFailure)))
      .catch(() => undefined);
    void python.handle
      .call((api) => api.connect(transfer(port2, [port2])))
      .catch(() => undefined);
  }

  async resetNamespace(): Promise<void> {
    await this.#call(this.#python, (api) => api.reset());
  }

  /** @param onPrinted is told what the cell has printed so far, as it comes */
  async runCell(
    cell: Cell,
    onPrinted?: (texts: readonly PrintedText[]) => void,
  ): Promise<CellOutcome> {
    this.#executing = true;
    try {
      return await this.#call(this.#python, (api) =>
        api.runCell(
          { id: cell.id, code: cell.code },
          onPrinted && proxy(onPrinted),
        ),
      );
    } finally {
      this.#executing = false;
    }
  }

  async evaluate(
    graph: Graph,
    outputs: readonly NodeId[],
    onProgress: (progress: Progress) => void,
    streamed: readonly NodeId[] = [],
  ): Promise<readonly TensorValue[]> {
    if (outputs.length === 0) return [];
    this.#onProgress = onProgress;
    return this.#call(this.#engine, (api) =>
      api.evaluate(
        graph,
        outputs,
        proxy((progress: Progress) => this.#onProgress?.(progress)),
        streamed,
      ),
    );
  }

  /** A key to what the engine does from now on, for Python and for the page. */
  beginWork(): number {
    const key = ++this.#lastWork;
    this.#keepWork(key);
    return key;
  }

  /** Nobody asks for what the engine does from now on. */
  endWork(): void {
    this.#keepWork(undefined);
  }

  #keepWork(key: number | undefined): void {
    void this.#engine?.handle
      .call((api) => api.beginWork(key))
      // it has ended, and what it kept with it
      .catch(() => undefined);
  }

  /** What the engine did; undefined where it does not keep that any more. */
  async whatRan(key: number): Promise<readonly WorkEvaluation[] | undefined> {
    if (!this.engineLoaded) return undefined;
    return this.#call(this.#engine, (api) => api.whatRan(key));
  }

  /** Whether a graph can be evaluated without loading anything. */
  get engineLoaded(): boolean {
    return this.#engine?.loaded === true;
  }

  /** The text of each token; undefined where Python, which has the tokenizer, is not there, or the model has none. */
  async tokenTexts(
    ids: readonly number[],
  ): Promise<readonly string[] | undefined> {
    if (this.#python?.loaded !== true) return undefined;
    return this.#call(this.#python, (api) => api.tokenTexts(ids));
  }

  /** What runs, for the report. */
  report(): Pick<
    RunReport,
    "model" | "device" | "pace" | "deviceNote" | "notes"
  > {
    if (this.#model === undefined || this.#device === undefined) {
      throw new Error("internal: a report before anything is loaded");
    }
    const { label, pace, note } = this.#device;
    return {
      model: identityOf(this.#model),
      device: label,
      ...(pace === undefined ? {} : { pace }),
      ...(note === undefined ? {} : { deviceNote: note }),
      ...(this.#notes.size === 0 ? {} : { notes: [...this.#notes] }),
    };
  }

  /**
   * What is for later, once a run has ended: the browser keeps what this page runs with, for a visit without a network;
   * a GPU that the run did not wait for is tried.
   */
  async prepareNextVisit(): Promise<void> {
    const { asked } = this.#site;
    if (asked === undefined || this.#device === undefined) return;
    const { build, untried } = this.#device;
    const site = await asked;
    keepFiles(this.#options.siteUrl, filesOfRun(site.runtime, build));
    if (untried === true && !savesData()) {
      this.#trial.begin(
        () => this.#startWorker(site.runtime.workers.engine),
        this.#loadOptions(site),
      );
    }
  }

  #loadOptions({ runtime, model }: Site): LoadOptions {
    const { siteUrl, asked } = this.#options;
    return {
      siteUrl,
      model,
      runtime,
      known: this.#knownOf(runtime),
      touches: touches(),
      ...(asked === undefined ? {} : { asked }),
      ...(this.#gpuFailure === undefined || asked?.kind === "webgpu"
        ? {}
        : { gpuFailure: this.#gpuFailure }),
    };
  }

  #knownOf(runtime: RuntimeFiles): KnownDevices {
    return readKnown(keyOfKnown(navigator.userAgent, runtime));
  }

  /** Stops whatever goes on. What has been loaded stays; a worker that cannot be stopped otherwise is ended. */
  cancel(reason: Error): void {
    this.#site.cancel(reason);
    if (
      this.#python !== undefined &&
      (this.#executing || !this.#python.loaded)
    ) {
      this.#endPython(reason);
    }
    if (this.#engine?.loaded === false || this.#modelPending) {
      this.#endEngine(reason);
      return;
    }
    if (this.#engine !== undefined) {
      this.#stopping = this.#stop(this.#engine, reason);
    }
  }

  /** Waits until the engine has stopped. Inside of one large operation it cannot: then another takes its place. */
  async #stop(
    engine: Started<EngineApi, LoadedDevice>,
    reason: Error,
  ): Promise<void> {
    const stopped = engine.handle
      .call((api) => api.cancel())
      .then(
        () => true,
        // it has ended already
        () => true,
      );
    const patience = new Promise<false>((resolve) => {
      setTimeout(() => resolve(false), patienceMilliseconds);
    });
    if ((await Promise.race([stopped, patience])) || engine !== this.#engine) {
      return;
    }
    this.#endEngine(reason);
    // the model's files are kept by the browser; what loads is there for the next press
    const site = await this.#site.asked;
    if (site !== undefined) this.#engine ??= this.#startEngine(site);
  }

  dispose(): void {
    const reason = new Error("the page was left");
    this.#site.cancel(reason);
    this.#endPython(reason);
    this.#endEngine(reason);
    this.#trial.end(reason);
  }

  /**
   * A call into a worker. After any failure but a cancellation the worker is ended, and the next run starts another:
   * a runtime that has failed once can fail for ever.
   */
  async #call<Api, Result, Value>(
    started: Started<Api, Result> | undefined,
    action: Parameters<WorkerHandle<Api>["call"]>[0],
  ): Promise<Value> {
    if (started === undefined) {
      throw new Error("internal: a call before the worker is started");
    }
    try {
      return (await started.handle.call(action)) as Value;
    } catch (thrown) {
      if (!isCancellation(thrown)) this.#forget(started, thrown);
      throw thrown;
    }
  }

  #startEngine(site: Site): Started<EngineApi, LoadedDevice> {
    const worker = this.#startWorker(site.runtime.workers.engine);
    const handle = new WorkerHandle<EngineApi>(worker, "engine");
    const ready = handle.call((api) =>
      api.load(
        this.#loadOptions(site),
        proxy((part, loaded, total) => {
          if (part === "model") this.#modelPending = loaded < total;
          this.#listener?.onDownload(part, loaded, total);
        }),
        proxy((note) => {
          this.#notes.add(note);
        }),
        proxy(keepKnown),
        proxy((what) => this.#listener?.onPreparing(what)),
      ),
    );
    return this.#watch({ handle, ready, loaded: false });
  }

  #startPython({ runtime, model }: Site): Started<PythonApi, void> {
    const { siteUrl } = this.#options;
    const { path, standardLibrary, modules, bytes, gzip } = runtime.python;
    const worker = this.#startWorker(runtime.workers.python);
    const handle = new WorkerHandle<PythonApi>(worker, "Python");
    const ready = handle.call((api) =>
      api.start(
        {
          pythonUrl: `${siteUrl}${path}`,
          libraryUrl: `${siteUrl}${standardLibrary}`,
          modulesUrl: `${siteUrl}${modules}`,
          pythonBytes: bytes,
          model,
        },
        proxy((loaded: number, total: number) => {
          if (!this.#awaitsPython) return;
          this.#listener?.onDownload(
            "Python",
            ...asSent(loaded, {
              bytes: total,
              gzip: (gzip * total) / bytes,
            }),
          );
          if (loaded === total) this.#listener?.onPreparing("starting Python");
        }),
      ),
    );
    return this.#watch({ handle, ready, loaded: false });
  }

  #startWorker(path: string): Worker {
    return new Worker(`${this.#options.siteUrl}${path}`, { type: "module" });
  }

  #watch<Api, Result>(started: Started<Api, Result>): Started<Api, Result> {
    started.ready.then(
      () => {
        started.loaded = true;
      },
      (reason: unknown) => this.#forget(started, reason),
    );
    return started;
  }

  /** A worker that failed to load, or died, is ended whole: its runtime may be in any state. */
  #forget(started: Started<never, unknown> | object, reason: unknown): void {
    if (started === this.#python) this.#endPython(reason);
    if (started === this.#engine) {
      this.#gpuFailure ??= gpuFailureOf(reason, this.#device?.kind);
      this.#endEngine(reason);
    }
  }

  #endPython(reason: unknown): void {
    this.#python?.handle.terminate(reason);
    this.#python = undefined;
    this.#executing = false;
  }

  #endEngine(reason: unknown): void {
    this.#engine?.handle.terminate(reason);
    // Python may be waiting for it
    void this.#python?.handle
      .call((api) => api.disconnect(errorOf(reason)))
      .catch(() => undefined);
    this.#engine = undefined;
    this.#modelPending = false;
  }
}
