/** @file One worker and the calls into it; when the worker dies, every call in flight fails. */
import { releaseProxy, wrap, type Remote } from "comlink";

/** The worker stopped by itself: out of memory, or a script that could not be loaded. */
export class WorkerCrash extends Error {
  override readonly name = "WorkerCrash";
}

export class WorkerHandle<Api> {
  readonly #worker: Worker;
  readonly #api: Remote<Api>;
  readonly #ended: Promise<never>;
  #end: (reason: unknown) => void = () => undefined;

  constructor(worker: Worker, name: string) {
    this.#worker = worker;
    this.#api = wrap<Api>(worker);
    this.#ended = new Promise<never>((_, reject) => {
      this.#end = reject;
    });
    // whoever has a call in flight hears of it; nobody else has to
    this.#ended.catch(() => undefined);
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      const reason =
        event.message === "" ? "it could not be loaded" : event.message;
      this.#end(new WorkerCrash(`the ${name} worker stopped: ${reason}`));
    });
  }

  /** A call into the worker. Rejects with `WorkerCrash`, or with what `terminate` was given. */
  call<Result>(action: (api: Remote<Api>) => Promise<Result>): Promise<Result> {
    return Promise.race([action(this.#api), this.#ended]);
  }

  /** Ends the worker at once, whatever it does; calls in flight reject with the reason. */
  terminate(reason: unknown): void {
    this.#end(reason);
    this.#api[releaseProxy]();
    this.#worker.terminate();
  }
}
