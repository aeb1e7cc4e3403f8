/** @file One recorded run of the model: what a tracing context reads of it and assigns in it. */
import { TraceError } from "../graph/error.ts";
import type { NodeId } from "../graph/node.ts";
import { sameShape, typeText, type TensorType } from "../graph/tensor.ts";
import { leavesOf, mapNested, type Nested } from "../gpt2/activation.ts";
import type { GPT2Config } from "../gpt2/config.ts";
import { recordForward, type Port } from "../gpt2/forward.ts";
import type { OutputLayout } from "../gpt2/outputs.ts";
import type { Recorder } from "./recorder.ts";
import type { Scope, Tensor } from "./tensor.ts";

/** What a module takes or gives: a tensor or a tuple of them. */
export type Activation = Nested<Tensor>;

/** The nodes of a run that somebody may ask for later. */
export interface RecordedRun {
  /** int64 [batch, pos] */
  readonly ids: NodeId;
  /** By layer, [batch, head, query, key]. */
  readonly patterns: readonly NodeId[];
}

let runs = 0;

/**
 * Reads give taps, stand-ins whose types are known from a dry run; assignments are kept in order. When the context
 * ends, the forward pass is recorded once more and every tap is bound to what the run, with the assignments so far,
 * has at that place. So reads and assignments may come in any order.
 */
export class Run implements Scope {
  /** int64 [batch, pos] */
  readonly ids: Tensor;
  readonly #recorder: Recorder;
  readonly #config: GPT2Config;
  readonly #layout: OutputLayout;
  readonly #number = runs++;
  readonly #types = new Map<string, Nested<TensorType>>();
  /** By port, the values assigned to it, oldest first. */
  readonly #assigned = new Map<string, Activation[]>();
  /** By port and version, the taps that were handed out. */
  readonly #taps = new Map<string, Nested<NodeId>>();
  #ended = false;
  #recorded: RecordedRun | undefined;

  constructor(
    recorder: Recorder,
    config: GPT2Config,
    ids: Tensor,
    layout: OutputLayout,
  ) {
    this.#recorder = recorder;
    this.#config = config;
    this.#layout = layout;
    this.ids = ids;
    recordForward(
      recorder.builder,
      config,
      ids.id,
      layout,
      (path, port, value) => {
        this.#types.set(
          portKey(path, port),
          mapNested(value, (id) => recorder.builder.typeOf(id)),
        );
        return value;
      },
    );
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What the graph has of the run once it has ended, with its interventions; undefined where it failed to. */
  get recorded(): RecordedRun | undefined {
    return this.#recorded;
  }

  /** What the module gives, with the assignments made to it so far. */
  output(path: string): Activation {
    return this.#read(path, "output");
  }

  /** What the module takes, with the assignments made to it so far. */
  input(path: string): Activation {
    return this.#read(path, "input");
  }

  /**
   * An intervention: from here on the run goes on with this value.
   * @throws TraceError where the value has not the form and types of what it replaces
   */
  setOutput(path: string, value: Activation): void {
    this.#assign(path, "output", value);
  }

  setInput(path: string, value: Activation): void {
    this.#assign(path, "input", value);
  }

  /**
   * Leave the context: records the run with its interventions and binds everything that was read.
   * @throws TraceError where an assigned value needs a module that runs later
   */
  end(): void {
    this.#requireActive();
    this.#ended = true;
    const { builder } = this.#recorder;
    const ids = this.#recorder.resolve(this.ids.id);
    const patterns = recordForward(
      builder,
      this.#config,
      ids,
      this.#layout,
      (path, port, value) => {
        const key = portKey(path, port);
        let current = value;
        this.#bind(key, 0, current);
        (this.#assigned.get(key) ?? []).forEach((assigned, index) => {
          current = mapNested(assigned, (tensor) =>
            this.#recorder.resolve(tensor.id),
          );
          this.#bind(key, index + 1, current);
        });
        return current;
      },
    );
    this.#recorded = { ids, patterns };
  }

  #read(path: string, port: Port): Activation {
    this.#requireActive();
    const key = portKey(path, port);
    const types = this.#typesOf(key, path, port);
    const version = this.#assigned.get(key)?.length ?? 0;
    const versionKey = `${key} ${version}`;
    const taps =
      this.#taps.get(versionKey) ??
      mapNested(types, (type, part) =>
        this.#recorder.builder.record("tap", [], {
          run: this.#number,
          path: `${path}.${port}${part}`,
          version,
          dtype: type.dtype,
          shape: type.shape,
        }),
      );
    this.#taps.set(versionKey, taps);
    return mapNested(taps, (id) => this.#recorder.tensor(id, this));
  }

  #assign(path: string, port: Port, value: Activation): void {
    this.#requireActive();
    const key = portKey(path, port);
    requireForm(`${path}.${port}`, this.#typesOf(key, path, port), value);
    const assigned = this.#assigned.get(key);
    if (assigned === undefined) this.#assigned.set(key, [value]);
    else assigned.push(value);
  }

  #bind(key: string, version: number, value: Nested<NodeId>): void {
    const taps = this.#taps.get(`${key} ${version}`);
    if (taps === undefined) return;
    const targets = leavesOf(value);
    leavesOf(taps).forEach((tap, index) => {
      const target = targets[index];
      if (target !== undefined) this.#recorder.bind(tap, target);
    });
  }

  #typesOf(key: string, path: string, port: Port): Nested<TensorType> {
    const types = this.#types.get(key);
    if (types === undefined) {
      throw new TraceError(
        `${path}.${port}: the module is not called in a forward pass, so it has no ${port}; read one of its children`,
        "AttributeError",
      );
    }
    return types;
  }

  #requireActive(): void {
    if (!this.#ended) return;
    throw new TraceError(
      "trace: the run has ended; read and assign activations inside the `with` block",
      "ValueError",
    );
  }
}

function portKey(path: string, port: Port): string {
  return `${path} ${port}`;
}

function requireForm(
  place: string,
  expected: Nested<TensorType>,
  value: Activation,
): void {
  if (isTuple(expected)) {
    if (!isTuple(value) || value.length !== expected.length) {
      throw new TraceError(
        `${place}: is a tuple of ${expected.length}, got ${isTuple(value) ? `a tuple of ${value.length}` : "one tensor"}; assign to ${place}[0] to replace its first value`,
        "ValueError",
      );
    }
    expected.forEach((part, index) => {
      requireForm(`${place}[${index}]`, part, value[index] ?? []);
    });
    return;
  }
  if (isTuple(value)) {
    throw new TraceError(
      `${place}: is one tensor, got a tuple of ${value.length}`,
      "ValueError",
    );
  }
  if (
    value.dtype !== expected.dtype ||
    !sameShape(value.shape, expected.shape)
  ) {
    throw new TraceError(
      `${place}: an assigned value must be ${typeText(expected)}, got ${typeText(value.type)}`,
      "ValueError",
    );
  }
}

function isTuple<Leaf>(
  nested: Nested<Leaf>,
): nested is readonly Nested<Leaf>[] {
  return Array.isArray(nested);
}
