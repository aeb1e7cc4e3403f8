/** @file A module of a model: what it is called, what it holds, and how it computes, stopping at every border. */
import type { OpAttributes, OpName } from "../graph/ops/table.ts";
import type { Shape, TensorType, TensorValue } from "../graph/tensor.ts";
import type { Nested } from "./nested.ts";

/** What passes through a model: whoever runs a forward pass says what it is. Equal objects are the same tensor. */
export interface Value {
  readonly type: TensorType;
}

/**
 * How a forward pass records what it computes. Each value is read when it is used, so that what a program has written
 * into it by then counts.
 */
export interface Recording<V extends Value> {
  record<Op extends Exclude<OpName, "constant">>(
    op: Op,
    inputs: readonly V[],
    attributes: OpAttributes[Op],
  ): V;
  constant(value: TensorValue): V;
  /** A parameter of the model: "transformer.h.0.ln_1.weight". */
  parameter(path: string): V;
  /** Marks the residual stream: a plan is cut there. The tensor stays the same one. */
  cut(value: V, label: string): void;
  /** Whose outputs the modules give: transformers of 2023, or of today. */
  readonly outputs: OutputLayout;
  /**
   * The result of a module that nobody looks into, computed without stopping; undefined where somebody may look.
   */
  undisturbed?(
    module: Module,
    input: V,
    context: Context<V>,
  ): Nested<V> | undefined;
  /** The error of a module that cannot be called so, for the reader's line. */
  refusal(message: string): Error;
  /** The same memory in another shape or order, where programs look into the module; undefined elsewhere. */
  view?<Op extends "reshape" | "permute" | "slice">(
    path: string,
    op: Op,
    input: V,
    attributes: OpAttributes[Op],
  ): V | undefined;
  /** Whether programs look at the operations inside the module. */
  isOpened?(path: string): boolean;
  /** Told of each pattern [batch, head, query, key] that weighs values. */
  attended?(pattern: V): void;
  /**
   * The keys and values that an attention module sees, each [batch, head, key, dHead]: in later steps of a generation
   * the memory that they are kept in, whose length is the same in every step. Without it there is one step.
   */
  extended?(path: string, keys: V, values: V): readonly [V, V];
}

/** `transformers` of 2023: attention returns keys and values, and its pattern where that was asked for. */
export type OutputLayout = "today" | "2023" | "2023 with attentions";

/** What a model is given beside its token ids, and what it hands to its layers beside the residual stream. */
export interface Context<V extends Value> {
  /** float32 [batch or 1, key]: 0 where a token is only padding, which nobody sees, 1 elsewhere. The whole model's. */
  readonly visible?: V;
  /** How many tokens earlier steps of a generation have seen: queries begin there. The whole model's. */
  readonly past?: number;
  /** Only the last position is unembedded, as generation needs no more. The whole model's. */
  readonly lastOnly?: boolean;
  /** bool, broadcast to [batch, head, query, key]: which keys a query sees. */
  readonly mask?: V;
  /** How many keys there are, where the memory for keys and values is longer than that. */
  readonly keys?: number;
  /** int64 [batch, pos]: where each token stands. */
  readonly positions?: V;
  /** Cosines and sines [batch, pos, rotary dimensions]. */
  readonly rotary?: { readonly cos: V; readonly sin: V };
}

/** Where values go in and out; "skip" is after the input, before anything is computed. */
export type Port = "input" | "skip" | "output";

/** A place where a forward pass stops. What `value` is when it goes on is what it goes on with. */
export interface Border<V extends Value> {
  readonly module: Module;
  readonly port: Port;
  /** At "skip" undefined, unless somebody gives the module's result instead of its computing it. */
  value: Nested<V> | undefined;
  /** At "skip": what the module would compute. */
  readonly compute?: () => Steps<V>;
}

export type Steps<V extends Value, Result = Nested<V>> = Generator<
  Border<V>,
  Result,
  void
>;

export interface Parameter {
  readonly shape: Shape;
  /** The path of the parameter that this one is: GPT-2's unembedding is its embedding. */
  readonly tiedTo?: string;
}

export interface Module {
  /** "transformer.h.0.attn"; "" for the model. */
  readonly path: string;
  /** Hugging Face's class: "GPT2Block". */
  readonly kind: string;
  /** What PyTorch prints in the parentheses of a module without children: "nf=384, nx=128". */
  readonly description: string;
  /** Its own, in PyTorch's order. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Children by name; a list's are "0", "1", … */
  readonly children: Readonly<Record<string, Module>>;
  /** The operations inside its forward pass by name, in the order of their source text: `.source`. */
  readonly operations?: Readonly<Record<string, Module>>;
  /** What programs ask of the module itself: `attn.num_heads`. */
  readonly facts?: Readonly<Record<string, number>>;
  /** The names of the values that an output object of transformers has: ["logits"]. */
  readonly outputFields?: readonly string[];
  /** What a module without modules inside gives. */
  compute?<V extends Value>(
    recording: Recording<V>,
    input: V,
    context: Context<V>,
  ): Nested<V>;
  /** What a module gives that calls others. Without either, nothing calls the module: a list of layers. */
  forward?<V extends Value>(
    recording: Recording<V>,
    input: V,
    context: Context<V>,
  ): Steps<V>;
}

