/** @file The steps of a generation: what each begins with, which tokens it has made, and when it is over. */
import { TraceError } from "../../graph/error.ts";
import { numbersOf, tensorOf } from "../../graph/tensor.ts";
import { firstOf } from "../../families/module.ts";
import { knownValue } from "../known/known.ts";
import { NeedsValueError } from "../needs-value.ts";
import type { Activation, PassInput } from "../pass.ts";
import type { Tensor } from "../tensor.ts";
import { add } from "../torch/arithmetic.ts";
import { where } from "../torch/compare.ts";
import { cat } from "../torch/joining.ts";
import { select, slice, unsqueeze } from "../torch/shape.ts";
import { chosen, type ChoiceOptions } from "./choice.ts";
import { KeyValues, remembered } from "./key-values.ts";

export interface GenerationOptions extends ChoiceOptions {
  readonly maxNewTokens: number;
  /** Tokens after which a row is finished. */
  readonly eos: readonly number[];
  /** What a finished row goes on with. */
  readonly pad: number;
  /** Each step computes for its new tokens only; otherwise for all again. */
  readonly useCache: boolean;
  /** Whether it ends where all of its rows have; rows that are part of a larger batch go on as it does. */
  readonly stopsEarly: boolean;
  /** Which rows of the batch these are: random numbers are drawn for all of it. */
  readonly firstRow: number;
}

/** Random numbers for a whole batch in each step, the same for all parts of the batch. */
export type Draws = (step: number, like: Tensor) => Tensor;

/** Rows that grow by a token a step. */
export class Generation {
  readonly options: GenerationOptions;
  readonly #draws: Draws;
  readonly #start: PassInput;
  /** int64 [batch], by step. */
  readonly #made: Tensor[] = [];
  /** bool [batch], by step: whether rows go on after it. */
  readonly #going: Tensor[] = [];
  /** How many keys there is room for. */
  readonly #length: number;
  /** When they were read last, with so many new tokens. */
  #ids: { readonly joined: Tensor; readonly count: number };
  #keyValues: KeyValues | undefined;

