/** @file A run in forward order, as nnsight 0.8 has it: the pass waits at the border that was asked for last. */
import type { NodeId } from "../graph/node.ts";
import { TraceError } from "../graph/error.ts";
import {
  isOperation,
  isTuple,
  type OutputLayout,
  type Port,
} from "../families/module.ts";
import { leavesOf, mapNested } from "../families/nested.ts";
import type { SharedGraph } from "./autograd/grad-node.ts";
import type { Generation } from "./generation/generation.ts";
import { OutOfOrderError } from "./out-of-order.ts";
import type { Tensor } from "./tensor.ts";
import { clone } from "./torch/shape.ts";
import type { LanguageModel } from "./language-model.ts";
import {
  Pass,
  borderText,
  type Activation,
  type ForwardOrder,
  type PassInput,
  type BorderName,
} from "./pass.ts";
import { requireForm, Run, type RecordedRun } from "./run.ts";

/** Path of a module -> port -> its values, one a step. */
export type CachedValues = ReadonlyMap<
  string,
  ReadonlyMap<Port, readonly Activation[]>
>;

/**
 * The values handed out are those that the pass goes on with, so whatever a program writes into them counts from there
 * on. The pass runs only as far as it is asked to.
 */
export class InterleavedRun extends Run {
  readonly isReadable = true;
  readonly #model: LanguageModel;
  readonly #outputs: OutputLayout;
  readonly #generation: Generation | undefined;
  readonly #first: Pass;
  /** Of the step that is on. */
  #pass: Pass;
  #step = 0;
  #result: Activation | undefined;
  #cached: Map<string, Map<Port, Activation[]>> | undefined;
  #passed: Map<string, Map<Port, Activation[]>> | undefined;
  /** Of a part of a batch: gradients of all parts go through it. */
  sharedGraph: SharedGraph | undefined;

  /** @param generation says what follows the first forward pass; without it nothing does */
  constructor(
    model: LanguageModel,
    input: PassInput,
    outputs: OutputLayout,
    generation?: Generation,
  ) {
    super(model.config, input);
    this.#model = model;
    this.#outputs = outputs;
    this.#generation = generation;
    this.#first = new Pass(model, input, outputs, this);
    this.#pass = this.#first;
  }

