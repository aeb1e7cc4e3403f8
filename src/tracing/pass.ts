/** @file One forward pass on tensors, taken from border to border as a program asks for them. */
import type { OpAttributes, OpName } from "../graph/ops/table.ts";
import type { NodeId } from "../graph/node.ts";
import { TraceError } from "../graph/error.ts";
import { floats } from "../graph/ops/record.ts";
import { tensorOf, type TensorValue } from "../graph/tensor.ts";
import { moduleTree } from "../families/model.ts";
import {
  call,
  isCalled,
  result,
  type Border,
  type Context,
  type Module,
  type OutputLayout,
  type Port,
  type Recording,
  type Steps,
} from "../families/module.ts";
import { leavesOf, mapNested, type Nested } from "../families/nested.ts";
import { tracked } from "./autograd/backward.ts";
import { ForwardNode, type Edge } from "./autograd/grad-node.ts";
import type { KeyValues } from "./generation/key-values.ts";
import { resultLayout } from "./layout.ts";
import { moduleAt } from "./modules.ts";
import { OutOfOrderError } from "./out-of-order.ts";
import type { LanguageModel } from "./language-model.ts";
import type { Scope, Tensor } from "./tensor.ts";
import { permute, reshape, slice } from "./torch/shape.ts";

/** What a module takes or gives: a tensor or a tuple of them. */
export type Activation = Nested<Tensor>;

export interface BorderName {
  readonly path: string;
  readonly port: Port;
}

/** "transformer.h.3.output", as errors name it. */
export function borderText({ path, port }: BorderName): string {
  return path === "" ? `model.${port}` : `model.${path}.${port}`;
}

/** Records a forward pass of a model's modules through its recorder. */
export class TensorRecording implements Recording<Tensor> {
  readonly outputs: OutputLayout;
  /** By layer, [batch, head, query, key]. */
  readonly patterns: Tensor[] = [];
  readonly #model: LanguageModel;
  readonly #scope: Scope | undefined;

  constructor(
    model: LanguageModel,
    outputs: OutputLayout,
    scope: Scope | undefined,
  ) {
    this.#model = model;
    this.outputs = outputs;
    this.#scope = scope;
  }

  record<Op extends Exclude<OpName, "constant">>(
    op: Op,
    inputs: readonly Tensor[],
    attributes: OpAttributes[Op],
  ): Tensor {
    // not through the recorder, which would look for the scope and for values that are gone
    const { recorder } = this.#model;
    const ids = inputs.map(({ id }) => id);
    const id = recorder.builder.record(op, ids, attributes);
    const layout = resultLayout(
      op,
      recorder.builder.typeOf(id).shape,
      inputs.map((input) => input.layout),
    );
    const tensor = recorder.tensor(id, this.#scope, layout);
    recorder.track(tensor, op, inputs, attributes);
    return tensor;
  }

  /** A new tensor for what a node computes. */
  of(id: NodeId): Tensor {
    return this.#model.recorder.tensor(id, this.#scope);
  }

  constant(value: TensorValue): Tensor {
    return this.#model.recorder.constant(value);
  }

  parameter(path: string): Tensor {
    return this.#model.parameterAt(path);
  }

  cut(value: Tensor, label: string): void {
    // a part of a larger tensor, which a program has assigned, is no residual stream of its own
    if (value.storage.root.layout !== value.layout) return;
    const { builder } = this.#model.recorder;
    value.storage.mark((node) => builder.record("boundary", [node], { label }));
  }

  refusal(message: string): Error {
    return new TraceError(message, "NotImplementedError");
  }

  attended(pattern: Tensor): void {
    this.patterns.push(pattern);
  }
}

/** What a layer gave for an input before: equal layers on equal inputs are recorded once. */
export interface RememberedLayer {
  readonly output: Nested<NodeId>;
  readonly patterns: readonly NodeId[];
  /** Path of an attention module in it -> the keys and values that it keeps for later steps. */
  readonly kept: ReadonlyMap<string, readonly [NodeId, NodeId]>;
}

/** What a pass begins with. */
export interface PassInput {
  /** int64 [batch, pos] */
  readonly ids: Tensor;
  /** float32 [batch or 1, key]: 0 for padding, 1 elsewhere. Where there is none it may be left out. */
  readonly visible?: Tensor | undefined;
  /** int64 [batch, pos], or [1, pos] for all rows. Counted from the first token where they are left out. */
  readonly positions?: Tensor | undefined;
  /** Tokens that earlier steps have seen. */
  readonly past?: number;
  readonly lastOnly?: boolean;
  /** Where the pass keeps what later steps need. */
  readonly keyValues?: KeyValues | undefined;
}

/** A pass that is under way. */
export class Pass {
  readonly #model: LanguageModel;
  readonly #recording: PassRecording;
  readonly #steps: Steps<Tensor>;
  readonly #passed = new Set<string>();
  #observer: ((border: Border<Tensor>) => void) | undefined;
  #border: Border<Tensor> | undefined;
  #final: Activation | undefined;