  constructor(start: PassInput, options: GenerationOptions, draws: Draws) {
    this.options = options;
    this.#draws = draws;
    this.#start = start;
    this.#ids = { joined: start.ids, count: 0 };
    const pos = start.ids.shape[1] ?? 1;
    this.#length = roundedUp(pos + options.maxNewTokens - 1);
    this.#keyValues = options.useCache
      ? new KeyValues(this.#length)
      : undefined;
  }

  /** What the first step begins with. */
  get start(): PassInput {
    return { ...this.#start, lastOnly: true, keyValues: this.#keyValues };
  }

  /** How many tokens are there. */
  get count(): number {
    return this.#made.length;
  }

  /** int64 [batch, pos]: the prompt, and the tokens so far. */
  get ids(): Tensor {
    // only where they are read: a step that puts together its own needs a session for its length
    const { joined, count } = this.#ids;
    if (count === this.count) return joined;
    const newer = this.#made.slice(count).map((token) => unsqueeze(token, 1));
    const longer = remembered(cat([joined, ...newer], 1), "tokens");
    this.#ids = { joined: longer, count: this.count };
    return longer;
  }

  /** The tokens that a step has made, int64 [batch]. */
  made(step: number): Tensor | undefined {
    return this.#made[step];
  }

  /** Takes what the model gives in the end of a step. */
  take(step: number, final: Activation): void {
    if (step < this.#made.length) return;
    const logits = firstOf(final); // [batch, 1, vocabulary]
    const pos = logits.shape[1] ?? 1;
    const { options } = this;
    const next = chosen(
      {
        logits: select(logits, 1, pos - 1),
        ids: () => this.ids,
        step,
        eos: options.eos,
        drawn: () => this.#drawn(step, logits),
      },
      options,
    );
    const going = this.#going.at(-1);
    // the plan cuts here: logits are read off in sessions of their own, the same for all steps
    const token = next.recorder.record(
      "boundary",
      [going === undefined ? next : where(going, next, options.pad)],
      { label: "embedding" },
    );
    this.#made.push(token);
    if (options.eos.length > 0) this.#going.push(this.#goingOn(token));
  }

  /**
   * True where no step follows the last one.
   * @throws NeedsValueError where that depends on the tokens
   */
  get isOver(): boolean {
    if (this.count >= this.options.maxNewTokens) return true;
    const going = this.#going.at(-1);
    if (going === undefined || !this.options.stopsEarly) return false;
    const known = knownValue(going);
    if (known === undefined) {
      throw new NeedsValueError(
        going,
        "generate: whether the text has ended depends on its tokens",
      );
    }
    return numbersOf(known).every((goesOn) => goesOn === 0);
  }

  /**
   * After how many tokens all rows had come to their end; undefined where some have not.
   * @throws NeedsValueError where that is not known yet
   */
  get endedAfter(): number | undefined {
    const isOverAfter = (going: Tensor): boolean => {
      const known = knownValue(going);
      if (known === undefined) {
        throw new NeedsValueError(going, "generate: depends on its tokens");
      }
      return numbersOf(known).every((goesOn) => goesOn === 0);
    };
    const last = this.#going.at(-1);
    if (last === undefined || !isOverAfter(last)) return undefined;
    return this.#going.findIndex(isOverAfter) + 1;
  }

  /** What the next step begins with. */
  next(): PassInput {
    const { useCache } = this.options;
    const { visible, positions } = this.#start;
    const token = this.#made.at(-1);
    if (token === undefined) throw new Error("internal: no token is there");
    const places = positions && this.#later(positions);
    if (!useCache) {
      return {
        ids: this.ids,
        visible: visible && this.#longer(visible, 0),
        positions: positions && places && cat([positions, ...places], 1),
        lastOnly: true,
      };
    }
    const pos = this.#start.ids.shape[1] ?? 0;
    const past = pos + this.count - 1;
    this.#keyValues = this.#keyValues?.next(past);
    return {
      ids: unsqueeze(token, 1),
      visible: this.#longer(
        visible ?? ones(token, 1, pos),
        this.#length - past - 1,
      ),
      positions: places?.at(-1),
      past,
      lastOnly: true,
      keyValues: this.#keyValues,
    };
  }

  #drawn(step: number, logits: Tensor): Tensor {
    const [rows = 1] = logits.shape;
    const all = this.#draws(step, logits);
    return slice(all, 0, this.options.firstRow, rows, 1);
  }

  /** bool [batch]: those that went on, and have not come to an end now. */
  #goingOn(token: Tensor): Tensor {
    const { recorder } = token;
    let going = this.#going.at(-1);
    for (const id of this.options.eos) {
      const end = recorder.constant(tensorOf("int64", [], [id]));
      const goes = recorder.record("ne", [token, end], {});
      going = going ? recorder.record("and", [going, goes], {}) : goes;
    }
    if (going === undefined) throw new Error("internal: no token ends a text");
    return going;
  }

  /** New tokens are never padding; room for later ones is not seen. */
  #longer(visible: Tensor, room: number): Tensor {
    const [rows = 1] = visible.shape;
    const { recorder } = visible;
    const empty = tensorOf(
      "float32",
      [rows, room],
      new Array<number>(rows * room).fill(0),
    );
    const longer = cat(
      [visible, ones(visible, rows, this.count), recorder.constant(empty)],
      1,
    );
    // fed as one value, so that all steps are of one structure
    const known = knownValue(longer);
    return known === undefined ? longer : recorder.constant(known);
  }

  /** int64 [batch, 1] for each new token. */
  #later(positions: Tensor): Tensor[] {
    const last = slice(positions, 1, (positions.shape[1] ?? 1) - 1, 1, 1);
    return Array.from({ length: this.count }, (_, index) =>
      add(last, index + 1),
    );
  }
}

function ones(like: Tensor, rows: number, count: number): Tensor {
  const numbers = new Array<number>(rows * count).fill(1);
  return like.recorder.constant(tensorOf("float32", [rows, count], numbers));
}

/** Lengths that prompts share, so that what runs for one runs for others. */
function roundedUp(length: number): number {
  return Math.max(16, Math.ceil(length / 32) * 32);
}

/** @throws TraceError where the context of a model has no room for what is to be made */
export function requireRoom(
  id: string,
  nCtx: number,
  pos: number,
  maxNewTokens: number,
): void {
  if (pos + maxNewTokens - 1 <= nCtx) return;
  throw new TraceError(
    `generate: ${pos} tokens and ${maxNewTokens} new ones need ${pos + maxNewTokens - 1} places, and ${id} has ${nCtx} (its context); make max_new_tokens at most ${Math.max(nCtx - pos + 1, 0)}, or the prompt shorter`,
    "ValueError",
  );
}