  /**
   * Runs on to a step of a generation, from 0; every other run has one step. False where it makes fewer.
   * @throws NeedsValueError where that depends on its tokens
   */
  reach(step: number): boolean {
    this.requireActive();
    while (this.#step < step) if (!this.#runStep()) return false;
    return true;
  }

  /** True where it makes tokens, step by step. */
  get isGenerating(): boolean {
    return this.#generation !== undefined;
  }

  /** The step that is on. */
  get step(): number {
    return this.#step;
  }

  /** How often the run has passed a border, which is the step in which it passes it next. */
  count(name: BorderName): number {
    return this.#step + (this.#pass.isPast(name) ? 1 : 0);
  }

  read(name: BorderName, step = 0): Activation {
    this.requireActive();
    if (step !== this.#step) throw this.#outOfOrder(name, step);
    const { value } = this.#pass.advanceTo(name);
    if (value === undefined) throw new Error("internal: nothing passes there");
    if (this.sharedGraph !== undefined) {
      for (const { edge } of leavesOf(value)) {
        if (edge !== undefined) edge.shared = this.sharedGraph;
      }
    }
    return value;
  }

  /** What the model gives in the end; of a generation all tokens, int64 [batch, pos]. */
  result(): Activation {
    this.requireActive();
    if (this.#generation !== undefined) {
      this.#runAll();
      this.#result ??= this.#generation.ids;
      return this.#result;
    }
    this.#result ??= this.read({ path: "", port: "output" });
    this.#pass.step();
    return this.#result;
  }

  /** The tokens of a step of a generation, int64 [batch]; undefined where it makes fewer. */
  tokens(step: number): Tensor | undefined {
    const { maxNewTokens = 0 } = this.#generation?.options ?? {};
    if (step >= maxNewTokens || !this.reach(step)) return undefined;
    this.#generation?.take(this.#step, this.#pass.finish());
    return this.#generation?.made(step);
  }

  /** Draws the random numbers of all steps that nobody has asked for: they are gone after the run, as in PyTorch. */
  drawAll(): void {
    if (this.#generation?.options.doSample === true) this.#runAll();
  }

  /** After how many tokens all rows of a generation had come to their end; undefined where some have not. */
  get endedAfter(): number | undefined {
    if (this.#generation === undefined) return undefined;
    this.#runAll();
    return this.#generation.endedAfter;
  }

  #runAll(): void {
    while (this.#runStep());
  }

  /** To the end of a step, and to the beginning of the next one; false where there is none. */
  #runStep(): boolean {
    const generation = this.#generation;
    if (generation === undefined) return false;
    generation.take(this.#step, this.#pass.finish());
    if (generation.isOver) return false;
    this.#step++;
    this.#pass = new Pass(this.#model, generation.next(), this.#outputs, this);
    this.#keepCached();
    return true;
  }

  #outOfOrder(name: BorderName, step: number): OutOfOrderError {
    return new OutOfOrderError(
      `${borderText(name)}: step ${step} is over, the generation is at step ${this.#step}; ask for steps in order, with \`for step in tracer.iter[…]:\``,
    );
  }

  assign(name: BorderName, value: Activation, step = 0): void {
    requireForm(name, this.read(name, step), value);
    this.#pass.advanceTo(name).value = value;
  }

  /**
   * Keeps what all modules take and give, after interventions: `tracer.cache()`.
   * @returns filled as the run goes on: path -> port -> value
   */
  cache(): CachedValues {
    if (this.#cached !== undefined) return this.#cached;
    this.requireActive();
    if (this.#step > 0 || this.#pass.border !== undefined) {
      throw new TraceError(
        "tracer.cache: must be made before anything is read or assigned in the trace, which has begun",
        "ValueError",
      );
    }
    this.#cached = new Map();
    this.#keepCached();
    return this.#cached;
  }

  /**
   * As the cache, but each value as it was when the run went on from there: what is written into its memory at a later
   * border is not in it.
   */
  passed(): CachedValues {
    if (this.#passed === undefined) {
      this.#passed = new Map();
      this.cache();
    }
    return this.#passed;
  }

  #keepCached(): void {
    const cached = this.#cached;
    if (cached === undefined) return;
    const passed = this.#passed;
    this.#pass.observe(({ module, port, value }) => {
      if (value === undefined || port === "skip" || isOperation(module)) return;
      const keep = (
        kept: NonNullable<typeof passed>,
        own: Activation,
      ): void => {
        const ports = kept.get(module.path) ?? new Map<Port, Activation[]>();
        kept.set(module.path, ports);
        mapNested(own, (tensor) => tensor.save());
        ports.set(port, [...(ports.get(port) ?? []), own]);
      };
      keep(cached, value);
      if (passed !== undefined) keep(passed, mapNested(value, clone));
    });
  }

  isPast(name: BorderName, step = 0): boolean {
    return step < this.count(name);
  }

  /** How far the run has come, as a number that grows: before its first border -1, after its last Infinity. */
  standing(order: ForwardOrder): number {
    const { border, isDone } = this.#pass;
    if (isDone && this.#generation === undefined) return Infinity;
    const before = this.#step * (order.size + 1);
    if (border === undefined) return isDone ? before + order.size : before - 1;
    const name = { path: border.module.path, port: border.port };
    return before + (order.get(borderText(name)) ?? -1);
  }

  skip(path: string, value: Activation, step = 0): void {
    this.requireActive();
    const name: BorderName = { path, port: "skip" };
    if (step !== this.#step) throw this.#outOfOrder(name, step);
    const border = this.#pass.advanceTo(name);
    const expected = this.#pass.expectedAt(border);
    requireForm(name, expected, value);
    border.value = filled(value, expected);
  }

  get attended(): readonly NodeId[] {
    return this.#first.patterns.map(({ id }) => id);
  }

  /** Who asks for the patterns makes the pass run to its end. */
  get recorded(): RecordedRun | undefined {
    if (this.isActive) return undefined;
    this.#first.finish();
    return { ids: this.ids.id, patterns: this.attended };
  }

  /** What nobody asked for is not recorded. */
  protected complete(): void {
    if (this.#cached === undefined) return;
    this.#pass.finish();
    this.#runAll();
  }
}

/** A value with what is expected where it has nothing: programs give None for what nobody wants. */
function filled(
  value: Activation | undefined,
  expected: Activation,
): Activation {
  if (value === undefined) return expected;
  if (!isTuple(value) || !isTuple(expected)) return value;
  return expected.map((part, place) => filled(value[place], part));
}
