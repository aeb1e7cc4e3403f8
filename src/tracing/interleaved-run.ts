/** @file A run in forward order, as nnsight 0.8 has it: the pass waits at the border that was asked for last. */
import type { NodeId } from "../graph/node.ts";
import { TraceError } from "../graph/error.ts";
import type { OutputLayout, Port } from "../families/module.ts";
import { mapNested } from "../families/nested.ts";
import type { LanguageModel } from "./language-model.ts";
import {
  Pass,
  placeText,
  type Activation,
  type ForwardOrder,
  type PassInput,
  type Place,
} from "./pass.ts";
import { requireForm, Run, type RecordedRun } from "./run.ts";

export type CachedValues = ReadonlyMap<string, ReadonlyMap<Port, Activation>>;

/**
 * The values handed out are those that the pass goes on with, so whatever a program writes into them counts from there
 * on. The pass runs only as far as it is asked to.
 */
export class InterleavedRun extends Run {
  readonly isReadable = true;
  readonly #pass: Pass;
  #result: Activation | undefined;
  #cached: CachedValues | undefined;

  constructor(model: LanguageModel, input: PassInput, outputs: OutputLayout) {
    super(model.config, input);
    this.#pass = new Pass(model, input, outputs, this);
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

  /**
   * Keeps what all modules take and give, after interventions: `tracer.cache()`.
   * @returns filled as the run goes on: path -> port -> value
   */
  cache(): CachedValues {
    if (this.#cached !== undefined) return this.#cached;
    this.requireActive();
    if (this.#pass.border !== undefined) {
      throw new TraceError(
        "tracer.cache: must be made before anything is read or assigned in the trace, which has begun",
        "ValueError",
      );
    }
    const cached = new Map<string, Map<Port, Activation>>();
    this.#pass.observe(({ module, port, value }) => {
      if (value === undefined || port === "skip") return;
      const ports = cached.get(module.path) ?? new Map<Port, Activation>();
      cached.set(module.path, ports);
      mapNested(value, (tensor) => tensor.save());
      ports.set(port, value);
    });
    this.#cached = cached;
    return cached;
  }

  isPast(place: Place): boolean {
    return this.#pass.isPast(place);
  }

  /** How far the run has come, as a number that grows: before its first border -1, after its last Infinity. */
  standing(order: ForwardOrder): number {
    const { border, isDone } = this.#pass;
    if (isDone) return Infinity;
    if (border === undefined) return -1;
    const place = { path: border.module.path, port: border.port };
    return order.get(placeText(place)) ?? -1;
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

  /** What nobody asked for is not recorded. */
  protected complete(): void {
    if (this.#cached !== undefined) this.#pass.finish();
  }
}
