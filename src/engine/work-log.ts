/** @file Keeps what ran for the last cells, so that it can be asked for. */
import { type Ran, workOf, type WorkEvaluation } from "./work.ts";

/** Nodes of everything that is kept: a sweep over the heads of GPT-2 Small has 40,000, a single trace a thousand. */
const mostNodes = 100_000;

interface Entry {
  readonly key: number;
  readonly ran: Ran[];
}

export class WorkLog {
  readonly #mostNodes: number;
  /** The oldest first. */
  readonly #entries: Entry[] = [];
  #current: Entry | undefined;
  #size = 0;

  constructor(most = mostNodes) {
    this.#mostNodes = most;
  }

  /** What runs from now on is of this key; of none where there is none. */
  begin(key: number | undefined): void {
    this.#current = key === undefined ? undefined : { key, ran: [] };
    if (this.#current !== undefined) this.#entries.push(this.#current);
  }

  readonly add = (ran: Ran): void => {
    if (this.#current === undefined) return;
    this.#current.ran.push(ran);
    this.#size += ran.graph.nodes.length;
    // the newest stays, however large
    while (this.#size > this.#mostNodes && this.#entries.length > 1) {
      for (const { graph } of this.#entries.shift()?.ran ?? []) {
        this.#size -= graph.nodes.length;
      }
    }
  };

  /** In the order in which they ran; undefined for what is not kept any more. */
  of(key: number): readonly WorkEvaluation[] | undefined {
    return this.#entries.find((entry) => entry.key === key)?.ran.map(workOf);
  }
}
