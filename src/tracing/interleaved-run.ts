/** @file A run in forward order, as nnsight 0.8 has it: the pass waits at the border that was asked for last. */
import type { NodeId } from "../graph/node.ts";
import type { OutputLayout } from "../families/module.ts";
import type { LanguageModel } from "./language-model.ts";
import { Pass, type Activation, type Place } from "./pass.ts";
import { requireForm, Run, type RecordedRun } from "./run.ts";
import type { Tensor } from "./tensor.ts";

/**
 * The values handed out are those that the pass goes on with, so whatever a program writes into them counts from there
 * on. The pass runs only as far as it is asked to.
 */
export class InterleavedRun extends Run {
  readonly isReadable = true;
  readonly #pass: Pass;
  #result: Activation | undefined;

  constructor(model: LanguageModel, ids: Tensor, outputs: OutputLayout) {
    super(model.config, ids);
    this.#pass = new Pass(model, ids, outputs, this);
  }

  read(place: Place): Activation {
    this.requireActive();
    const { value } = this.#pass.advanceTo(place);
    if (value === undefined) throw new Error("internal: nothing passes there");
    return value;
  }

  result(): Activation {
    this.requireActive();
    this.#result ??= this.read({ path: "", port: "output" });
    this.#pass.step();
    return this.#result;
  }

  assign(place: Place, value: Activation): void {
    requireForm(place, this.read(place), value);
    this.#pass.advanceTo(place).value = value;
  }

  skip(path: string, value: Activation): void {
    this.requireActive();
    const place: Place = { path, port: "skip" };
    const border = this.#pass.advanceTo(place);
    requireForm(place, this.#pass.expectedAt(border), value);
    border.value = value;
  }

  get attended(): readonly NodeId[] {
    return this.#pass.patterns.map(({ id }) => id);
  }

  /** Who asks for the patterns makes the pass run to its end. */
  get recorded(): RecordedRun | undefined {
    if (this.isActive) return undefined;
    this.#pass.finish();
    return { ids: this.ids.id, patterns: this.attended };
  }

  /** Nothing: what nobody asked for is not recorded. */
  protected complete(): void {}
}
