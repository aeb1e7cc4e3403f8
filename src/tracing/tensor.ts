/** @file A lazy tensor: a view of a storage that a program holds on to. Nothing is computed by making one. */
import { TraceError } from "../graph/error.ts";
import type { NodeId } from "../graph/node.ts";
import { floats } from "../graph/ops/record.ts";
import type { DType, Shape, TensorType, TensorValue } from "../graph/tensor.ts";
import { sameShape, typeText } from "../graph/tensor.ts";
import { Accumulate, type Edge, type GradNode } from "./autograd/grad-node.ts";
import { History, Versions } from "./autograd/history.ts";
import type { Layout } from "./layout.ts";
import type { Recorder } from "./recorder.ts";
import type { ViewStep } from "./view-step.ts";
import type { Storage, View } from "./view.ts";

/** A tracing context that values were made in. */
export interface Scope {
  /** True once the context has been left: its unsaved values are gone. */
  readonly ended: boolean;
  /** True where a value can be had before that. */
  readonly isReadable: boolean;
  /** True of what has a shape and no numbers: PyTorch's device "meta". */
  readonly isMeta?: true;
}

/** Of a model's parameters before it is there, and of all that is computed from them. */
export const meta: Scope = { ended: false, isReadable: false, isMeta: true };

/** Where what is computed from tensors belongs. */
export function scopeOf(inputs: readonly Tensor[]): Scope | undefined {
  const open = inputs.flatMap(({ scope }) =>
    scope?.ended === false ? [scope] : [],
  );
  return open.find(({ isMeta }) => isMeta) ?? open[0];
}

/** Stand-in for a value that is computed when somebody looks at it. */
export class Tensor {
  readonly recorder: Recorder;
  /** The tracing context that made it; undefined outside of any. */
  readonly scope: Scope | undefined;
  #view: View;
  #saved = false;
  /** Its gradient, for a leaf or where the program asked to keep it. */
  grad: Tensor | undefined;

  /** Made by `Recorder` and by views of tensors only. */
  constructor(recorder: Recorder, view: View, scope: Scope | undefined) {
    this.recorder = recorder;
    this.#view = view;
    this.scope = scope;
  }

  /** The node of the value that it has now; another one after a write, be it through another view. */
  get id(): NodeId {
    return this.#view.node;
  }

  /** The memory that it shares with its views: equal for whoever sees its writes. */
  get storage(): Storage {
    return this.#view.storage;
  }

  get layout(): Layout {
    return this.#view.layout;
  }

  /** How often it or a view of it was written into: PyTorch's `_version`. */
  get version(): number {
    return this.#view.versions.count;
  }

  get type(): TensorType {
    return { dtype: this.dtype, shape: this.shape };
  }

  get shape(): Shape {
    return this.#view.layout.shape;
  }

  get dtype(): DType {
    return this.#view.storage.dtype;
  }

  get rank(): number {
    return this.#view.layout.shape.length;
  }

  get saved(): boolean {
    return this.#saved;
  }

  /** Keep the value past the tracing context that made it. */
  save(): this {
    this.#saved = true;
    return this;
  }

  /** The value that follows from what is known already; undefined where the engine is needed. */
  known(): TensorValue | undefined {
    return this.#view.storage.known(this.#view);
  }

  /** The node to compute for who wants the value now: this one's, or more where more will be asked for. */
  wanted(): NodeId {
    return this.#view.storage.wanted(this.#view);
  }

  /** Where its gradient goes: PyTorch's grad_fn, or for a leaf what adds it up; undefined where it requires none. */
  get edge(): Edge {
    return this.#view.edge;
  }

  get requiresGrad(): boolean {
    return this.#view.edge !== undefined;
  }

  /** True for what no recorded operation has made. */
  get isLeaf(): boolean {
    const { edge } = this.#view;
    return edge === undefined || edge instanceof Accumulate;
  }