/** Calls a module as PyTorch does: its input passes, it computes (or is skipped), its output passes. */
export function* call<V extends Value>(
  recording: Recording<V>,
  module: Module,
  input: V,
  context: Context<V> = {},
): Steps<V> {
  const before: Border<V> = { module, port: "input", value: input };
  yield before;
  const taken = single(before);
  const gate: Border<V> = {
    module,
    port: "skip",
    value: undefined,
    compute: () => result(recording, module, taken, context),
  };
  yield gate;
  const value =
    gate.value ??
    recording.undisturbed?.(module, taken, context) ??
    (yield* result(recording, module, taken, context));
  const after: Border<V> = { module, port: "output", value };
  yield after;
  return after.value ?? value;
}

/** What a module computes, with the borders of those inside it and not its own. */
export function* result<V extends Value>(
  recording: Recording<V>,
  module: Module,
  input: V,
  context: Context<V> = {},
): Steps<V> {
  if (module.compute !== undefined)
    return module.compute(recording, input, context);
  if (module.forward === undefined) {
    throw new Error(`internal: nothing calls ${module.path}`);
  }
  return yield* module.forward(recording, input, context);
}

/** `call` of a module that gives one tensor. */
export function* callOne<V extends Value>(
  recording: Recording<V>,
  module: Module,
  input: V,
  context: Context<V> = {},
): Steps<V, V> {
  return firstOf(yield* call(recording, module, input, context));
}

/** The tensor that a module's output is, or begins with. */
export function firstOf<V extends Value>(output: Nested<V>): V {
  let value: Nested<V> | undefined = output;
  while (isTuple(value)) value = value[0];
  if (value === undefined) throw new Error("internal: an output is empty");
  return value;
}

export function isTuple<Leaf>(
  nested: Nested<Leaf> | undefined,
): nested is readonly Nested<Leaf>[] {
  return Array.isArray(nested);
}

function single<V extends Value>({ module, value }: Border<V>): V {
  if (value === undefined || isTuple(value)) {
    throw new Error(`internal: the input of ${module.path} is no tensor`);
  }
  return value;
}

/** True for what is no module but an operation inside one. */
export function isOperation({ kind }: Module): boolean {
  return kind === "operation" || kind === "operation without tensors";
}

/** False for what only holds modules: a list of layers. */
export function isCalled(module: Module): boolean {
  return (
    module.compute !== undefined ||
    module.forward !== undefined ||
    isOperation(module)
  );
}

/** A module and all inside it, parents first, as PyTorch lists them. */
export function* modulesOf(module: Module): Generator<Module, void, void> {
  yield module;
  for (const child of Object.values(module.children)) yield* modulesOf(child);
}

/** By the path of a module, other names on it and the path to which each leads: { "": { layers: "transformer.h" } }. */
export type ModuleAliases = Readonly<
  Record<string, Readonly<Record<string, string>>>
>;

/**
 * A module as nnsight prints it, which is as PyTorch does; layers of one kind are printed once.
 * @param beside lines behind those of its own modules
 */
export function moduleText(
  module: Module,
  aliases: ModuleAliases = {},
  beside = "",
): string {
  const children = Object.entries(module.children);
  if (children.length === 0) return `${module.kind}(${module.description})`;
  const text = (child: Module): string => moduleText(child, aliases);
  const own = Object.entries(aliases[module.path] ?? {});
  const lines =
    module.kind === "ModuleList"
      ? layerLines(children.map(([, child]) => text(child)))
      : children.map(([name, child]) => {
          const others = own.filter(([, path]) => path === child.path);
          const names = [...others.map(([alias]) => alias), name];
          return `(${names.join("/")}): ${text(child)}`;
        });
  if (beside !== "") lines.push(beside);
  for (const [alias, path] of own) {
    const target = descendant(module, path);
    if (target !== undefined) lines.push(`(${alias}): ${text(target)}`);
  }
  return `${module.kind}(\n${indented(lines.join("\n"))}\n)`;
}

/** What is further down than a child. */
function descendant(module: Module, path: string): Module | undefined {
  for (const child of Object.values(module.children)) {
    if (!path.startsWith(`${child.path}.`)) continue;
    const last = Object.values(child.children).find(
      (each) => each.path === path,
    );
    return last ?? descendant(child, path);
  }
  return undefined;
}

function layerLines(texts: readonly string[]): string[] {
  const lines: string[] = [];
  for (let first = 0, next = 0; first < texts.length; first = next) {
    while (next < texts.length && texts[next] === texts[first]) next++;
    const count = next - first;
    lines.push(
      count === 1
        ? `(${first}): ${texts[first]}`
        : `(${first}-${next - 1}): ${count} x ${texts[first]}`,
    );
  }
  return lines;
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}
