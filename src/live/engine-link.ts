/** @file Python's way to the engine: a channel from worker to worker, which the page lays and never listens to. */
import { expose, wrap, type Remote } from "comlink";
import type { Evaluate } from "../python/cell-record.ts";
import { crossing, type CrossingError } from "./crossing.ts";

/** What Python may ask of the engine in the middle of a cell. */
interface EngineDoor {
  readonly evaluate: Evaluate;
}

/** The engine's end. */
export function openDoor(port: MessagePort, evaluate: Evaluate): void {
  expose({ evaluate: crossing(evaluate) } satisfies EngineDoor, port);
}

interface Link {
  readonly door: Remote<EngineDoor>;
  /** Rejects when the engine's worker has ended, which its port does not tell. */
  readonly cut: Promise<never>;
  readonly reject: (reason: Error) => void;
}

/** Python's end. */
export class EngineLink {
  #link: Link | undefined;

  /** Takes the place of the link before. */
  connect(port: MessagePort): void {
    let reject: Link["reject"] = () => undefined;
    const cut = new Promise<never>((_, rejectCut) => {
      reject = rejectCut;
    });
    // whoever waits hears of it; nobody else has to
    cut.catch(() => undefined);
    this.#link = { door: wrap<EngineDoor>(port), cut, reject };
  }

  /** The engine's worker has ended: whoever waits, or asks from now on, is told why. */
  cut({ name, message }: CrossingError): void {
    const reason = new Error(message);
    reason.name = name;
    this.#link?.reject(reason);
  }

  readonly evaluate: Evaluate = async (graph, nodes) => {
    if (this.#link === undefined) {
      throw new Error("internal: Python has no way to the engine");
    }
    const { door, cut } = this.#link;
    return Promise.race([door.evaluate(graph, nodes), cut]);
  };
}
