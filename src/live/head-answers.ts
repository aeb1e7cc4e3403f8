/** @file Where a head looks: what was computed for a chart of heads is kept with it, and asked for one pattern more. */
import { extract } from "../graph/extract.ts";
import { numbersOf } from "../graph/tensor.ts";
import { headWeights, type AskableRun } from "./attention.ts";
import { failureOf, isCancellation } from "./failure.ts";
import type { RunnerBackend } from "./run-of-press.ts";
import type {
  AttentionAnswer,
  HeadAttention,
  HeadIndex,
  HeadsOfRun,
} from "./state.ts";

export class HeadAnswers {
  readonly #backend: RunnerBackend;
  /** Resolves when Python, which has the tokenizer, is not busy behind a chart. */
  readonly #pythonFree: () => Promise<void>;
  /** What charts of heads were computed from; it goes with the chart. */
  readonly #askable = new WeakMap<HeadsOfRun, AskableRun>();

  constructor(backend: RunnerBackend, pythonFree: () => Promise<void>) {
    this.#backend = backend;
    this.#pythonFree = pythonFree;
  }

  keep(heads: HeadsOfRun, run: AskableRun): void {
    this.#askable.set(heads, run);
  }

  /** Never rejects: how it ended is in the answer. */
  async attention(
    heads: HeadsOfRun,
    head: HeadIndex,
    signal: AbortSignal,
  ): Promise<AttentionAnswer> {
    try {
      return await this.#answer(heads, head, signal);
    } catch (thrown) {
      return signal.aborted || isCancellation(thrown)
        ? { kind: "cancelled" }
        : { kind: "failed", failure: failureOf(thrown) };
    }
  }

  async #answer(
    heads: HeadsOfRun,
    head: HeadIndex,
    stopped: AbortSignal,
  ): Promise<AttentionAnswer> {
    stopped.throwIfAborted();
    const run = this.#askable.get(heads);
    if (run === undefined || !this.#backend.engineLoaded) {
      return { kind: "gone" };
    }
    this.#backend.endWork();
    run.ids ??= await this.#idsOf(run);
    stopped.throwIfAborted();
    const { graph, node } = headWeights(run, head);
    const [value] = await this.#backend.evaluate(
      graph,
      [node],
      () => undefined,
    );
    if (value?.dtype !== "float32") {
      throw new Error("internal: a pattern is not of floats");
    }
    const ids = run.ids.slice(
      head.row * heads.positions,
      (head.row + 1) * heads.positions,
    );
    await this.#pythonFree();
    stopped.throwIfAborted();
    const texts = await this.#backend.tokenTexts(ids);
    const attention: HeadAttention = {
      ids,
      weights: value.data,
      ...(texts === undefined ? {} : { texts }),
    };
    return { kind: "attention", attention };
  }

  /** The token ids of all rows, one after another. */
  async #idsOf({ graph, attention }: AskableRun): Promise<readonly number[]> {
    const part = extract(graph, [attention.ids]);
    const [value] = await this.#backend.evaluate(
      part.graph,
      part.outputs,
      () => undefined,
    );
    if (value === undefined) throw new Error("internal: the ids are missing");
    return numbersOf(value);
  }
}