  /**
   * Makes a leaf require a gradient, or not.
   * @throws TraceError for what is no leaf, and for what has no gradients: whole numbers
   */
  setRequiresGrad(requires: boolean): void {
    requireAlive(this);
    if (!this.isLeaf) {
      if (requires) return;
      throw new TraceError(
        "requires_grad: can be taken away from leaves only, this tensor was computed; x.detach() is the same without a gradient",
      );
    }
    if (requires === this.requiresGrad) return;
    if (requires && !floats.includes(this.dtype)) {
      throw new TraceError(
        `requires_grad: only floats have gradients, got ${typeText(this.type)}; call .float()`,
      );
    }
    if (!this.#view.isBase) {
      this.#view = this.#view.derive(
        { kind: "same" },
        this.layout,
        new History(),
      );
    }
    this.#view.history.edge = requires ? new Accumulate(this) : undefined;
  }

  /** Says what a new tensor was computed by. */
  trackAs(node: GradNode): void {
    this.#view.history.edge = node;
  }

  /**
   * Another tensor on the same memory. The layout says where its elements are.
   * @param isApart no gradient goes through it
   */
  view(step: ViewStep, layout: Layout, isApart = false): Tensor {
    requireAlive(this);
    const scope = this.scope?.ended === false ? this.scope : undefined;
    const cut =
      isApart || (this.requiresGrad && !this.recorder.tracksGradients);
    const view = this.#view.derive(
      step,
      layout,
      cut ? new History() : undefined,
    );
    const made = new Tensor(this.recorder, view, scope);
    // its place among the operations is here, not where it is used first
    void made.edge;
    return made;
  }

  /** All of the memory, as it lies there. */
  whole(): Tensor {
    requireAlive(this);
    const scope = this.scope?.ended === false ? this.scope : undefined;
    const { root } = this.storage;
    const isApart = root.history !== this.#view.history;
    return new Tensor(
      this.recorder,
      isApart
        ? root.derive({ kind: "same" }, root.layout, new History())
        : root,
      scope,
    );
  }

  /** The same elements of the same memory as another tensor. */
  alias(): Tensor {
    return this.view({ kind: "same" }, this.layout);
  }

  /** The same without a gradient: `detach()`. */
  detach(): Tensor {
    return this.view({ kind: "same" }, this.layout, true);
  }

  /** The same memory, of whose writes gradients know nothing: `x.data`. */
  get data(): Tensor {
    requireAlive(this);
    const scope = this.scope?.ended === false ? this.scope : undefined;
    const view = this.#view.derive(
      { kind: "same" },
      this.layout,
      new History(),
      new Versions(),
    );
    return new Tensor(this.recorder, view, scope);
  }

  /**
   * Writes in place: everybody who looks at this memory sees it.
   * @param filled the value is one number everywhere
   * @throws TraceError where the value is of another type, or the tensor repeats elements of its memory
   */
  write(value: Tensor, filled = false): void {
    requireAlive(this);
    requireAlive(value);
    if (this.scope?.isMeta !== true) requireNumbers(value);
    if (value.dtype !== this.dtype) {
      throw new TraceError(
        `in-place: the result is ${value.dtype} and does not fit into ${this.dtype}; write x = x + y instead`,
      );
    }
    if (!sameShape(value.shape, this.shape)) {
      throw new TraceError(
        `in-place: the result has shape [${value.shape.join(", ")}] and does not fit into [${this.shape.join(", ")}]`,
      );
    }
    const isTracked = this.recorder.tracksGradients;
    this.#view.write(value.id, filled, value.edge, isTracked);
  }

  /** Holds its value as numbers from here on. No write: gradients stay as they are. */
  settle(value: TensorValue): void {
    this.#view.settle(value);
  }

  /** Becomes another view, as `x.t_()` does. */
  become(other: Tensor): void {
    this.#view = other.#view;
    this.#view.versions.count++;
  }

  /** Looks at other memory, and keeps its gradient and where it goes: `x.data = y`. */
  replaceData(other: Tensor): void {
    const own = this.#view;
    const history = own.isBase ? own.history : new History(own.edge);
    const { versions } = own;
    this.#view = other.#view.derive(
      { kind: "same" },
      other.layout,
      history,
      versions,
    );
  }

  /** `proxy + 1` in JavaScript would be a silent NaN. */
  [Symbol.toPrimitive](): never {
    throw new TypeError(
      `tensor: ${typeText(this.type)} is not computed yet and has no JavaScript value; use the functions of src/tracing`,
    );
  }
}

/** @throws TraceError for what has a shape and no numbers */
export function requireNumbers({ scope }: Tensor): void {
  if (scope?.isMeta !== true) return;
  throw new TraceError(
    "value: a model's parameters, and what is computed from them, have shapes and no numbers before its first trace, as in nnsight (device meta); make it with dispatch=True, or take them in a trace or after one",
  );
}

/** @throws TraceError where the trace that made the tensor has ended and the tensor was not saved */
export function requireAlive(tensor: Tensor): void {
  if (tensor.scope?.ended === true && !tensor.saved) {
    throw new TraceError(
      "value: what a trace computes is kept only if it is saved; call .save() on it inside the `with` block",
      "ValueError",
    );
  }
}
