/** @file The model as a program sees it: begins runs on token ids. */
import { TraceError } from "../graph/error.ts";
import { numbersOf, typeText } from "../graph/tensor.ts";
import type { GPT2Config } from "../gpt2/config.ts";
import { layout2023, layoutToday } from "../gpt2/outputs.ts";
import { knownValue } from "./known/known.ts";
import type { Recorder } from "./recorder.ts";
import { Run } from "./run.ts";
import type { Tensor } from "./tensor.ts";

/** Text to ids and back, as the model was trained with. */
export interface Tokenizer {
  encode(text: string): readonly number[];
  decode(ids: readonly number[]): string;
}

export interface ModelInfo {
  /** Folder name of the model that the page runs: "induction-mini". */
  readonly id: string;
  readonly config: GPT2Config;
  readonly tokenizer?: Tokenizer;
}

export interface RunOptions {
  /** Whose module outputs: nnsight's `generate`/`invoke` of 2023, or today's `trace`. */
  readonly idiom: "generate" | "trace";
  /** 2023 only: attention modules return their pattern too. Today's return it always. */
  readonly outputAttentions: boolean;
}

export class LanguageModel {
  readonly recorder: Recorder;
  readonly info: ModelInfo;

  constructor(recorder: Recorder, info: ModelInfo) {
    this.recorder = recorder;
    this.info = info;
  }

  get config(): GPT2Config {
    return this.info.config;
  }

  /**
   * Begins a tracing context on token ids.
   * @param ids int64 [batch, pos], or [pos] for a batch of one
   * @throws TraceError where the ids do not fit the model
   */
  beginRun(ids: Tensor, options: RunOptions): Run {
    const { dVocab, nCtx } = this.config;
    if (ids.dtype !== "int64" || ids.rank < 1 || ids.rank > 2) {
      throw new TraceError(
        `${this.info.id}: token ids must be int64[batch, pos], got ${typeText(ids.type)}`,
        "ValueError",
      );
    }
    const pos = ids.shape.at(-1) ?? 0;
    if (pos < 1 || pos > nCtx || ids.shape.includes(0)) {
      throw new TraceError(
        `${this.info.id}: a row must have 1 to ${nCtx} tokens (its context), got ${typeText(ids.type)}; use shorter rows`,
        "ValueError",
      );
    }
    // ids that the model itself computes are checked when it runs
    const known = knownValue(ids);
    const outside =
      known && numbersOf(known).find((id) => id < 0 || id >= dVocab);
    if (outside !== undefined) {
      throw new TraceError(
        `${this.info.id}: token ids must be in [0, ${dVocab - 1}] (its vocabulary), got ${outside}`,
        "IndexError",
      );
    }
    const batch =
      ids.rank === 2
        ? ids
        : this.recorder.record("reshape", [ids], { shape: [1, pos] });
    const layout =
      options.idiom === "trace"
        ? layoutToday
        : layout2023(options.outputAttentions);
    return new Run(this.recorder, this.config, batch, layout);
  }
}
