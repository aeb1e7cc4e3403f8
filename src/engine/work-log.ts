/** @file Keeps what ran for the last cells, so that it can be asked for. */
import { lightRan, type Ran, workOf, type WorkEvaluation } from "./work.ts";

/** Nodes of everything that is kept: a sweep over the heads of GPT-2 Small has 40,000, a single trace a thousand. */
const mostNodes = 100_000;

/** Cells of everything that is kept, whatever they ran: more than a page has. */
const mostEntries = 200;

interface Entry {
  readonly key: number;
  readonly ran: Ran[];
}

export class WorkLog {
  readonly #mostNodes: number;
  readonly #mostEntries: number;
  /** The oldest first. */
  readonly #entries: Entry[] = [];
  #current: Entry | undefined;
  #size = 0;

  constructor(
    most: { readonly nodes?: number; readonly entries?: number } = {},
  ) {
    this.#mostNodes = most.nodes ?? mostNodes;
    this.#mostEntries = most.entries ?? mostEntries;
  }

  /** What is begun from now on is of this key; of none where there is none. */
  begin(key: number | undefined): void {
    this.#current = key === undefined ? undefined : { key, ran: [] };
    if (this.#current === undefined) return;
    this.#entries.push(this.#current);
    this.#makeRoom();
  }

  /** For an evaluation that begins now: takes what it ran. Undefined where nobody will ask for it. */
  get listener(): ((ran: Ran) => void) | undefined {
    const entry = this.#current;
    return (
      entry &&
      ((ran) => {
        // much may have run since it was begun
        if (!this.#entries.includes(entry)) return;
        entry.ran.push(lightRan(ran));
        this.#size += ran.graph.nodes.length;
        this.#makeRoom();
      })
    );
  }

  /** In the order in which they ran; undefined for what is not kept any more. */
  of(key: number): readonly WorkEvaluation[] | undefined {
    return this.#entries.find((entry) => entry.key === key)?.ran.map(workOf);
  }

  /** The newest stays, however large. */
  #makeRoom(): void {
    while (
      this.#entries.length > 1 &&
      (this.#size > this.#mostNodes || this.#entries.length > this.#mostEntries)
    ) {
      for (const { graph } of this.#entries.shift()?.ran ?? []) {
        this.#size -= graph.nodes.length;
      }
    }
  }
}
