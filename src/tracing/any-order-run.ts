/** @file A run as nnsight had it in 2023: reads and assignments in any order, and reads see what is assigned before. */
import { TraceError } from "../graph/error.ts";
import type { NodeId } from "../graph/node.ts";
import { floats } from "../graph/ops/record.ts";
import { ForwardNode, type Edge } from "./autograd/grad-node.ts";
import type { OutputLayout } from "../families/module.ts";
import { leavesOf, mapNested, type Nested } from "../families/nested.ts";
import type { LanguageModel } from "./language-model.ts";
import { Pass, borderText, type Activation, type BorderName } from "./pass.ts";
import { requireForm, Run, type RecordedRun } from "./run.ts";
import type { Tensor } from "./tensor.ts";

let runs = 0;

/** A value that was handed out before it was known what it will be. */
interface Handed {
  readonly taps: Nested<NodeId>;
  readonly value: Activation;
}

/**
 * A first pass tells what there is; reads give taps, stand-ins for it. When the context ends, a second pass binds them
 * to what the run, with its assignments, has at their borders.
 */
export class AnyOrderRun extends Run {
  readonly isReadable = false;
  readonly #model: LanguageModel;
  readonly #outputs: OutputLayout;
  readonly #number = runs++;
  /** By border, what a pass without interventions has. */
  #plain: ReadonlyMap<string, Activation> | undefined;
  readonly #handed = new Map<string, Handed>();
  readonly #assigned = new Map<string, Activation>();
  #recorded: RecordedRun | undefined;
  /** By tap, where the gradient of what it is bound to goes. */
  readonly #edges = new Map<NodeId, Edge>();
  readonly #ways: (() => void)[] = [];

  constructor(model: LanguageModel, ids: Tensor, outputs: OutputLayout) {
    super(model.config, { ids });
    this.#model = model;
    this.#outputs = outputs;
  }

  get attended(): readonly NodeId[] {
    return this.#recorded?.patterns ?? [];
  }

  get recorded(): RecordedRun | undefined {
    return this.#recorded;
  }

  read(name: BorderName): Activation {
    this.requireActive();
    const key = borderText(name);
    const known = this.#assigned.get(key) ?? this.#handed.get(key)?.value;
    if (known !== undefined) return known;
    const { recorder } = this.#model;
    const taps = mapNested(this.#plainAt(name), (tensor, part) =>
      recorder.builder.record("tap", [], {
        run: this.#number,
        path: `${key}${part}`,
        dtype: tensor.dtype,
        shape: tensor.shape,
      }),
    );
    const value = mapNested(taps, (id) => this.#opened(id));
    this.#handed.set(key, { taps, value });
    return value;
  }

  assign(name: BorderName, value: Activation): void {
    this.requireActive();
    requireForm(name, this.#plainAt(name), value);
    this.#assigned.set(borderText(name), value);
  }

  result(): Activation {
    return this.output("");
  }

  skip(path: string): void {
    throw new TraceError(
      `model.${path}.skip: nnsight of 2023 had no skip; use model.trace(ids), or assign to the module's output`,
      "NotImplementedError",
    );
  }

  /** @throws TraceError where an assigned value needs a module that runs later */
  protected complete(): void {
    const { recorder } = this.#model;
    const pass = new Pass(
      this.#model,
      { ids: recorder.tensor(recorder.resolve(this.ids.id), undefined) },
      this.#outputs,
      this,
    );
    const keys = [...this.#handed.keys(), ...this.#assigned.keys()];
    pass.watched = ({ path }) =>
      keys.some((key) => key.startsWith(`model.${path}.`));
    for (let border = pass.step(); border !== undefined; border = pass.step()) {
      const { module, port, value } = border;
      if (value === undefined) continue;
      const key = borderText({ path: module.path, port });
      const handed = this.#handed.get(key);
      this.#bind(handed, value);
      const assigned = this.#assigned.get(key);
      if (assigned !== undefined) border.value = this.#resolved(assigned);
      else if (handed !== undefined) this.#rewrite(value, handed);
    }
    for (const go of this.#ways) go();
    this.#recorded = {
      ids: recorder.resolve(this.ids.id),
      patterns: pass.patterns.map(({ id }) => id),
    };
  }

  /** What a program has written into the values it was handed, written into those of the run. */
  #rewrite(value: Activation, handed: Handed): void {
    const taps = leavesOf(handed.taps);
    const changed = leavesOf(handed.value);
    leavesOf(value).forEach((tensor, index) => {
      const now = changed[index];
      if (now === undefined || now.id === taps[index]) return;
      tensor.write(this.#settled(now));
    });
  }

  #resolved(value: Activation): Activation {
    return mapNested(value, (tensor) => this.#settled(tensor));
  }

  /** A tensor of the program with its taps bound. */
  #settled({ id, edge }: Tensor): Tensor {
    const { recorder } = this.#model;
    const tensor = recorder.tensor(recorder.resolve(id), this);
    if (edge !== undefined) tensor.trackAs(edge);
    return tensor;
  }

  /** A tap's tensor, whose gradient goes to what it is bound to. */
  #opened(tap: NodeId): Tensor {
    const { recorder } = this.#model;
    const tensor = recorder.tensor(tap, this);
    if (recorder.tracksGradients && floats.includes(tensor.dtype)) {
      const find = (): Edge => this.#edges.get(tap);
      tensor.trackAs(new ForwardNode("AddBackward0", find));
    }
    return tensor;
  }

  /**
   * Goes back at once where that is possible, here when the context ends and every tap is bound.
   * @throws TraceError as `go` does
   */
  goBack(go: () => void): void {
    this.requireActive();
    this.#ways.push(go);
  }

  #bind(handed: Handed | undefined, value: Activation): void {
    if (handed === undefined) return;
    const targets = leavesOf(value);
    leavesOf(handed.taps).forEach((tap, index) => {
      const target = targets[index];
      if (target === undefined) return;
      this.#model.recorder.bind(tap, target.id);
      this.#edges.set(tap, target.edge);
    });
  }

  #plainAt(name: BorderName): Activation {
    this.#plain ??= this.#runPlain();
    const value = this.#plain.get(borderText(name));
    if (value !== undefined) return value;
    throw new TraceError(
      `${borderText(name)}: the module is not called in a forward pass, so it has no ${name.port}; read one of its children`,
      "AttributeError",
    );
  }

  #runPlain(): ReadonlyMap<string, Activation> {
    const values = new Map<string, Activation>();
    const pass = new Pass(this.#model, { ids: this.ids }, this.#outputs, this);
    for (let border = pass.step(); border !== undefined; border = pass.step()) {
      const { module, port, value } = border;
      if (value !== undefined) {
        values.set(borderText({ path: module.path, port }), value);
      }
    }
    return values;
  }
}
