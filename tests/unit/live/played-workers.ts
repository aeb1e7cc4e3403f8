/** @file Workers that are played by a test: each API is the test's, the messages between it and the page are real. */
import { expose } from "comlink";
import { vi } from "vitest";
import type { EngineApi } from "../../../src/live/engine-worker.ts";
import type { PythonApi } from "../../../src/live/python-worker.ts";

/** What a worker was asked to do, in order: "engine.load". */
export type Asked = string[];

export interface Play {
  readonly engine: Partial<EngineApi>;
  readonly python: Partial<PythonApi>;
}

/** Takes the place of the browser's Worker; which API is behind it follows from the script's address. */
export class PlayedWorker {
  readonly name: "engine" | "python";
  ended = false;
  readonly #page: MessagePort;
  readonly #inside: MessagePort;
  readonly #errors = new EventTarget();

  constructor(stage: Stage, url: string) {
    this.name = url.includes("engine") ? "engine" : "python";
    const { port1, port2 } = new MessageChannel();
    this.#page = port1;
    this.#inside = port2;
    expose(stage.api(this.name), port2);
    port1.start();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#page.postMessage(message, transfer);
  }

  addEventListener(type: string, listener: (event: Event) => void): void {
    const target = type === "error" ? this.#errors : this.#page;
    target.addEventListener(type, listener);
  }

  removeEventListener(type: string, listener: (event: Event) => void): void {
    this.#page.removeEventListener(type, listener);
  }

  terminate(): void {
    this.ended = true;
    this.#page.close();
    this.#inside.close();
  }

  /** As a browser tells of a script that died. */
  crash(message: string): void {
    const event = new Event("error", { cancelable: true });
    this.#errors.dispatchEvent(Object.assign(event, { message }));
  }
}

/** All workers that were made, and what each was asked. */
export class Stage {
  readonly workers: PlayedWorker[] = [];
  readonly asked: Asked = [];
  play: Play;

  constructor(play: Play) {
    this.play = play;
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the class below has a `this` of its own
    const stage = this;
    vi.stubGlobal(
      "Worker",
      class extends PlayedWorker {
        constructor(url: string) {
          super(stage, url);
          stage.workers.push(this);
        }
      },
    );
  }

  /** Those that have not been ended, by name. */
  get alive(): readonly string[] {
    return this.workers.filter(({ ended }) => !ended).map(({ name }) => name);
  }

  /** The newest of a name. */
  worker(name: PlayedWorker["name"]): PlayedWorker {
    const found = this.workers.findLast((worker) => worker.name === name);
    if (found === undefined) throw new Error(`no ${name} was started`);
    return found;
  }

  /** As the play has it when a call comes; what it leaves out does nothing. */
  api(name: PlayedWorker["name"]): object {
    return new Proxy(
      {},
      {
        get:
          (_, key) =>
          (...values: unknown[]) => {
            this.asked.push(`${name}.${String(key)}`);
            const action = (this.play[name] as Record<PropertyKey, unknown>)[
              key
            ] as ((...values: unknown[]) => unknown) | undefined;
            return action?.(...values);
          },
      },
    );
  }

  end(): void {
    for (const worker of this.workers) worker.terminate();
    vi.unstubAllGlobals();
  }
}
