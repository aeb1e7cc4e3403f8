/** @file Sessions by the structure of what they run, the least recently used ended first. */
import type { InferenceSession } from "onnxruntime-common";

export class Sessions {
  readonly #sessions = new Map<string, InferenceSession>();
  readonly #limit: number;

  /** @param limit how many may be there at a time */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The session of a structure; made where there is none. A failure is not remembered. Nothing may be running. */
  async get(
    structure: string,
    make: () => Promise<InferenceSession>,
  ): Promise<InferenceSession> {
    const known = this.#sessions.get(structure);
    this.#sessions.delete(structure);
    if (known === undefined) await this.#endOldest();
    const session = known ?? (await make());
    this.#sessions.set(structure, session);
    return session;
  }

  async releaseAll(): Promise<void> {
    const all = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of all) await session.release().catch(() => undefined);
  }

  async #endOldest(): Promise<void> {
    for (const [structure, session] of this.#sessions) {
      if (this.#sessions.size < this.#limit) return;
      this.#sessions.delete(structure);
      await session.release().catch(() => undefined);
    }
  }
}