  constructor(
    model: LanguageModel,
    input: PassInput,
    outputs: OutputLayout,
    scope: Scope,
  ) {
    const { ids, visible, positions, past = 0, lastOnly = false } = input;
    this.#model = model;
    this.#recording = new PassRecording(model, outputs, scope, input.keyValues);
    this.#steps = call(this.#recording, moduleTree(model.config), ids, {
      ...(visible && { visible }),
      ...(positions && { positions }),
      past,
      lastOnly,
    });
  }

  /** Where the pass stands; undefined before its first border and after its last. */
  get border(): Border<Tensor> | undefined {
    return this.#border;
  }

  get isDone(): boolean {
    return this.#final !== undefined;
  }

  /** By layer, so far. */
  get patterns(): readonly Tensor[] {
    return this.#recording.patterns;
  }

  /** Which modules somebody may look into while the pass runs on; the others compute without stopping. */
  set watched(isWatched: (module: Module) => boolean) {
    this.#recording.isWatched = (module) =>
      this.#observer !== undefined || isWatched(module);
  }

  /** Is shown every border when the pass leaves it, with what it goes on with. */
  observe(observer: (border: Border<Tensor>) => void): void {
    this.#observer = observer;
  }

  /** True where the pass stands at a border. */
  isAt(name: BorderName): boolean {
    const border = this.#border;
    return border?.port === name.port && border.module.path === name.path;
  }

  /** True where the pass has run past a border, or past the module that it lies in. */
  isPast({ path, port }: BorderName): boolean {
    return (
      this.#passed.has(keyOf(path, port)) ||
      ancestorsOf(path).some(
        (ancestor) =>
          this.#passed.has(keyOf(ancestor, "output")) ||
          this.isAt({ path: ancestor, port: "output" }),
      )
    );
  }

  /** On to the next border; undefined where there is none. */
  step(): Border<Tensor> | undefined {
    if (this.#final !== undefined) return undefined;
    if (this.#border !== undefined) {
      this.#observer?.(this.#border);
      this.#passed.add(keyOf(this.#border.module.path, this.#border.port));
    }
    const next = this.#steps.next();
    if (next.done === true) this.#final = next.value;
    this.#border = next.done === true ? undefined : next.value;
    return this.#border;
  }

  /**
   * Runs on to a border.
   * @throws OutOfOrderError where the pass has run past it; TraceError where it does not come by
   */
  advanceTo(name: BorderName): Border<Tensor> {
    const { border } = this;
    if (border !== undefined && this.isAt(name)) return border;
    if (this.isPast(name)) {
      throw new OutOfOrderError(
        `${borderText(name)}: the forward pass has run past it, ${this.#standing()}; inside a trace, ask for values in the order in which the model computes them`,
      );
    }
    if (!isCalled(moduleAt(this.#model.config, name.path))) {
      throw new TraceError(
        `${borderText(name)}: the module is not called in a forward pass, so it has no ${name.port}; read one of its children`,
        "AttributeError",
      );
    }
    const [opened, operation] = name.path.split(".source.");
    if (opened !== undefined && operation !== undefined) {
      this.#recording.opened.add(opened);
    }
    this.watched = ({ path }) => isInside(name.path, path);
    for (let next = this.step(); next !== undefined; next = this.step()) {
      if (this.isAt(name)) return next;
      // everything inside a module comes before its output
      if (next.port === "output" && isInside(name.path, next.module.path)) {
        break;
      }
    }
    throw new OutOfOrderError(
      `${borderText(name)}: this forward pass does not call the module, which has run ${this.#standing()}; read a module around it or inside it`,
    );
  }

  /** What the module at whose skip the pass stands would compute: what is given instead must look like it. */
  expectedAt({ compute }: Border<Tensor>): Activation {
    if (compute === undefined) throw new Error("internal: stands at no skip");
    return this.#recording.aside(compute);
  }

  /** Runs on to the end: what the model gives. */
  finish(): Activation {
    this.watched = () => false;
    while (this.step() !== undefined);
    if (this.#final === undefined) throw new Error("internal: has not ended");
    return this.#final;
  }

  #standing(): string {
    return this.#border === undefined
      ? "to its end"
      : `to ${borderText({ path: this.#border.module.path, port: this.#border.port })}`;
  }
}

/** Layers that nobody looks into are computed at once, and remembered. */
class PassRecording extends TensorRecording {
  isWatched: (module: Module) => boolean = () => true;
  /** Paths of modules whose operations somebody has asked for. */
  readonly opened = new Set<string>();
  readonly #layers: Map<string, RememberedLayer>;
  readonly #model: LanguageModel;

  readonly #keyValues: KeyValues | undefined;

  constructor(
    model: LanguageModel,
    outputs: OutputLayout,
    scope: Scope,
    keyValues: KeyValues | undefined,
  ) {
    super(model, outputs, scope);
    this.#model = model;
    this.#layers = model.layers;
    this.#keyValues = keyValues;
  }

  extended(
    path: string,
    keys: Tensor,
    values: Tensor,
  ): readonly [Tensor, Tensor] {
    return this.#keyValues?.extended(path, keys, values) ?? [keys, values];
  }

  isOpened(path: string): boolean {
    return this.opened.has(path);
  }

  view<Op extends "reshape" | "permute" | "slice">(
    path: string,
    op: Op,
    input: Tensor,
    attributes: OpAttributes[Op],
  ): Tensor | undefined {
    if (!this.isOpened(path)) return undefined;
    if ("shape" in attributes) return reshape(input, attributes.shape);
    if ("perm" in attributes) return permute(input, attributes.perm);
    if (!("axis" in attributes)) throw new Error(`internal: a view by ${op}`);
    const { axis, start, length, step } = attributes;
    return slice(input, axis, start, length, step);
  }

  /** What steps come to; nobody is told of patterns in them. */
  aside(steps: () => Steps<Tensor>): Activation {
    const before = this.patterns.length;
    const value = exhausted(steps());
    this.patterns.length = before;
    return value;
  }

  undisturbed(
    module: Module,
    input: Tensor,
    context: Context<Tensor>,
  ): Activation | undefined {
    if (!isLayer(module) || this.isWatched(module)) return undefined;
    const layer = keyOfLayer(this.#model, this.outputs, {
      module,
      input,
      context,
    });
    const key = [
      layer,
      // nobody asks a layer that keeps nothing for what it would have kept
      this.#keyValues === undefined ? "" : "kept",
      ...(this.#keyValues?.pastNodes(module.path) ?? []),
    ].join();
    const known = this.#layers.get(key);
    if (known !== undefined) {
      this.patterns.push(...known.patterns.map((id) => this.of(id)));
      for (const [path, [keys, values]] of known.kept) {
        this.#keyValues?.set(path, {
          keys: this.of(keys),
          values: this.of(values),
        });
      }
      const output = mapNested(known.output, (id) => this.of(id));
      this.#track(output, { module, input, context, key: layer });
      return output;
    }
    const before = this.patterns.length;
    const output = exhausted(result(this, module, input, context));
    this.#layers.set(key, {
      output: mapNested(output, ({ id }) => id),
      patterns: this.patterns.slice(before).map(({ id }) => id),
      kept: new Map(
        [...(this.#keyValues?.inside(module.path) ?? [])].map(
          ([path, { keys, values }]) => [path, [keys.id, values.id]],
        ),
      ),
    });
    return output;
  }

  /** Gradients through a layer that was recorded before: its operations are told when they are gone back through. */
  #track(output: Activation, layer: LayerCall): void {
    const { recorder } = this.#model;
    const { module, input, context, key } = layer;
    // a generation, which keeps keys and values, has no gradients
    if (!recorder.tracksGradients || this.#keyValues !== undefined) return;
    if (!input.requiresGrad && !this.#model.isTrainable(module)) return;
    const [id, edge] = [input.id, input.edge];
    const tell = (): Tensor[] => {
      const same = recorder.tensor(id, undefined);
      if (edge !== undefined) same.trackAs(edge);
      const now = { module, input: same, context };
      if (keyOfLayer(this.#model, this.outputs, now) !== key) {
        throw new TraceError(
          `backward: a parameter of model.${module.path} was written into after the forward pass; trace again before backward()`,
        );
      }
      const recording = new TensorRecording(
        this.#model,
        this.outputs,
        undefined,
      );
      return tracked(recorder, () =>
        leavesOf(exhausted(result(recording, module, same, context))),
      );
    };
    leavesOf(output).forEach((tensor, index) => {
      if (!floats.includes(tensor.dtype)) return;
      const find = (): Edge => tell()[index]?.edge;
      tensor.trackAs(new ForwardNode("AddBackward0", find));
    });
  }
}

interface LayerCall {
  readonly module: Module;
  readonly input: Tensor;
  readonly context: Context<Tensor>;
  readonly key: string;
}

function keyOfLayer(
  model: LanguageModel,
  outputs: OutputLayout,
  { module, input, context }: Omit<LayerCall, "key">,
): string {
  return [
    module.path,
    outputs,
    input.id,
    ...contextIds(context),
    ...model.editedParameters(module),
  ].join();
}

/** Which border of a forward pass comes when: what `borderText` names -> its place in the order, from 0. */
export type ForwardOrder = ReadonlyMap<string, number>;

/** Found by running a pass that nobody needs. */
export function forwardOrder(model: LanguageModel): ForwardOrder {
  const ids = model.recorder.constant(tensorOf("int64", [1, 1], [0]));
  const scope = { ended: false, isReadable: true };
  const pass = new Pass(model, { ids }, "today", scope);
  const order = new Map<string, number>();
  for (let border = pass.step(); border !== undefined; border = pass.step()) {
    const name = { path: border.module.path, port: border.port };
    order.set(borderText(name), order.size);
  }
  return order;
}

/** What steps come to if nobody does anything at their borders. */
export function exhausted<Result>(steps: Steps<Tensor, Result>): Result {
  let next = steps.next();
  while (next.done !== true) next = steps.next();
  return next.value;
}

function contextIds({ mask, rotary }: Context<Tensor>): NodeId[] {
  return leavesOf([
    ...(mask ? [mask] : []),
    ...(rotary ? [rotary.cos, rotary.sin] : []),
  ]).map(({ id }) => id);
}

/** One of a list of modules. */
function isLayer({ path }: Module): boolean {
  return /\.\d+$/.test(path);
}

function keyOf(path: string, port: Port): string {
  return `${path} ${port}`;
}

/** The modules that a module lies in, the model first. */
function ancestorsOf(path: string): string[] {
  if (path === "") return [];
  const names = path.split(".");
  return names.map((_, count) => names.slice(0, count).join("."));
}

function isInside(path: string, module: string): boolean {
  return module === "" ? path !== "" : path.startsWith(`${module}.`);
}
